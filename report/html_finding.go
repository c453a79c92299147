package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// An htmlFinding is a finding as the page shows it.
type htmlFinding struct {
	N                              int
	Severity, Place, Message, Rule string
	Excerpt                        *htmlExcerpt
	Notes                          []htmlNote
	Chains                         []htmlLink
	Others                         int
	RestsOn                        []string
	Repair                         string
	Effects                        []string
	Diff, Withheld                 string
	SameAs                         int // the finding that shows the same diff
	Commands                       []string
	Explained                      bool // the rule stands on the page
}

type htmlExcerpt struct {
	Line, Blank string
	Text, Caret string
}

type htmlNote struct {
	Place, Text string
	Excerpt     *htmlExcerpt
}

// An htmlRef names a finding.
type htmlRef struct {
	N    int
	Rule string
}

type htmlLink struct{ Anchor, Name string }

func (s *sheaf) finding(f *audit.Finding, n int) htmlFinding {
	v := htmlFinding{
		N: n, Severity: f.Severity.String(), Place: place(f), Message: f.Message, Rule: f.Rule, Excerpt: s.excerpt(f.At),
		Explained: slices.ContainsFunc(s.page.Rules, func(r audit.Rule) bool { return r.ID == f.Rule }),
		RestsOn:   f.RestsOn, Repair: f.Repair.Text, Effects: f.Repair.Effects, Commands: f.Repair.Commands,
	}
	for i := range f.Notes {
		note := &f.Notes[i]
		v.Notes = append(v.Notes, htmlNote{note.At.String(), note.Text, s.excerpt(note.At)})
	}
	for i, id := range f.Chains {
		s.concern[id] = append(s.concern[id], htmlRef{n, f.Rule})
		if i < namedChains {
			name := s.page.names[id]
			if name == "" {
				name = id
			}
			v.Chains = append(v.Chains, htmlLink{s.anchors[id], name})
		} else {
			v.Others++
		}
	}
	switch text, isWithheld := s.page.diff(f.Repair.Edits); {
	case isWithheld:
		v.Withheld = withheld
	case text != "":
		v.Diff = text
		if v.SameAs = s.diffs[v.Diff]; v.SameAs > 0 {
			v.Diff = ""
		} else {
			s.diffs[v.Diff] = n
		}
	}
	for _, t := range f.Uses.Timers {
		s.sources.of(t.Fact)
	}
	return v
}

// excerptWidth is how much of a line an excerpt shows.
const excerptWidth = 110

func (s *sheaf) excerpt(at audit.Pos) *htmlExcerpt {
	line, ok := s.page.source(at)
	if !ok {
		return nil
	}
	text, caret := underline(line, at, excerptWidth)
	number := fmt.Sprint(at.Line)
	return &htmlExcerpt{number, strings.Repeat(" ", len(number)), text, caret}
}

// wholeDiff is the diff of all repairs together.
func (s *sheaf) wholeDiff(r *audit.Result) (diff, left string) {
	seen := map[audit.Edit]bool{}
	var edits []audit.Edit
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != nil {
			continue
		}
		for _, e := range f.Repair.Edits {
			if !seen[e] {
				seen[e] = true
				edits = append(edits, e)
			}
		}
	}
	if len(edits) == 0 {
		return "", ""
	}
	diff, isWithheld := s.page.diff(edits)
	if isWithheld {
		return "", withheld
	}
	if len(diff) > maxWholeDiff {
		return "", "The diff of all repairs together is too large for this page: `timeout-audit fix` prints it."
	}
	return diff, ""
}

// An htmlRule is what a rule says of itself.
type htmlRule struct {
	ID, Title, Severity string
	Paragraphs          [][]htmlText
	Sources             []string
}

// An htmlText is words, or words of code.
type htmlText struct {
	Code bool
	Text string
}

// rules are those of the findings, in the order of the rules.
func (s *sheaf) rules(r *audit.Result) []htmlRule {
	var list []htmlRule
	for i := range s.page.Rules {
		rule := &s.page.Rules[i]
		if !slices.ContainsFunc(r.Findings, func(f audit.Finding) bool { return f.Rule == rule.ID && f.Suppressed == nil }) {
			continue
		}
		v := htmlRule{ID: rule.ID, Title: rule.Title, Severity: rule.Severity.String(), Sources: rule.Sources}
		for _, text := range strings.Split(strings.TrimSpace(rule.Doc), "\n\n") {
			var p []htmlText
			for j, words := range strings.Split(text, "`") {
				p = append(p, htmlText{j%2 == 1, words})
			}
			v.Paragraphs = append(v.Paragraphs, p)
		}
		list = append(list, v)
	}
	return list
}

// An htmlUnread is what was not read for one reason.
type htmlUnread struct {
	Title string
	Rows  []htmlTimes
}

type htmlTimes struct {
	Text    string
	Times   int
	Declare string
}

// unreadRows are grouped as in the text; how many do not fit is told.
func unreadRows(r *audit.Result) (groups []htmlUnread, left int) {
	rows := 0
	for i := 0; i <= len(kinds); i++ {
		title := "for another reason"
		if i < len(kinds) {
			title = string(kinds[i].code) + ": " + kinds[i].meaning
		}
		g, at := htmlUnread{Title: title}, map[string]int{}
		for j := range r.Unread {
			u := &r.Unread[j]
			n := slices.IndexFunc(kinds, func(k kind) bool { return k.code == u.Code })
			if n < 0 {
				n = len(kinds)
			}
			if n != i {
				continue
			}
			text := unreadText(u)
			have, ok := at[text]
			switch {
			case ok:
				g.Rows[have].Times++
			case rows == maxHTMLUnread:
				left++
			default:
				at[text] = len(g.Rows)
				g.Rows = append(g.Rows, htmlTimes{text, 1, u.Declare})
				rows++
			}
		}
		if len(g.Rows) > 0 {
			groups = append(groups, g)
		}
	}
	return groups, left
}

func (s *sheaf) paste(r *audit.Result) string { return strings.Join(declarations(r), "\n") }
