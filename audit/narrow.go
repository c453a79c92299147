package audit

import "slices"

// Narrow keeps the findings that stand in a file that changed, or have a note in one, and counts
// the others. Everything was judged before: a file alone would give other answers.
func (r *Result) Narrow(changed func(file string) bool) {
	in := func(at Pos) bool { return at.File != "" && changed(at.File) }
	before := len(r.Findings)
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
		return !in(f.At) && !slices.ContainsFunc(f.Notes, func(n Note) bool { return in(n.At) })
	})
	r.Elsewhere = before - len(r.Findings)
}
