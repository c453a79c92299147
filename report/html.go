package report

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
)

//go:embed html
var htmlFiles embed.FS

const (
	// maxHTML is about how many bytes a page has at most: a browser opens so many within two seconds.
	maxHTML = 9_500_000
	// maxHTMLUnread is how many rows of what is not known are listed.
	maxHTMLUnread = 1_000
	// chainSize is about how many bytes a chain takes that is drawn.
	chainSize = 4_600
	// maxWholeDiff is the largest diff of all repairs together that is shown.
	maxWholeDiff = 500_000
	// aroundHTML is about what stands around chains, findings and the diff: style, script, rules, sources.
	aroundHTML = 300_000
	// opened is how many of the worst chains are drawn open.
	opened = 3
)

// A sheaf gathers a page in HTML. Everything that comes from outside goes through html/template,
// which escapes it for its place.
type sheaf struct {
	page    *page
	sources citations
	room    int                  // bytes that are left
	anchors map[string]string    // of the chains, by id
	concern map[string][]htmlRef // the findings that concern a chain, by id
	diffs   map[string]int       // the findings at which a diff is shown
}

// An htmlPage is what the template of the page needs.
type htmlPage struct {
	Style             template.CSS
	Script            template.JS
	ScriptHash        string
	Version, Facts    string
	Counts            []htmlCount
	More              []string
	Worst             *htmlWorst
	Chains            []template.HTML
	Listed            []htmlLine
	Unlisted, Dropped int
	Findings          []template.HTML
	FindingsLeft      int
	Outcomes          []htmlCount
	Severities        []htmlCount
	Protocols, Rules  []string
	Diff              string
	DiffLeft          string
	Paste             string
	Failed            []htmlInput
	Unread            []htmlUnread
	UnreadLeft        int
	Suppressed        []htmlSuppressed
	Change            *htmlChange
	Docs              []htmlRule
	Sources           []citation
	Inputs            []htmlInput
}

type htmlCount struct {
	N    int
	Name string
	Kind string // the class that gives it its colour
}

type htmlInput struct{ Name, Error string }

type htmlSuppressed struct{ Severity, Place, Message, Rule, Why string }

// HTML writes the result as one page that needs nothing else: the worst verdict first, each chain
// with its clocks on one axis of time, the findings with what to change, what is not known, and the
// sources. It keeps below 10 MB; what is left out is counted.
func HTML(w io.Writer, r *audit.Result, o Options) error {
	templates, err := template.ParseFS(htmlFiles, "html/*.html")
	if err != nil {
		return err
	}
	style, err := htmlFiles.ReadFile("html/page.css")
	if err != nil {
		return err
	}
	script, err := htmlFiles.ReadFile("html/page.js")
	if err != nil {
		return err
	}
	hash := sha256.Sum256(script)
	s := &sheaf{page: newPage(o), room: maxHTML - aroundHTML, anchors: map[string]string{}, concern: map[string][]htmlRef{}, diffs: map[string]int{}}
	s.page.Verbose = true
	for i := range r.Chains {
		s.page.names[r.Chains[i].Chain.ID] = r.Chains[i].Chain.Name
	}
	v := htmlPage{
		Style: template.CSS(style), Script: template.JS(script), ScriptHash: base64.StdEncoding.EncodeToString(hash[:]),
		Version: o.Version, Facts: o.FactsDate, Counts: countsOf(r), More: more(r), Dropped: r.Dropped,
		Inputs: inputsOf(r, func(in *audit.Input) bool { return in.Read && in.Error == "" }),
		Failed: inputsOf(r, func(in *audit.Input) bool { return !in.Read || in.Error != "" }),
		Paste:  s.paste(r),
	}
	v.Change = changeOf(r)
	groups := chainGroups(r)
	s.name(groups)
	v.Worst = s.worst(groups)
	v.Diff, v.DiffLeft = s.wholeDiff(r)
	s.room -= len(v.Diff)
	v.Unread, v.UnreadLeft = unreadRows(r)
	if err := s.findings(templates, r, &v); err != nil {
		return err
	}
	if err := s.chains(templates, groups, &v); err != nil {
		return err
	}
	v.Docs = s.rules(r)
	v.Sources = s.sources.list
	return templates.ExecuteTemplate(w, "page.html", &v)
}

