package repair

import (
	"fmt"
	"slices"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Policy bounds repairs.
type Policy struct {
	MaxIdle time.Duration // no setting that drives an idle clock is raised above it; 0: no bound
}

// A Change is a new value of one setting, or, where one definition gives the value of several hops,
// of all of them. Or it gives a property of a hop the other value, which may take several settings;
// then it has no limits.
type Change struct {
	Places []Place // what it changes, the one it is made for first
	From   audit.Limit
	Limit  audit.Limit // of the first place
	Why    string      // one line with the reason and the number

	Rule    string // the rule that it silences
	Cause   audit.Finding
	Follows int // the change that made it necessary, by index, or -1
}

// A Place is one timer, or one property, of a hop of one of the chains that were given.
type Place struct {
	Hop      *audit.Hop
	Timer    *audit.Timer // nil where it is a property
	Limit    audit.Limit  // what the timer becomes
	Property *audit.Property
}

// Setting is the name of what is changed.
func (p *Place) Setting() string {
	if p.Property != nil {
		return p.Property.Setting
	}
	return p.Timer.Setting
}

// An Advice is what has to happen where no setting helps, or where what would have to be changed
// rests on an assumption.
type Advice struct {
	Chain string // id
	Rule  string
	Text  string
}

// A Plan is what Solve found.
type Plan struct {
	Changes []Change
	Advice  []Advice
	Chains  []audit.Chain // as they are with the changes
}

// Options say how Solve judges.
type Options struct {
	Margin   float64         // 2 where it is zero
	Disabled map[string]bool // rules, by id
	Policy   Policy
	Detected []audit.Traffic // as audit.Run has them

	// Accepted reports a finding that somebody has decided to live with; nil: there is none.
	Accepted func(*audit.Finding) bool
}

// maxRounds bounds the search; each round changes at least one setting.
const maxRounds = 10_000

// Solve finds the changes. The chains and traffics are not changed; places point into the chains
// that were given.
func Solve(chains []audit.Chain, traffics []audit.Traffic, rules []audit.Rule, o Options) Plan {
	if o.Margin == 0 {
		o.Margin = 2
	}
	s := newSolver(chains, traffics, o)
	s.rules = slices.DeleteFunc(slices.Clone(rules), func(r audit.Rule) bool { return o.Disabled[r.ID] })
	for range maxRounds {
		if !s.round() {
			break
		}
	}
	s.advise()
	return Plan{Changes: s.changes, Advice: s.advice, Chains: s.copies}
}

// A solver holds a copy of the chains and what was changed in it.
type solver struct {
	given, copies []audit.Chain
	traffics      []audit.Traffic
	rules         []audit.Rule
	options       Options

	groups  map[*audit.Timer]*group // by the copies' timers
	changes []Change
	advice  []Advice
	said    map[Advice]bool
}

// A found is a finding on the copy, with the walk that gave it.
type found struct {
	audit.Finding
	rule  audit.Rule
	walk  *audit.Walk
	timer *audit.Timer
	hop   int
}

// order is in which findings are repaired: a value that is refused hides what it does, a cut comes
// before the races that its repair may cause.
func (f *found) order() int {
	switch f.rule.ID {
	case "out-of-range":
		return 0
	case "stream-cap":
		return 1
	case "first-byte":
		return 2
	case "idle-margin":
		return 3
	case "keepalive-race":
		return 4
	case "deadline-order":
		return 5
	}
	return -1
}

// round repairs the findings of the first kind of which any can be repaired, and reports whether
// there was one.
func (s *solver) round() bool {
	changed, kind := s.release(), -1
	if changed {
		return true
	}
	for _, f := range s.findings() {
		switch {
		case f.order() < 0, s.restsOn(f) != "":
			continue
		case changed && f.order() != kind:
			return true
		case changed && !f.stands():
			continue // a change of this round has silenced it
		}
		if s.repair(f) {
			changed, kind = true, f.order()
		}
	}
	return changed
}

// stands reports whether its rule still finds a finding.
func (f *found) stands() bool {
	return slices.ContainsFunc(f.rule.Check(f.walk), func(o audit.Finding) bool {
		return len(o.Uses.Timers) > 0 && o.Uses.Timers[0] == f.timer
	})
}

// findings are those of all chains on the copy: by kind, of cuts the innermost first, of races the
// outermost, since what a race's server must outlast is decided outside of it.
func (s *solver) findings() []*found {
	every := make([]int, len(s.copies))
	for i := range every {
		every[i] = i
	}
	return s.findingsIn(every)
}

// findingsIn are those of some of the chains.
func (s *solver) findingsIn(chains []int) []*found {
	var all []*found
	for _, i := range chains {
		c := &s.copies[i]
		bound := audit.Heard(c, s.traffics, s.options.Detected)
		for n, t := range bound {
			all = append(all, s.check(audit.NewWalk(c, t, s.options.Margin), func(r audit.Rule) bool {
				return r.NeedsTraffic || n == 0
			})...)
		}
		if len(bound) == 0 {
			w := audit.NewWalk(c, audit.Traffic{Protocol: audit.SSE, ProtocolKnown: audit.Assumed, Route: c.Route}, s.options.Margin)
			all = append(all, s.check(w, func(r audit.Rule) bool { return !r.NeedsTraffic })...)
		}
	}
	slices.SortStableFunc(all, func(a, b *found) int {
		if a.order() != b.order() {
			return a.order() - b.order()
		}
		if a.rule.ID == "keepalive-race" {
			return a.hop - b.hop
		}
		return b.hop - a.hop
	})
	return all
}

func (s *solver) check(w *audit.Walk, want func(audit.Rule) bool) []*found {
	var all []*found
	for _, rule := range s.rules {
		if !want(rule) {
			continue
		}
		for _, f := range rule.Check(w) {
			one := &found{Finding: f, rule: rule, walk: w, hop: -1}
			if f.Severity == audit.Silent {
				one.Severity = rule.Severity
			}
			if len(f.Uses.Timers) > 0 {
				one.timer = f.Uses.Timers[0]
				one.hop = hopOf(w.Chain, one.timer)
			}
			if one.Finding.Rule = rule.ID; s.options.Accepted == nil || !s.options.Accepted(&one.Finding) {
				all = append(all, one)
			}
		}
	}
	return all
}

func hopOf(c *audit.Chain, t *audit.Timer) int {
	for i := range c.Hops {
		for j := range c.Hops[i].Timers {
			if &c.Hops[i].Timers[j] == t {
				return i
			}
		}
	}
	return -1
}

// restsOn is the assumption about the traffic on which a finding rests; a guess changes no file.
func (s *solver) restsOn(f *found) string {
	t := &f.walk.Traffic
	switch {
	case !f.rule.NeedsTraffic:
		return ""
	case t.ProtocolKnown == audit.Assumed:
		return fmt.Sprintf("the protocol %s is assumed: declare it with `protocol` or --protocol", t.Protocol)
	case f.Uses.Heartbeat && t.HeartbeatKnown == audit.Assumed:
		return fmt.Sprintf("a heartbeat every %s is assumed: declare it with `heartbeat` or --heartbeat", t.Heartbeat)
	case f.Uses.FirstByte && t.FirstByteKnown == audit.Assumed:
		return "the response is assumed to begin at once: declare `first_byte` or --first-byte"
	case f.Uses.Longest && t.LongestKnown == audit.Assumed:
		return fmt.Sprintf("exchanges of up to %s are assumed: declare `longest` or --longest", audit.FormatDuration(t.Longest))
	}
	return ""
}
