package audit

import (
	"cmp"
	"slices"
	"strings"
)

// A Direction is what a change does to a verdict or a finding. Unclear is one where a side is not
// known: it is never taken for Same or Better.
type Direction uint8

const (
	Same Direction = iota
	Better
	Unclear
	Worse
)

// String writes "same", "better", "unclear" or "worse".
func (d Direction) String() string { return [...]string{"same", "better", "unclear", "worse"}[d] }

// A Comparison is what a change does: the verdicts of both sides, the gravest first, and the findings
// that are gone. What becomes of a finding that is there stands in Finding.Change.
type Comparison struct {
	Shifts []Shift
	Gone   []Gone

	// Dropped counts chains beyond the limit that were not walked before: some of what is new may have
	// been among them.
	Dropped int
}

// A Shift is one traffic of one chain, or one protocol that it carries, on both sides. Before is nil
// where the chain is new, After where it is gone.
type Shift struct {
	Before, After *Fate
	Direction     Direction
}

// A Gone finding was there before. Unknown means that its setting is not known any more, and so
// nobody can say that it is mended.
type Gone struct {
	Finding
	Unknown bool
}

// A Change is what becomes of a finding; empty where nothing was compared.
type Change string

const (
	Appears Change = "new"
	Grows   Change = "worse"
	Shrinks Change = "better"
	Stays   Change = "unchanged"
)

// Sides say how the paths of two sides are compared: the part before them that each has of its own.
type Sides struct{ Before, After string }

// Compare compares with the result of the same audit before a change. Chains and findings of both
// sides are one where the names of their hops are, which no counter is part of. It marks each finding
// and accepts none: AcceptUnchanged does.
func (r *Result) Compare(before *Result, s Sides) {
	c := &Comparison{Dropped: before.Dropped}
	r.Comparison = c
	old, now := fates(before), fates(r)
	pairs := match(old, now, []func(*Fate, bool) string{
		func(f *Fate, past bool) string { return f.key(s.of(past), true) },
		func(f *Fate, past bool) string { return f.key(s.of(past), false) },
		func(f *Fate, _ bool) string { return f.key(nil, false) },
	})
	was := map[string][]string{} // ids of the chains before, by the chain's id now
	taken := make([]bool, len(old))
	for i := range now {
		shift := Shift{After: &now[i]}
		if j := pairs[i]; j >= 0 {
			taken[j] = true
			shift.Before = &old[j]
			was[now[i].Chain.ID] = append(was[now[i].Chain.ID], old[j].Chain.ID)
		}
		shift.Direction = shift.direction()
		c.Shifts = append(c.Shifts, shift)
	}
	for j := range old {
		if !taken[j] {
			c.Shifts = append(c.Shifts, Shift{Before: &old[j]})
		}
	}
	slices.SortStableFunc(c.Shifts, func(a, b Shift) int { return cmp.Compare(b.Direction, a.Direction) })
	r.compareFindings(before, s, was)
}

// Count returns how many verdicts shift so; new and gone chains are in it.
func (c *Comparison) Count(d Direction) int {
	n := 0
	for i := range c.Shifts {
		if c.Shifts[i].Direction == d {
			n++
		}
	}
	return n
}

// AcceptUnchanged suppresses the findings that the change does not make worse.
func (r *Result) AcceptUnchanged() {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != nil {
			continue
		}
		switch f.Change {
		case Stays:
			f.Suppressed = &Suppression{Reason: "it was there before the change", Before: true}
		case Shrinks:
			f.Suppressed = &Suppression{Reason: "it was there before the change, which makes it better", Before: true}
		}
	}
}

// of returns what takes the part of its own from a path of one side.
func (s Sides) of(past bool) func(string) string {
	base := s.After
	if past {
		base = s.Before
	}
	return func(path string) string {
		if base == "" || base == "." {
			return path
		}
		if path == base {
			return "."
		}
		return strings.TrimPrefix(path, strings.TrimSuffix(base, "/")+"/")
	}
}

// match pairs what has equal keys, the strictest key first, where exactly one of each side has it. The
// result has for each of now the index of its counterpart, or -1.
func match[T any](old, now []T, keys []func(*T, bool) string) []int {
	pairs := make([]int, len(now))
	for i := range pairs {
		pairs[i] = -1
	}
	taken := make([]bool, len(old))
	for _, key := range keys {
		past, present := map[string][]int{}, map[string][]int{}
		for j := range old {
			if !taken[j] {
				k := key(&old[j], true)
				past[k] = append(past[k], j)
			}
		}
		for i := range now {
			if pairs[i] < 0 {
				k := key(&now[i], false)
				present[k] = append(present[k], i)
			}
		}
		for k, list := range present {
			if others := past[k]; len(list) == 1 && len(others) == 1 {
				pairs[list[0]], taken[others[0]] = others[0], true
			}
		}
	}
	return pairs
}
