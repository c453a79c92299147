package load

import (
	"fmt"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// reading makes a hop of a reading by its system's table.
func (s *Sources) reading(r *providers.Reading) {
	s.unread(r.From, r.Unread)
	if r.System == providers.Custom {
		s.hops = append(s.hops, audit.Hop{
			System: r.System, Name: r.Name, Names: r.Names, Sends: r.Sends, Route: r.Route, Passes: audit.Nothing,
			At: r.At, Callee: r.Callee, Layer: r.Layer, From: r.From, Assumed: r.Assumed,
		})
		return
	}
	table := s.options.Tables.Of(r.System)
	if table == nil {
		s.unread(r.From, []audit.Unread{{
			Code: audit.Unsupported, System: r.System, Hop: r.Name, At: r.At,
			Why: "this version has no table of " + r.System,
		}})
		return
	}
	hop, problems := table.Hop(r)
	s.share(hop.Timers)
	hop.Timers = slices.Clone(hop.Timers) // without the room to grow
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

// share makes timers of one default point to one fact: each table has few and hops are many.
func (s *Sources) share(timers []audit.Timer) {
	for i := range timers {
		t := &timers[i]
		if t.Fact == nil {
			continue
		}
		if have, ok := s.facts[*t.Fact]; ok {
			t.Fact = have
			continue
		}
		if s.facts == nil {
			s.facts = map[audit.Fact]*audit.Fact{}
		}
		s.facts[*t.Fact] = t.Fact
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

// command follows a command line to the program that it starts, and gives it to the provider that
// claims it.
func (s *Sources) command(from string, c command.Command) {
	c, t := s.followed(c)
	s.claim(from, c, t)
}

// claim gives a command line to the provider that claims it. One that nobody claims still is where its
// chain ends: a hop without clocks, and a row that says so.
func (s *Sources) claim(from string, c command.Command, t *tree) {
	if len(c.Choices) > 0 {
		c = s.choose(c, t)
	}
	if s.managed(from, &c, t) {
		return
	}
	r, ok := claim(s.options.Providers, c)
	p := s.program(&c, t)
	s.callers(from, &c, t, p)
	if s.coded(&c, p, &r, ok) {
		if c.Perhaps != "" {
			r.Doubt(c.Perhaps)
		}
		in(from, &r)
		r.Names = append(r.Names, s.listening(&c, r.System)...)
		before := len(s.hops)
		s.reading(&r)
		if c.Built != nil && len(s.hops) > before {
			s.carried.aside = append(s.carried.aside, aside{hop: s.hops[before], built: c.Built.File})
			s.hops = s.hops[:before]
		}
		return
	}
	end := endOf(c).in(from)
	s.heard(&c, t, &end)
	end.Hop.Names = append(end.Hop.Names, s.listening(&c, "")...)
	own := s.options.configured(&c)
	if own {
		end.Why.Why, c.Aside = "it runs "+c.Program()+", whose own configuration says what it does", true
	}
	kept := aside{hop: end.Hop, why: &end.Why, other: c.Unknown == "" || c.Order != nil && c.Built == nil && t.image == nil}
	if !c.Aside {
		kept.why, kept.told = nil, true
	}
	if !own || !s.front(&c, t, end, kept) {
		s.keep(end, kept)
	}
}

// keep takes an end of chains, which is told in any case or where something sends to it: a chain of it alone
// would say that nothing cuts it.
func (s *Sources) keep(end End, kept aside) {
	if kept.told {
		s.unread(end.Hop.From, []audit.Unread{end.Why})
	}
	s.carried.aside = append(s.carried.aside, kept)
}

// configured reports whether a command starts a program whose own files are read.
func (o *Options) configured(c *command.Command) bool {
	name := o.program(c)
	return slices.ContainsFunc(o.Providers, func(p *providers.Provider) bool {
		return p.File != nil && p.File.Own() && p.File.Command == name
	})
}

// endOf is what a command line is that nobody claims.
func endOf(c command.Command) End {
	u := audit.Unread{Hop: c.Name, Setting: "command", At: c.At, Declare: c.Declare}
	if c.Unknown != "" {
		u.Code, u.Why = c.Code, "what it runs is not known: "+c.Unknown
		if u.Code == "" {
			u.Code = audit.NoValue
		}
	} else {
		u.Code = audit.Unsupported
		u.Why = fmt.Sprintf("it runs %s, whose clocks this version does not know", c.Program())
	}
	return End{
		Hop: audit.Hop{
			System: providers.Custom, Name: c.Name, Names: c.Names, Sends: c.Sends, Route: c.Route,
			Passes: audit.Nothing, At: c.At, Callee: c.Callee, Layer: c.Layer, Assumed: c.Assumed, Unread: u.Why,
		},
		Why: u,
	}
}

// in makes an end one of an input.
func (e End) in(from string) End {
	named := providers.Reading{Names: e.Hop.Names, Sends: e.Hop.Sends}
	in(from, &named)
	e.Hop.Names, e.Hop.Sends, e.Hop.From = named.Names, named.Sends, from
	return e
}

// end adds where chains end, and a row that says so.
func (s *Sources) end(e End) {
	s.unread(e.Hop.From, []audit.Unread{e.Why})
	s.hops = append(s.hops, e.Hop)
}
