package audit

import "strings"

// A Fate is what becomes of one traffic on one chain, or, where Traffic is nil, of one protocol that
// it carries.
type Fate struct {
	Chain    *Chain
	Traffic  *Traffic
	Protocol Protocol

	Survives  Tri
	Fragile   bool
	CutAfter  Limit // never where nothing ends it
	AtLatest  bool
	Cut       Culprit // its Hop is -1 where nothing cuts
	DependsOn []Culprit

	Safe    *Limit // nil: it has no meaning
	Answers *Limit // how long a plain answer may take; nil: it has no meaning
}

// fates are those of all chains, in their order.
func fates(r *Result) []Fate {
	var list []Fate
	for i := range r.Chains {
		a := &r.Chains[i]
		if a.Traffic != nil {
			v := &a.Verdict
			f := Fate{
				Chain: a.Chain, Traffic: a.Traffic, Protocol: a.Traffic.Protocol, Survives: v.Survives, Fragile: v.Fragile,
				CutAfter: v.CutAfter, AtLatest: v.AtLatest, Cut: v.Cut, DependsOn: v.DependsOn,
			}
			if v.Survives == Yes && !v.Fragile {
				f.CutAfter = Never()
			}
			if a.Safe != nil {
				f.Safe = &a.Safe.Interval
			}
			list = append(list, f)
		}
		for j := range a.Carries {
			y := &a.Carries[j]
			f := Fate{Chain: a.Chain, Protocol: y.Protocol, Survives: y.Survives, CutAfter: y.CutAfter, Cut: y.Cut, DependsOn: y.DependsOn}
			if y.Survives == Yes && !y.CutAfter.Known() {
				f.CutAfter = Never()
			}
			if y.Protocol.Streams() {
				f.Safe = &y.Safe
			} else {
				f.Answers = &y.AnswersWithin
			}
			list = append(list, f)
		}
	}
	return list
}

// key names a fate by what does not move: the hops, the route and the traffic.
func (f *Fate) key(path func(string) string, continues bool) string {
	parts := []string{f.Chain.Route.String(), string(f.Protocol)}
	if f.Traffic != nil {
		parts = []string{f.Chain.Route.String(), "declared", f.Traffic.Name}
	}
	for i := range f.Chain.Hops {
		h := &f.Chain.Hops[i]
		parts = append(parts, h.System, h.Name)
		if path != nil {
			parts = append(parts, path(h.From))
		}
	}
	if continues {
		parts = append(parts, f.Chain.Continues)
	}
	return strings.Join(parts, "\x00")
}

// rank orders fates that are known: cut, fragile, survives.
func (f *Fate) rank() int {
	switch {
	case f.Survives == No:
		return 0
	case f.Fragile:
		return 1
	}
	return 2
}

// direction is what a change does to a fate. A new chain that is cut is for the worse.
func (s *Shift) direction() Direction {
	b, a := s.Before, s.After
	switch {
	case a == nil:
		return Same
	case a.Survives == Unsure && b != nil && b.sameDoubt(a):
		return Same
	case a.Survives == Unsure || b != nil && b.Survives == Unsure:
		return Unclear
	case b == nil && a.rank() < 2:
		return Worse
	case b == nil:
		return Same
	case a.rank() != b.rank():
		return higher(a.rank() > b.rank())
	}
	all := []Direction{longer(b.CutAfter, a.CutAfter), longerIf(b.Safe, a.Safe), longerIf(b.Answers, a.Answers)}
	if a.AtLatest && !b.AtLatest && b.rank() == 0 {
		all = append(all, Unclear)
	}
	return worst(all)
}

// sameDoubt reports whether both fates are not known for the same reason.
func (f *Fate) sameDoubt(o *Fate) bool {
	if f.Survives != Unsure || len(f.DependsOn) != len(o.DependsOn) || !alike(f.Safe, o.Safe) || !alike(f.Answers, o.Answers) {
		return false
	}
	for i := range f.DependsOn {
		if !f.DependsOn[i].same(o.DependsOn[i]) {
			return false
		}
	}
	return true
}

func alike(a, b *Limit) bool { return a == b || a != nil && b != nil && *a == *b }

func higher(up bool) Direction {
	if up {
		return Better
	}
	return Worse
}

// longer compares limits of which the longer is the better one.
func longer(before, after Limit) Direction {
	order, known := after.Compare(before)
	switch {
	case before == after:
		return Same
	case !known:
		return Unclear
	case order == 0:
		return Same
	}
	return higher(order > 0)
}

func longerIf(before, after *Limit) Direction {
	if before == nil || after == nil {
		return Same
	}
	return longer(*before, *after)
}

// worst is the gravest of directions.
func worst(all []Direction) Direction {
	d := Same
	for _, one := range all {
		d = max(d, one)
	}
	return d
}
