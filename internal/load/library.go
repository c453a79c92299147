package load

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// sent are the traffics of a program, with what its libraries send by default, or are told to in any of its
// files, and what of that is not known.
func (s *Sources) sent(p *providers.Program) (all []audit.Traffic, unread []audit.Unread) {
	given := map[string][]providers.LibraryGiven{}
	for _, code := range p.Files {
		all = append(all, code.Traffics...)
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
