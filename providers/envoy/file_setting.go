package envoy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A durationField is a field of the table and the way to it in an object.
type durationField struct {
	setting string
	path    []string
}

func durationAt(setting, path string) durationField {
	return durationField{setting, strings.Split(path, ".")}
}

// settings are the durations of an object that are written.
func (r *reader) settings(v value, of []durationField) []providers.Setting {
	var all []providers.Setting
	o := v.object()
	for _, d := range of {
		if field := o.get(d.path[0]).at(d.path[1:]...); !field.isNone() {
			all = append(all, r.setting(d.setting, field))
		}
	}
	return all
}

// setting is a duration as it is written. One that Envoy refuses is not known.
func (r *reader) setting(name string, v value) providers.Setting {
	s := providers.Setting{Name: name, Known: audit.Written, At: v.pos()}
	text, scalar := v.text()
	why := ""
	switch {
	case v.twice:
		s.Value = providers.NotKnown(audit.Refused, "it is written twice, and which counts is not known")
		return s
	case placeholder(text), placeholder(v.source()):
		s.Value = providers.NotKnown(audit.NoValue, "something else fills it in; give the file that comes of it")
		return s
	case !scalar:
		why = "Envoy takes a duration as one text" + inSeconds(v)
	default:
		_, err := ParseDuration(text)
		if err == nil && v.isText() {
			s.Value = providers.Text(text)
			return s
		}
		if err == nil {
			why = `Envoy takes a duration as a text; want "` + text + `"`
		} else {
			why = err.Error()
		}
	}
	if scalar {
		why = strconv.Quote(text) + ": " + why
	}
	s.Value = providers.NotKnown(audit.Refused, why)
	r.refuse(s.At, name, name+" of Envoy: "+why)
	return s
}

// inSeconds reads what is meant by an object of seconds and nanos, as Go programs print durations.
func inSeconds(v value) string {
	o := v.object()
	n, err := strconv.ParseInt(o.get("seconds").word(), 10, 64)
	if err != nil || !o.get("nanos").isNone() || n < 0 {
		return `, as "300s" or "1.5s"`
	}
	return fmt.Sprintf(`; want "%ds"`, n)
}

// placeholder reports whether a text is of a template that was not filled in.
func placeholder(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "${") || strings.Contains(text, "$(") ||
		strings.Contains(text, "{%") || strings.Contains(text, "<%")
}

// missing makes settings not known because nothing in the file says them.
func missing(code audit.Code, at audit.Pos, why string, names ...string) []providers.Setting {
	var all []providers.Setting
	for _, name := range names {
		all = append(all, providers.Setting{
			Name: name, Known: audit.Written, At: at, Value: providers.NotKnown(code, why),
		})
	}
	return all
}

// refuse notes, once, something that Envoy would not start with.
func (r *reader) refuse(at audit.Pos, setting, why string) {
	if at.Known() && r.refusedAt[at] {
		return
	}
	r.refusedAt[at] = true
	r.found.Problems = append(r.found.Problems, refusal(at, setting, why))
}

// unread notes, once for each place, what could not be read.
func (r *reader) unread(code audit.Code, hop, setting string, at audit.Pos, format string, args ...any) {
	if r.unreadAt[at] {
		return
	}
	r.unreadAt[at] = true
	r.found.Unread = append(r.found.Unread, audit.Unread{
		Code: code, System: Table.System, Hop: hop, Setting: setting, Why: fmt.Sprintf(format, args...), At: at,
	})
}