// chainGroups are the chains, each with all its traffics, the worst first.
func chainGroups(r *audit.Result) [][]audit.Audited {
	var groups [][]audit.Audited
	for i := 0; i < len(r.Chains); {
		next := i + 1
		for next < len(r.Chains) && r.Chains[next].Chain == r.Chains[i].Chain {
			next++
		}
		groups = append(groups, r.Chains[i:next])
		i = next
	}
	slices.SortStableFunc(groups, func(a, b []audit.Audited) int {
		x, _ := worstOf(a)
		y, _ := worstOf(b)
		return x.compare(y)
	})
	return groups
}

func (s *sheaf) name(groups [][]audit.Audited) {
	for i, g := range groups {
		if id := g[0].Chain.ID; s.anchors[id] == "" {
			s.anchors[id] = fmt.Sprint("chain-", i+1)
		}
	}
}

// chains draws those for which there is room, lists the others, and counts what is not even listed.
func (s *sheaf) chains(templates *template.Template, groups [][]audit.Audited, v *htmlPage) error {
	outcomes, protocols := map[string]int{}, map[string]bool{}
	lines, listing := make([]htmlLine, len(groups)), 0
	for i, g := range groups {
		lines[i] = s.line(g, i)
		listing += lines[i].size()
		outcomes[lines[i].Kind]++
		for _, p := range protocolsOf(g) {
			protocols[p] = true
		}
	}
	full, reserve := false, s.room/3*2
	for i, g := range groups {
		l := &lines[i]
		listing -= l.size()
		if !full {
			c := s.card(g, l, i < opened)
			var b bytes.Buffer
			if err := templates.ExecuteTemplate(&b, "chain.html", &c); err != nil {
				return err
			}
			if full = b.Len() > s.room-min(listing, reserve); !full {
				s.room -= b.Len()
				v.Chains = append(v.Chains, template.HTML(b.String()))
				continue
			}
		}
		if l.size() > s.room {
			v.Unlisted++
			continue
		}
		s.room -= l.size()
		v.Listed = append(v.Listed, *l)
	}
	for _, k := range outcomeKinds {
		if n := outcomes[k.Kind]; n > 0 {
			v.Outcomes = append(v.Outcomes, htmlCount{n, k.Name, k.Kind})
		}
	}
	for _, p := range audit.Protocols {
		if protocols[string(p)] {
			v.Protocols = append(v.Protocols, string(p))
		}
	}
	return nil
}

// findings writes those that are not suppressed, as many as there is room for.
func (s *sheaf) findings(templates *template.Template, r *audit.Result, v *htmlPage) error {
	severities := map[audit.Severity]int{}
	room := s.room - min(chainSize*len(r.Chains), s.room/2)
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != nil {
			v.Suppressed = append(v.Suppressed, suppressedOf(f))
			continue
		}
		severities[f.Severity]++
		if !slices.Contains(v.Rules, f.Rule) {
			v.Rules = append(v.Rules, f.Rule)
		}
		if room < 0 {
			v.FindingsLeft++
			continue
		}
		shown := s.finding(f, len(v.Findings)+1)
		var b bytes.Buffer
		if err := templates.ExecuteTemplate(&b, "finding.html", &shown); err != nil {
			return err
		}
		if room -= b.Len(); room < 0 {
			v.FindingsLeft++
			continue
		}
		s.room -= b.Len()
		v.Findings = append(v.Findings, template.HTML(b.String()))
	}
	for _, severity := range []audit.Severity{audit.Error, audit.Warning, audit.Notice} {
		if n := severities[severity]; n > 0 {
			v.Severities = append(v.Severities, htmlCount{n, severity.String(), severity.String()})
		}
	}
	return nil
}

func suppressedOf(f *audit.Finding) htmlSuppressed {
	return htmlSuppressed{f.Severity.String(), place(f), f.Message, f.Rule, because(f.Suppressed)}
}

func countsOf(r *audit.Result) []htmlCount {
	var list []htmlCount
	for _, s := range []audit.Severity{audit.Error, audit.Warning, audit.Notice} {
		n, kind := r.Count(s), s.String()
		if n == 0 {
			kind = ""
		}
		list = append(list, htmlCount{n, plural(n, s.String()), kind})
	}
	return append(list, htmlCount{chains(r), plural(chains(r), "chain"), ""})
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

func inputsOf(r *audit.Result, want func(*audit.Input) bool) []htmlInput {
	var list []htmlInput
	for i := range r.Inputs {
		if in := &r.Inputs[i]; want(in) {
			list = append(list, htmlInput{inputName(in), in.Error})
		}
	}
	return list
}
