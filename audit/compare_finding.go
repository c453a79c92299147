package audit

import (
	"slices"
	"strings"
	"time"
)

// compareFindings marks each finding with what a change does to it, and lists those that are gone.
func (r *Result) compareFindings(before *Result, s Sides, was map[string][]string) {
	pairs := match(before.Findings, r.Findings, []func(*Finding, bool) string{
		func(f *Finding, past bool) string { return f.name(s.of(past)) + "\x00" + f.declared.String() },
		func(f *Finding, past bool) string { return f.name(s.of(past)) },
		func(f *Finding, _ bool) string { return f.name(nil) },
	})
	worse := map[string][]*Shift{}
	for i := range r.Comparison.Shifts {
		if s := &r.Comparison.Shifts[i]; s.Direction == Worse {
			worse[s.After.Chain.ID] = append(worse[s.After.Chain.ID], s)
		}
	}
	taken := make([]bool, len(before.Findings))
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Change = Appears
		if j := pairs[i]; j >= 0 {
			taken[j] = true
			compareFinding(&before.Findings[j], f, was, worse)
		}
	}
	for j := range before.Findings {
		if f := &before.Findings[j]; !taken[j] {
			r.Comparison.Gone = append(r.Comparison.Gone, Gone{*f, r.unknown(f)})
		}
	}
}

// name is a finding by what does not move.
func (f *Finding) name(path func(string) string) string {
	parts := []string{f.Rule, f.System, f.Hop, f.Route.String(), f.Setting, f.Peer}
	if path != nil {
		parts = append(parts, path(f.From))
	}
	return strings.Join(parts, "\x00")
}

func compareFinding(before, f *Finding, was map[string][]string, worse map[string][]*Shift) {
	d := moved(before, f)
	switch {
	case f.Severity > before.Severity:
		d = Worse
	case f.Severity < before.Severity && d != Worse:
		d = Better
	case spreads(before, f, was, worse):
		d = Worse
	}
	switch d {
	case Same:
		f.Change = Stays
	case Better:
		f.Change = Shrinks
	default:
		f.Change = Grows
	}
	if d != Same && before.Message != f.Message {
		article := "a "
		if before.Severity == Error {
			article = "an "
		}
		f.Notes = append(slices.Clone(f.Notes), Note{Text: "before the change it was " + article + before.Severity.String() + ": " + before.Message})
	}
}

// spreads reports whether a finding concerns a chain that it did not concern before, or cuts one that
// fares worse.
func spreads(before, f *Finding, was map[string][]string, worse map[string][]*Shift) bool {
	for _, id := range f.Chains {
		if !slices.ContainsFunc(was[id], func(old string) bool { return slices.Contains(before.Chains, old) }) {
			return true
		}
		for _, s := range worse[id] {
			if s.After.Cut.Hop >= 0 && f.at(s.After.Chain, s.After.Cut) {
				return true
			}
		}
	}
	return false
}

// moved is what the change of its limits does to a finding. Of a pair a wider gap is the worse, else a
// shorter limit.
func moved(before, after *Finding) Direction {
	b, a := before.Uses.Timers, after.Uses.Timers
	same := len(a) == len(b)
	for i := range a {
		same = same && a[i].Setting == b[i].Setting && a[i].Side == b[i].Side && a[i].Clock == b[i].Clock
	}
	if !same {
		return Unclear
	}
	if after.Peer != "" && len(a) == 2 {
		was, known := gap(b)
		is, alsoKnown := gap(a)
		if known && alsoKnown {
			if was == is {
				return Same
			}
			return higher(is < was)
		}
	}
	var all []Direction
	for i := range a {
		all = append(all, longer(b[i].Limit, a[i].Limit))
	}
	return worst(all)
}

// gap is how far the limits of a pair are apart. One that is never reached is further than any other.
func gap(pair []*Timer) (time.Duration, bool) {
	const ever = 1 << 62
	var at [2]time.Duration
	for i, t := range pair {
		d, ok := t.Limit.Duration()
		if t.Limit.IsNever() {
			d, ok = ever, true
		}
		if !ok {
			return 0, false
		}
		at[i] = d
	}
	return (at[0] - at[1]).Abs(), true
}

// unknown reports whether the setting of a finding is there and not known any more.
func (r *Result) unknown(f *Finding) bool {
	for i := range r.Chains {
		for j := range r.Chains[i].Chain.Hops {
			h := &r.Chains[i].Chain.Hops[j]
			if (h.System != f.System || h.Name != f.Hop) && (f.Peer == "" || h.System+" "+h.Name != f.Peer) {
				continue
			}
			for _, t := range h.Timers {
				for _, used := range f.Uses.Timers {
					if t.Setting == used.Setting && !t.Limit.Known() {
						return true
					}
				}
			}
		}
	}
	return slices.ContainsFunc(r.Unread, func(u Unread) bool { return u.Hop == f.Hop && (u.Setting == "" || u.Setting == f.Setting) })
}
