package load

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// sent are the traffics of a program, with what its libraries send by default, or are told to in any of its
// files, and what of that is not known.
func (s *Sources) sent(c *command.Command, p *providers.Program) (all []audit.Traffic, unread []audit.Unread) {
	given := map[string][]providers.LibraryGiven{}
	for _, code := range p.Files {
		all = append(all, code.Traffics...)
		for i := range code.Variables {
			t, why := chosen(c, &code.Variables[i])
			if why != nil {
				unread = append(unread, *why)
				continue
			}
			all = append(all, t)
		}
		for _, g := range code.Given {
			given[g.Library] = append(given[g.Library], g)
		}
	}
	for _, code := range p.Files {
		for _, d := range code.Defaults {
			t, why := asTold(d.Traffic, given[d.Library])
			if why == nil && t.Found == d.Traffic.Found && d.Module != "" {
				why = s.old(&d)
			}
			if why != nil {
				unread = append(unread, *why)
				continue
			}
			all = append(all, t)
		}
	}
	return all, unread
}

// chosen is a traffic as the environment of a command sets its heartbeat, or why that is not known. What code
// falls back to is assumed: the environment may be set elsewhere too.
func chosen(c *command.Command, v *providers.TrafficVariable) (audit.Traffic, *audit.Unread) {
	t := v.Traffic
	u := &audit.Unread{Code: audit.NoValue, Setting: "heartbeat", At: t.Found}
	word, set := c.Variable(v.Name)
	n, err := strconv.ParseFloat(strings.TrimSpace(word.Text), 64)
	switch {
	case set && word.Unknown != "":
		u.Why, u.At = fmt.Sprintf("%s, which %s gives: %s", t.Why, v.Name, word.Unknown), word.At
	case set && err == nil && n > 0 && (n >= 1 || !v.Off) && n*float64(v.Unit) < float64(audit.AssumedLongest):
		t.Heartbeat, t.HeartbeatKnown = audit.After(time.Duration(n*float64(v.Unit))+v.Late), audit.Detected
		t.Why, t.Found = fmt.Sprintf("%s, by %s", t.Why, v.Name), word.At
		return t, nil
	case set && err == nil && n < 1 && v.Off:
		t.Heartbeat, t.HeartbeatKnown = audit.Never(), audit.Detected
		t.Why, t.Found = fmt.Sprintf("%s switches it off: %s", v.Name, t.Why), word.At
		return t, nil
	case set:
		u.Why, u.At = fmt.Sprintf("%s, which %s gives: %q is no length of time that counts here", t.Why, v.Name, word.Text), word.At
	case !command.Sets(v.Name):
		u.Why = fmt.Sprintf("%s, which the variable %s gives: by its name it sets no heartbeat, and so is not read", t.Why, v.Name)
	case v.Fallback.Known():
		t.Heartbeat, t.HeartbeatKnown = v.Fallback, audit.Assumed
		return t, nil
	default:
		u.Why = fmt.Sprintf("%s, which the variable %s gives, and nothing read here sets it", t.Why, v.Name)
	}
	return t, u
}

// taken are the places of the variables that code takes a heartbeat from: it says what they set, whatever their
// names say.
func taken(c *command.Command, p *providers.Program) map[audit.Pos]bool {
	all := map[audit.Pos]bool{}
	for _, code := range p.Files {
		for i := range code.Variables {
			if w, ok := c.Variable(code.Variables[i].Name); ok {
				all[w.At] = true
			}
		}
	}
	return all
}

// asTold is what a library sends as code tells it to: the default where it says nothing, and not known where it
// says more than one thing.
func asTold(t audit.Traffic, given []providers.LibraryGiven) (audit.Traffic, *audit.Unread) {
	var beat, route *providers.LibraryGiven
	for i := range given {
		g := &given[i]
		if g.Why != "" {
			if beat != nil && beat.Heartbeat != g.Heartbeat {
				return t, &audit.Unread{
					Code: audit.NoValue, Setting: "heartbeat", At: g.At, Why: fmt.Sprintf("%s, and something else at %s", g.Why, beat.At),
				}
			}
			beat = g
		}
		if g.Routed {
			if t.Route = g.Route; route != nil && route.Route != g.Route {
				t.Route = audit.Route{}
			}
			route = g
		}
	}
	switch {
	case beat == nil:
	case !beat.Heartbeat.Known():
		return t, &audit.Unread{Code: audit.NoValue, Setting: "heartbeat", At: beat.At, Why: beat.Why}
	default:
		t.Heartbeat, t.Why, t.Found = beat.Heartbeat, beat.Why, beat.At
	}
	return t, nil
}

// old says why a library may be of a version that does not send its default; nil where it is of one that does.
func (s *Sources) old(d *providers.LibraryDefault) *audit.Unread {
	v := installed(d.Traffic.Found.File, d.Module)
	u := &audit.Unread{Code: audit.NoValue, Setting: "heartbeat", At: d.Traffic.Found}
	switch {
	case v.text != "" && providers.AtLeast(v.text, d.Since):
		return nil
	case v.exact:
		u.Why = fmt.Sprintf("%s sends nothing by itself before %s, and %s has %s", d.Library, d.Since, v.file, v.text)
	case v.text != "":
		u.Why = fmt.Sprintf("%s sends something by itself since %s, and %s allows %s and later", d.Library, d.Since, v.file, v.text)
	default:
		u.Why = fmt.Sprintf("%s sends something by itself since %s, and no file beside the code says which version runs", d.Library, d.Since)
	}
	return u
}
