package load

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Custom is the system of a hop that no table knows.
const Custom = "custom"

// reading makes a hop of a reading by its system's table.
func (s *Sources) reading(r *providers.Reading) {
	s.unread(r.From, r.Unread)
	table := s.options.Tables.Of(r.System)
	if table == nil {
		s.unread(r.From, []audit.Unread{{
			Code: audit.Unsupported, System: r.System, Hop: r.Name, At: r.At,
			Why: "this version has no table of " + r.System,
		}})
		return
	}
	hop, problems := table.Hop(r)
	s.hops = append(s.hops, hop)
	for _, p := range problems {
		if tells(&hop, p.Setting) {
			continue // the walk lists the clocks that are not known
		}
		s.unread(r.From, []audit.Unread{{
			Code: p.Code, System: r.System, Hop: r.Name, Setting: p.Setting, Why: p.Text, At: p.At,
		}})
	}
}

// tells reports whether a hop has a timer or property of the setting that is not known.
func tells(h *audit.Hop, setting string) bool {
	for i := range h.Timers {
		if h.Timers[i].Setting == setting && !h.Timers[i].Limit.Known() {
			return true
		}
	}
	for _, p := range append(h.Holds[:len(h.Holds):len(h.Holds)], h.Upgrades...) {
		if p.Setting == setting && p.Value == audit.Unsure {
			return true
		}
	}
	return false
}

// command gives a command line to the provider that claims it. One that nobody claims still is
// where its chain ends: a hop without clocks, and a row that says so.
func (s *Sources) command(from string, c command.Command) {
	for _, p := range s.options.Providers {
		if p.Command == nil {
			continue
		}
		if r, ok := p.Command(c); ok {
			in(from, &r)
			s.reading(&r)
			return
		}
	}
	u := audit.Unread{Hop: c.Name, Setting: "command", At: c.At}
	if c.Unknown != "" {
		u.Code, u.Why = c.Code, "what it runs is not known: "+c.Unknown
		if u.Code == "" {
			u.Code = audit.NoValue
		}
	} else {
		u.Code = audit.Unsupported
		u.Why = fmt.Sprintf("it runs %s, whose clocks this version does not know", c.Program())
	}
	s.unread(from, []audit.Unread{u})
	end := providers.Reading{Names: c.Names, Sends: c.Sends}
	in(from, &end)
	s.hops = append(s.hops, audit.Hop{
		System: Custom, Name: c.Name, Names: end.Names, Sends: end.Sends, Route: c.Route,
		Passes: audit.Nothing, At: c.At, Callee: c.Callee, Layer: c.Layer, From: from, Assumed: c.Assumed,
	})
}
