package audit

import "slices"

// A Baseline is the findings that a team has taken over, by fingerprint and count.
type Baseline map[string]int

// Baseline is what the findings that are not suppressed would be as a baseline.
func (r *Result) Baseline() Baseline {
	b := Baseline{}
	for i := range r.Findings {
		if r.Findings[i].Suppressed == nil {
			b[r.Findings[i].Fingerprint]++
		}
	}
	return b
}

// Accept marks the findings that a baseline holds, each as often as it counts it, and returns the
// fingerprints whose findings are gone.
func (r *Result) Accept(b Baseline) (stale []string) {
	left := Baseline{}
	for print, n := range b {
		left[print] = n
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed == nil && left[f.Fingerprint] > 0 {
			left[f.Fingerprint]--
			f.Suppressed = &Suppression{Reason: "in the baseline"}
		}
	}
	for print, n := range left {
		if n > 0 {
			stale = append(stale, print)
		}
	}
	slices.Sort(stale)
	return stale
}
