package providers

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Holds reports whether a row applies in a context: Unsure where that depends on a field that is
// not known. It is for a table's Shape; rows are chosen by the same means.
func (t *Table) Holds(w When, c Context) audit.Tri {
	for _, f := range fields {
		if len(f.when(&w)) > 0 && *f.value(&c) == "" && len(f.words(t)) == 0 {
			return audit.Unsure
		}
	}
	worlds := t.worlds(c, []When{w})
	for i := range worlds {
		if w.holds(&worlds[i]) != w.holds(&worlds[0]) {
			return audit.Unsure
		}
	}
	return audit.Of(w.holds(&worlds[0]))
}

// holds reports whether the row applies in a context in which every field it asks for is known.
func (w *When) holds(c *Context) bool {
	for _, f := range fields {
		if list := f.when(w); len(list) > 0 && !slices.Contains(list, *f.value(c)) {
			return false
		}
	}
	if w.Since == "" && w.Before == "" {
		return true
	}
	v, _ := parseVersion(c.Version)
	since, _ := parseVersion(w.Since)
	before, bounded := parseVersion(w.Before)
	return v.compare(since) >= 0 && (!bounded || v.compare(before) < 0)
}

// worlds are the contexts that a context may be, as far as rows tell them apart: each field that is
// not known and that some row asks for takes all of its words in turn. A context in which nothing
// is missing is its only world.
func (t *Table) worlds(c Context, rows []When) []Context {
	worlds := []Context{c}
	for _, f := range fields {
		if *f.value(&c) == "" {
			worlds = branch(worlds, f, f.possible(t, rows))
		}
	}
	boundaries := boundaries(rows)
	if len(boundaries) == 0 {
		return worlds
	}
	v, _ := parseVersion(c.Version)
	possible := v.within(boundaries)
	branched := make([]Context, 0, len(worlds)*len(possible))
	for _, w := range worlds {
		for _, v := range possible {
			w.Version = v.String()
			branched = append(branched, w)
		}
	}
	return branched
}

func branch(worlds []Context, f field, words []string) []Context {
	if len(words) == 0 {
		return worlds
	}
	branched := make([]Context, 0, len(worlds)*len(words))
	for _, w := range worlds {
		for _, word := range words {
			*f.value(&w) = word
			branched = append(branched, w)
		}
	}
	return branched
}

// possible are the words that a field may have, if some row asks for it.
func (f field) possible(t *Table, rows []When) []string {
	for i := range rows {
		if len(f.when(&rows[i])) > 0 {
			return f.words(t)
		}
	}
	return nil
}

// boundaries are the versions at which some row begins or ends to apply, in order.
func boundaries(rows []When) []version {
	var all []version
	for i := range rows {
		for _, text := range []string{rows[i].Since, rows[i].Before} {
			if text == "" {
				continue
			}
			if v, ok := parseVersion(text); ok {
				all = append(all, v)
			}
		}
	}
	slices.SortFunc(all, version.compare)
	return slices.CompactFunc(all, func(a, b version) bool { return a.compare(b) == 0 })
}
