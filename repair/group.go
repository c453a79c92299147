package repair

import (
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A group is all timers that one value drives: those of one setting of one hop, in every chain in
// which the hop stands, and those of other hops whose value is written at the same place.
type group struct {
	timers []*audit.Timer // of the copies
	hops   []*audit.Hop   // of the copies, one for each timer
	given  []Place        // the same timers in the chains that were given
	chains []int          // in which they stand, by index
	change int            // index of its change, or -1
}

// newSolver copies the chains and groups their timers.
func newSolver(chains []audit.Chain, traffics []audit.Traffic, o Options) *solver {
	s := &solver{
		given: chains, traffics: traffics, options: o,
		copies: make([]audit.Chain, len(chains)),
		groups: map[*audit.Timer]*group{}, said: map[Advice]bool{},
	}
	byPlace := map[string]*group{}
	for i := range chains {
		s.copies[i] = chains[i]
		s.copies[i].Hops = make([]audit.Hop, len(chains[i].Hops))
		for j := range chains[i].Hops {
			h := &s.copies[i].Hops[j]
			*h = chains[i].Hops[j]
			h.Timers = slices.Clone(h.Timers)
			h.Holds, h.Upgrades = slices.Clone(h.Holds), slices.Clone(h.Upgrades)
			for k := range h.Timers {
				key := placeOf(h, &h.Timers[k])
				g := byPlace[key]
				if g == nil {
					g = &group{change: -1}
					byPlace[key] = g
				}
				g.timers, g.hops = append(g.timers, &h.Timers[k]), append(g.hops, h)
				g.given = append(g.given, Place{Hop: &chains[i].Hops[j], Timer: &chains[i].Hops[j].Timers[k]})
				if n := len(g.chains); n == 0 || g.chains[n-1] != i {
					g.chains = append(g.chains, i)
				}
				s.groups[&h.Timers[k]] = g
			}
		}
	}
	return s
}

// placeOf names what drives a timer: where its value is written, or else its setting where its hop is
// declared. All instances of a block, and of a module that is called more than once, are one place.
// A setting that belongs into a block of its own is changed there and nowhere else.
func placeOf(h *audit.Hop, t *audit.Timer) string {
	if t.Block.Known() {
		return strings.Join([]string{t.Block.String(), t.Setting, t.Limit.String()}, "\x00")
	}
	if at := WrittenAt(t); t.Known == audit.Written && at.Known() {
		return strings.Join([]string{at.String(), t.Setting, t.Limit.String()}, "\x00")
	}
	at, name := h.Declared(), plainName(h.Name)
	if len(h.Callee) > 0 {
		name = withoutModules(name)
	}
	from, seen := h.From, ""
	if !at.Known() {
		seen = t.Seen
	} else {
		from = ""
	}
	return strings.Join([]string{h.System, name, from, at.String(), h.Route.String(), t.Setting, seen}, "\x00")
}

var keys = regexp.MustCompile(`\[(?:[0-9]+|"(?:[^"\\]|\\.)*"|\.\.\.)\]`)

// plainName is a name without the keys of instances.
func plainName(name string) string { return keys.ReplaceAllString(name, "") }

var modules = regexp.MustCompile(`^(?:module\.[^.]+\.)+`)

func withoutModules(name string) string { return modules.ReplaceAllString(name, "") }

// WrittenAt is the place where the value of a timer is written: the end of the way from its own
// place. It is not known of a value that no file holds.
func WrittenAt(t *audit.Timer) audit.Pos {
	if n := len(t.Via); n > 0 {
		return t.Via[n-1].At
	}
	return t.At
}

// with gives the group's timers the values that they have when its setting moves from one limit of
// a timer to another. It returns what they had.
func (g *group) with(t *audit.Timer, to audit.Limit) []audit.Limit {
	before := make([]audit.Limit, len(g.timers))
	from := t.Limit
	for i, other := range g.timers {
		before[i] = other.Limit
		other.Limit = moved(other.Limit, from, to)
	}
	return before
}

func (g *group) restore(limits []audit.Limit) {
	for i, t := range g.timers {
		t.Limit = limits[i]
	}
}

// moved is a limit of a setting whose other limit moved: what a program adds to one stays added.
func moved(l, from, to audit.Limit) audit.Limit {
	a, ok := l.Duration()
	b, both := from.Duration()
	c, all := to.Duration()
	if ok && both && all {
		return audit.After(max(0, a-b+c))
	}
	return to
}

// fixed reports whether a timer of the group cannot be changed.
func (g *group) fixed() bool {
	for _, t := range g.timers {
		if t.Fixed {
			return true
		}
	}
	return false
}

// off reports whether the vendor has a value that switches the setting off.
func (g *group) off() bool {
	for _, t := range g.timers {
		if !t.Off {
			return false
		}
	}
	return true
}

func (g *group) drives(c audit.Clock) bool {
	for _, t := range g.timers {
		if t.Clock == c {
			return true
		}
	}
	return false
}

// accepts reports whether the limits that the timers now have are within the vendor's range.
func (g *group) accepts() bool {
	for _, t := range g.timers {
		if t.Refused() {
			return false
		}
	}
	return true
}
