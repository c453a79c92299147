package report

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

const (
	home        = "https://github.com/timeout-audit/timeout-audit"
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

	// maxResults is how many results GitHub takes of a run; one more and it refuses the file.
	maxResults = 25_000
	// maxRelated is how many places it takes of a result.
	maxRelated = 1_000
)

// A sarif gathers one run.
type sarif struct {
	*anchorage
	sheets sheets
	rules  map[string]int
}

// SARIF writes the findings as SARIF 2.1.0. Only files of the repository are named, by paths
// relative to its root. A finding that none of them tells of is left out, and so are those beyond
// what GitHub takes; how many is told.
func SARIF(w io.Writer, r *audit.Result, o Options) error {
	s := &sarif{anchorage: newAnchorage(r, o), sheets: sheets{o.Files, map[string]*sheet{}}, rules: map[string]int{}}
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "timeout-audit", Version: o.Version, InformationURI: home, Rules: []sarifRule{}}},
		Invocations: []sarifInvocation{{Successful: true, Notifications: s.notifications(r)}},
		Bases:       map[string]sarifBase{"SRCROOT": {sarifText{Text: "The root of the repository."}}},
		ColumnKind:  "utf16CodeUnits",
		Results:     []sarifResult{},
	}
	for i := range o.Rules {
		s.rules[o.Rules[i].ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, ruleOf(&o.Rules[i], o.Version))
	}
	homeless, many := 0, 0
	for i := range r.Findings {
		f := &r.Findings[i]
		at, path, ok := s.place(f)
		switch {
		case !ok:
			homeless++
		case len(run.Results) == maxResults:
			many++
		default:
			run.Results = append(run.Results, s.result(r, f, at, path))
		}
	}
	s.left("sarif", homeless, noFile)
	s.left("sarif", many, fmt.Sprintf("GitHub takes at most %d", maxResults))
	if n := homeless + many; n > 0 {
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, sarifNotification{
			Level: "warning", Message: sarifText{Text: count(n, "finding") + " left out of this file"},
		})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

// notifications are what could not be read.
func (s *sarif) notifications(r *audit.Result) []sarifNotification {
	list := []sarifNotification{}
	add := func(level, text string, at audit.Pos) {
		n := sarifNotification{Level: level, Message: sarifText{Text: text}}
		if path, ok := s.path(at.File); ok {
			n.Locations = []sarifLocation{s.location(at, path, "")}
		}
		list = append(list, n)
	}
	for i := range r.Inputs {
		switch in := &r.Inputs[i]; {
		case in.Error == "":
		case in.Source != "" && !in.Read: // a running system that nobody asked for
			add("note", inputName(in)+": "+in.Error, audit.Pos{})
		default:
			add("error", inputName(in)+": "+in.Error, audit.Pos{})
		}
	}
	for i := range r.Unread {
		u := &r.Unread[i]
		add("note", "unread: "+strings.Join(strings.Fields(u.Hop+" "+u.Setting), " ")+": "+u.Why, u.At)
	}
	return list
}

func (s *sarif) result(r *audit.Result, f *audit.Finding, at audit.Pos, path string) sarifResult {
	res := sarifResult{
		Rule: f.Rule, Level: levelOf(f.Severity), Message: sarifText{Text: sentences(f)},
		Locations:    []sarifLocation{s.location(at, path, "")},
		Fingerprints: map[string]string{"timeoutAudit/v1": f.Fingerprint},
	}
	if i, ok := s.rules[f.Rule]; ok {
		res.Index = &i
	}
	for i := range f.Notes {
		n := &f.Notes[i]
		if path, ok := s.path(n.At.File); ok && len(res.Related) < maxRelated {
			l := s.location(n.At, path, n.Text)
			id := len(res.Related)
			l.ID = &id
			res.Related = append(res.Related, l)
		}
	}
	if r.Baselined || r.Comparison != nil {
		res.Baseline = "new"
	}
	if f.Change == audit.Grows || f.Change == audit.Shrinks {
		res.Baseline = "updated"
	}
	if u := f.Suppressed; u != nil {
		by := sarifSuppression{Kind: "external", Status: "accepted", Justification: u.Reason}
		if u.Until != "" {
			by.Justification += " (until " + u.Until + ")"
		}
		if path, ok := s.path(u.At.File); ok {
			l := s.location(u.At, path, "")
			by.Kind, by.Location = "inSource", &l
		}
		if u.Baseline || f.Change == audit.Stays {
			res.Baseline = "unchanged"
		}
		res.Suppressions = []sarifSuppression{by}
	}
	if fix, ok := s.fix(f); ok {
		res.Fixes = []sarifFix{fix}
	}
	return res
}

