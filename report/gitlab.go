package report

import (
	"encoding/json"
	"io"

	"github.com/timeout-audit/timeout-audit/audit"
)

type gitlabIssue struct {
	Description string         `json:"description"`
	Check       string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

// GitLab writes the findings that are not suppressed as a code quality report. One that no file of
// the repository tells of is left out, and how many is told.
func GitLab(w io.Writer, r *audit.Result, o Options) error {
	a := newAnchorage(r, o)
	issues, homeless := []gitlabIssue{}, 0
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != nil {
			continue
		}
		at, path, ok := a.place(f)
		if !ok {
			homeless++
			continue
		}
		issues = append(issues, gitlabIssue{
			Description: sentences(f), Check: f.Rule, Fingerprint: f.Fingerprint,
			Severity: map[audit.Severity]string{audit.Error: "major", audit.Warning: "minor", audit.Notice: "info"}[f.Severity],
			Location: gitlabLocation{path, gitlabLines{max(1, at.Line)}},
		})
	}
	a.left("gitlab", homeless, noFile)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(issues)
}
