package audit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Baseline is the findings that a team has taken over: its debt. No line is in it, so that it
// survives edits elsewhere.
type Baseline []Debt

// A Debt is a finding of a baseline. It accepts a finding of its fingerprint, count times, whose
// severity is not above its own and whose limits are its own: a value that somebody has changed
// since is no old debt.
type Debt struct {
	Fingerprint string   `json:"fingerprint"`
	Count       int      `json:"count"`
	Rule        string   `json:"rule"`
	Severity    string   `json:"severity"`
	System      string   `json:"system"`
	Hop         string   `json:"hop"`
	Setting     string   `json:"setting"`
	Limits      []string `json:"limits"` // of the timers that the finding compares: "60s", "?"
}

// BaselineSchema names the form of a baseline's file.
const BaselineSchema = "timeout-audit-baseline/1"

type baselineFile struct {
	Schema   string   `json:"schema"`
	Findings Baseline `json:"findings"`
}

// ReadBaseline reads what Write wrote.
func ReadBaseline(text []byte) (Baseline, error) {
	var file baselineFile
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("it is no baseline: %w", err)
	}
	if file.Schema != BaselineSchema {
		return nil, fmt.Errorf("it is no baseline: its schema is %q, and this version reads %q", file.Schema, BaselineSchema)
	}
	for i, d := range file.Findings {
		if _, ok := ParseSeverity(d.Severity); d.Fingerprint == "" || d.Count < 1 || !ok {
			return nil, fmt.Errorf("finding %d of the baseline has no fingerprint, no count or no severity", i+1)
		}
	}
	return file.Findings, nil
}

// Write writes the baseline as a file.
func (b Baseline) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(baselineFile{BaselineSchema, append(Baseline{}, b...)})
}

// String names the debt for people.
func (d Debt) String() string {
	hop := d.Hop
	if hop == "" {
		hop = d.System
	}
	return fmt.Sprintf("%s at %s of %s (%s)", d.Rule, d.Setting, hop, d.Fingerprint)
}

func (f *Finding) debt() Debt {
	d := Debt{
		Fingerprint: f.Fingerprint, Count: 1, Rule: f.Rule, Severity: f.Severity.String(),
		System: f.System, Hop: f.Hop, Setting: f.Setting, Limits: []string{},
	}
	for _, t := range f.Uses.Timers {
		d.Limits = append(d.Limits, t.Limit.String())
	}
	slices.Sort(d.Limits)
	d.Limits = slices.Compact(d.Limits)
	return d
}

// accepts reports whether a finding is no more than the debt.
func (d *Debt) accepts(f *Finding) bool {
	least, _ := ParseSeverity(d.Severity)
	return d.Fingerprint == f.Fingerprint && f.Severity <= least && slices.Equal(d.Limits, f.debt().Limits)
}

// Baseline is what the findings would be as a baseline, those that an ignore suppresses left out.
func (r *Result) Baseline() Baseline {
	b := Baseline{}
	at := map[string]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != nil && !f.Suppressed.Baseline {
			continue
		}
		d := f.debt()
		key := strings.Join(append(d.Limits, d.Fingerprint), " ")
		if j, ok := at[key]; ok {
			b[j].Count++
			continue
		}
		at[key] = len(b)
		b = append(b, d)
	}
	slices.SortFunc(b, func(a, b Debt) int {
		return cmp.Or(
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.System, b.System), cmp.Compare(a.Hop, b.Hop),
			cmp.Compare(a.Setting, b.Setting), cmp.Compare(a.Fingerprint, b.Fingerprint),
			slices.Compare(a.Limits, b.Limits),
		)
	})
	return b
}

// Accept marks the findings that a baseline holds, each as often as it counts it, and returns what
// of it is gone. A finding that it holds as another severity or with other limits stays, and a note
// tells what it was.
func (r *Result) Accept(b Baseline) (stale []Debt) {
	r.Baselined = true
	left := slices.Clone(b)
	at := map[string][]int{}
	for i := range left {
		at[left[i].Fingerprint] = append(at[left[i].Fingerprint], i)
	}
	changed := map[string]bool{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != nil {
			continue
		}
		for _, j := range at[f.Fingerprint] {
			if left[j].Count > 0 && left[j].accepts(f) {
				left[j].Count--
				f.Suppressed = &Suppression{Reason: "in the baseline", Baseline: true}
				break
			}
		}
		if f.Suppressed == nil && len(at[f.Fingerprint]) > 0 {
			changed[f.Fingerprint] = true
			f.Notes = append(slices.Clone(f.Notes), Note{Text: "the baseline holds it as " + left[at[f.Fingerprint][0]].was()})
		}
	}
	for _, d := range left {
		if d.Count > 0 && !changed[d.Fingerprint] {
			stale = append(stale, d)
		}
	}
	return stale
}

// was tells how a debt stood when it was taken over.
func (d *Debt) was() string {
	article := "a "
	if d.Severity == Error.String() {
		article = "an "
	}
	if len(d.Limits) == 0 {
		return article + d.Severity
	}
	return article + d.Severity + " with " + strings.Join(d.Limits, " and ")
}

// Beyond lists what of the baseline another one does not hold.
func (b Baseline) Beyond(other Baseline) []Debt {
	held := map[string]int{}
	for _, d := range other {
		held[d.Fingerprint] += d.Count
	}
	var more []Debt
	for _, d := range b {
		if held[d.Fingerprint] < d.Count {
			more = append(more, d)
		}
		held[d.Fingerprint] -= d.Count
	}
	return more
}