func (s *sarif) location(at audit.Pos, path, text string) sarifLocation {
	l := sarifLocation{Physical: sarifPhysical{Artifact: artifact(path), Region: s.sheets.region(at)}}
	if text != "" {
		l.Message = &sarifText{Text: text}
	}
	return l
}

func artifact(path string) sarifArtifact {
	return sarifArtifact{URI: (&url.URL{Path: path}).EscapedPath(), Base: "SRCROOT"}
}

// fix holds all edits of a repair or none: half of one would be another change.
func (s *sarif) fix(f *audit.Finding) (sarifFix, bool) {
	fix := sarifFix{Description: sarifText{Text: f.Repair.Text}}
	for i := range f.Repair.Edits {
		e := &f.Repair.Edits[i]
		path, ok := s.path(e.File)
		region := s.sheets.bytes(e.File, e.Start, e.End)
		if !ok || region == nil {
			return fix, false
		}
		r := sarifReplacement{Deleted: *region}
		if e.New != "" {
			r.Inserted = &sarifText{Text: e.New}
		}
		to := artifact(path)
		if n := len(fix.Changes); n > 0 && fix.Changes[n-1].Artifact == to {
			fix.Changes[n-1].Replacements = append(fix.Changes[n-1].Replacements, r)
			continue
		}
		fix.Changes = append(fix.Changes, sarifChange{to, []sarifReplacement{r}})
	}
	return fix, len(fix.Changes) > 0
}

func ruleOf(r *audit.Rule, version string) sarifRule {
	doc := strings.TrimSpace(r.Doc)
	markdown := doc
	if len(r.Sources) > 0 {
		markdown += "\n\nSources:\n\n- " + strings.Join(r.Sources, "\n- ")
	}
	first, _, _ := strings.Cut(doc, "\n\n")
	if first == "" {
		first = r.Title
	}
	return sarifRule{
		ID: r.ID, Short: sarifText{Text: r.Title}, Full: sarifText{Text: strings.ReplaceAll(first, "\n", " ")},
		Help: sarifText{Text: doc, Markdown: markdown}, HelpURI: docsOf(version) + "#" + r.ID,
		Default: sarifConfiguration{levelOf(r.Severity)},
		Properties: sarifRuleProperties{
			Tags: []string{"reliability", "timeouts"}, Severity: problemOf(r.Severity), Precision: "high",
		},
	}
}

var released = regexp.MustCompile(`^v\d+\.\d+\.\d+$`)

// docsOf is the page of the rules as they were when this version was released.
func docsOf(version string) string {
	if !released.MatchString(version) {
		version = "main"
	}
	return home + "/blob/" + version + "/docs/rules.md"
}

func levelOf(s audit.Severity) string {
	switch s {
	case audit.Silent:
		return "none"
	case audit.Notice:
		return "note"
	}
	return s.String()
}

func problemOf(s audit.Severity) string {
	if s == audit.Notice {
		return "recommendation"
	}
	return s.String()
}

// sentences are a finding as plain text, for formats that show one text.
func sentences(f *audit.Finding) string {
	text := sentence(f.Message)
	for _, why := range f.RestsOn {
		text += " Rests on: " + sentence(why)
	}
	for i := range f.Notes {
		if f.Notes[i].At.File == "" {
			text += " " + sentence(upper(f.Notes[i].Text))
		}
	}
	if f.Repair.Text != "" {
		text += " Repair: " + sentence(f.Repair.Text)
	}
	return text
}

func sentence(s string) string {
	if s == "" || strings.ContainsRune(".!?", rune(s[len(s)-1])) {
		return s
	}
	return s + "."
}

func upper(s string) string {
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
