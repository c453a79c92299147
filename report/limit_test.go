package report

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
)

// debt is a result with many findings, as an old repository has.
func debt(t *testing.T, errors, warnings, notices int) audit.Result {
	r := run(t, "traffic sse heartbeat=30s\naws/alb \"main\"  front.idle=60s set=idle_timeout\napp \"a\"  end")
	add := func(n int, s audit.Severity) {
		for i := range n {
			r.Findings = append(r.Findings, audit.Finding{
				Rule: "idle-margin", Severity: s, System: "aws/alb", Hop: fmt.Sprintf("aws_lb.%s[%d]", s, i), Setting: "idle_timeout",
				Message: fmt.Sprintf("number %d ends the stream after 60s of silence", i), Chains: []string{r.Chains[0].Chain.ID},
				At:          audit.Pos{File: fmt.Sprintf("main%d.tf", i%40), Line: i + 1, Column: 1, EndLine: i + 1, EndColumn: 5},
				Fingerprint: fmt.Sprintf("%s%d", s, i), Repair: audit.Repair{Text: "raise it"},
			})
		}
	}
	add(errors, audit.Error)
	add(warnings, audit.Warning)
	add(notices, audit.Notice)
	return r
}

func TestTenThousandFindingsBreakNoFormat(t *testing.T) {
	r := debt(t, 4000, 3000, 3000)
	known(&r)
	for _, f := range Formats {
		text := write(t, f.Write, &r, Options{})
		switch f.Name {
		case "sarif":
			valid(t, schema(t, "testdata/schema/sarif-2.1.0.json"), f.Name, text)
			if n := strings.Count(text, `"ruleId"`); n != 10_000 {
				t.Errorf("sarif has %d results", n)
			}
		case "junit":
			var suites junitSuites
			if err := xml.Unmarshal([]byte(text), &suites); err != nil || suites.Tests != 10_000 || suites.Failures != 4000 {
				t.Errorf("junit: %v, %d tests, %d failures", err, suites.Tests, suites.Failures)
			}
		case "github":
			first, rest, _ := strings.Cut(text, "\n")
			if want := "::notice title=timeout-audit::GitHub shows 10 annotations of each kind; 3990 errors, 2990 warnings, 2991 notices more stand in the log of this step only"; first != want {
				t.Errorf("github begins with %s", first)
			}
			if n := strings.Count(rest, "\n"); n != 10_001 {
				t.Errorf("github has %d lines behind the first", n)
			}
		case "gitlab":
			var issues []gitlabIssue
			if err := json.Unmarshal([]byte(text), &issues); err != nil || len(issues) != 10_000 {
				t.Errorf("gitlab: %v, %d issues", err, len(issues))
			}
		case "markdown":
			told := strings.Count(text, "\n- **")
			if want := fmt.Sprintf("%d more findings were left out for want of room", 10_000-told); len(text) > 65_536 || told < 100 || !strings.Contains(text, want) {
				t.Errorf("markdown has %d bytes and %d findings, and does not say %q", len(text), told, want)
			}
		case "json":
			valid(t, schema(t, "../docs/schema.json"), f.Name, text)
		}
	}
}

func TestWhatGitHubWouldRefuseIsLeftOutAndCounted(t *testing.T) {
	r := debt(t, maxResults+7, 0, 0)
	var told []string
	text := write(t, SARIF, &r, Options{Tell: func(s string) { told = append(told, s) }})
	if n := strings.Count(text, `"ruleId"`); n != maxResults {
		t.Errorf("%d results", n)
	}
	if want := "sarif: 7 findings left out: GitHub takes at most 25000"; len(told) != 1 || told[0] != want || !strings.Contains(text, "7 findings left out of this file") {
		t.Errorf("told %q, want %q", told, want)
	}
}

func TestNothingIsHiddenWhereGitHubShowsAll(t *testing.T) {
	r := debt(t, 10, 10, 10)
	if text := write(t, GitHub, &r, Options{}); strings.Contains(text, "title=timeout-audit::") {
		t.Errorf("something is said to be hidden:\n%s", text)
	}
	r = debt(t, 11, 0, 10)
	if text := write(t, GitHub, &r, Options{}); !strings.Contains(text, "; 1 error, 1 notice more stand") {
		t.Errorf("the first line is wrong:\n%s", text[:200])
	}
}

func TestJUnitFailsFromFailOnUp(t *testing.T) {
	r := debt(t, 1, 1, 1)
	for least, want := range map[audit.Severity]string{
		audit.Silent: `failures="1"`, audit.Error: `failures="1"`, audit.Warning: `failures="2"`, audit.Notice: `failures="3"`, audit.Error + 1: `failures="0"`,
	} {
		text := write(t, JUnit, &r, Options{FailOn: least})
		if head := text[:strings.Index(text, "<testsuite ")]; !strings.Contains(head, want) {
			t.Errorf("from %d: %s", least, head)
		}
	}
}
