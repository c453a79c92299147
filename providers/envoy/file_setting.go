package envoy

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

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
	case placeholder(text), placeholder(v.source()):
		s.Value = providers.NotKnown(audit.NoValue, "something else fills it in; give the file that comes of it")
		return s
	case !scalar:
		if text, ok := inSeconds(v); ok {
			s.Value = providers.Text(text)
			return s
		}
		why = `Envoy takes a duration as one text, as "300s" or "1.5s"`
	default:
		limit, err := ParseDuration(text)
		if d, ok := limit.Duration(); name == "connect_timeout" && (limit.IsNever() || ok && d == 0) {
			err = errors.New("Envoy wants more than 0s")
		}
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

// inSeconds reads an object of seconds and nanos, which Envoy takes too.
func inSeconds(v value) (string, bool) {
	var d time.Duration
	for _, m := range v.object() {
		n, err := strconv.ParseInt(m.value.word(), 10, 64)
		unit, known := map[string]time.Duration{"seconds": time.Second, "nanos": 1}[m.name]
		if err != nil || !known || n < 0 || n > int64(math.MaxInt64/time.Second) {
			return "", false
		}
		d += time.Duration(n) * unit
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s", d >= 0 && v.isObject()
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
