package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int           `xml:"line,attr,omitempty"`
	Failure *junitFailure `xml:"failure"`
	Skipped *junitSkipped `xml:"skipped"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

// JUnit writes a suite for each rule and a case for each finding: failed at or above Options.FailOn,
// skipped where it is suppressed, else passed with the finding as its output. A rule without a
// finding is one case that passed.
func JUnit(w io.Writer, r *audit.Result, o Options) error {
	a := newAnchorage(r, o)
	if o.FailOn == audit.Silent {
		o.FailOn = audit.Error
	}
	all := junitSuites{Name: "timeout-audit"}
	index := map[string]int{}
	suite := func(rule string) *junitSuite {
		i, ok := index[rule]
		if !ok {
			i = len(all.Suites)
			index[rule] = i
			all.Suites = append(all.Suites, junitSuite{Name: "timeout-audit." + rule})
		}
		return &all.Suites[i]
	}
	for i := range o.Rules {
		suite(o.Rules[i].ID)
	}
	for i := range r.Findings {
		s := suite(r.Findings[i].Rule)
		s.add(a.junit(&r.Findings[i], o.FailOn))
	}
	for i := range all.Suites {
		s := &all.Suites[i]
		if s.Tests == 0 {
			s.add(junitCase{Class: s.Name, Name: "no finding in " + count(chains(r), "chain")})
		}
		all.Tests += s.Tests
		all.Failures += s.Failures
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func (a *anchorage) junit(f *audit.Finding, least audit.Severity) junitCase {
	c := junitCase{Class: "timeout-audit." + f.Rule, Name: caseName(f)}
	if at, path, ok := a.place(f); ok {
		c.File, c.Line = path, at.Line
	}
	switch s := f.Suppressed; {
	case s != nil:
		c.Skipped = &junitSkipped{"suppressed: " + s.Reason}
	case f.Severity >= least:
		c.Failure = &junitFailure{Message: f.Message, Type: f.Severity.String(), Text: long(f)}
	default:
		c.Out = long(f)
	}
	return c
}

// caseName holds no line, so that a case keeps its history.
func caseName(f *audit.Finding) string {
	hop := f.Hop
	if hop == "" {
		hop = f.System
	}
	name := hop
	if f.Setting != "" {
		name = f.Setting + " of " + hop
	}
	if f.Peer != "" {
		name += " with " + f.Peer
	}
	if !f.Route.IsAny() {
		name += " on " + f.Route.String()
	}
	if f.From != "" {
		name += " in " + f.From
	}
	return name
}

// long is a finding in lines, as the terminal shows it without the excerpts.
func long(f *audit.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s: %s [%s]\n", place(f), f.Severity, f.Message, f.Rule)
	for i := range f.Notes {
		if n := &f.Notes[i]; n.At.Known() {
			fmt.Fprintf(&b, "%s: %s\n", n.At, n.Text)
		} else {
			fmt.Fprintf(&b, "note: %s\n", n.Text)
		}
	}
	for _, why := range f.RestsOn {
		fmt.Fprintf(&b, "rests on: %s\n", why)
	}
	if f.Repair.Text != "" {
		fmt.Fprintf(&b, "repair: %s\n", f.Repair.Text)
	}
	for _, command := range f.Repair.Commands {
		fmt.Fprintf(&b, "  %s\n", command)
	}
	return b.String()
}
