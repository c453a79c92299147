package audit

// A Result is everything that one run has to tell, in a stable order. Reports print it and decide
// nothing.
type Result struct {
	Inputs   []Input
	Chains   []Audited
	Findings []Finding // suppressed ones included
	Unread   []Unread

	Hops, Timers int // distinct ones: a hop that stands in three chains counts once

	// Dropped counts chains beyond the limit that were not walked.
	Dropped int

	// Baselined means that the findings were compared with a baseline.
	Baselined bool

	// Comparison is what Compare found; nil where nothing was compared.
	Comparison *Comparison

	// Elsewhere counts findings that Narrow took out, since they are in no file that changed.
	Elsewhere int
}

// An Input is a file, folder or source that was named or found.
type Input struct {
	Path   string // relative to the working directory; empty for a source that is no file
	Source string // "aws prod (eu-west-1)"
	Read   bool
	Error  string
}

// An Audited chain is a chain under one traffic, or, where Traffic is nil, with what it carries.
type Audited struct {
	Chain   *Chain
	Traffic *Traffic
	Walk    *Walk // of Traffic, or of the assumed one whose clock decides
	Verdict Verdict
	Safe    *Safe // nil: it has no meaning for this traffic
	Carries []Carry
}

// Count returns how many findings of a severity are not suppressed.
func (r *Result) Count(s Severity) int {
	n := 0
	for i := range r.Findings {
		if r.Findings[i].Severity == s && r.Findings[i].Suppressed == nil {
			n++
		}
	}
	return n
}

// Suppressed returns how many findings are.
func (r *Result) Suppressed() int {
	n := 0
	for i := range r.Findings {
		if r.Findings[i].Suppressed != nil {
			n++
		}
	}
	return n
}
