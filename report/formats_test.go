package report

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/audit"
)

// The file holds what is wider in one code than in another.
const wideTF = "# \u00fcber \U0001f980\r\nresource \"aws_lb\" \"\U0001f980\" { idle_timeout = 60 }\r\n"

// anchored are options with two files of a repository that begins a folder above.
var anchored = Options{
	Version: "v1.2.3", FactsDate: "2026-11-20",
	Rules: []audit.Rule{{ID: "idle-margin", Title: "too short", Severity: audit.Error, Doc: "First\nline.\n\nRepair: more.", Sources: []string{"https://example.com/a"}}},
	Files: func(path string) ([]byte, bool) { return []byte(wideTF), path == "wide tf/main.tf" },
	Repository: func(path string) (string, bool) {
		return "infra/" + path, path == "wide tf/main.tf" || path == "chain.hcl"
	},
}

// everything is a result with each kind of finding that a format may meet.
func everything(t *testing.T) audit.Result {
	t.Helper()
	r := run(t, "traffic sse heartbeat=30s\naws/alb \"main\"  front.idle=60s set=idle_timeout at=chain.hcl:2:1\napp \"a|b`@me`<x>\"  end")
	start := strings.Index(wideTF, "60")
	at := audit.Pos{File: "wide tf/main.tf", Line: 2, Column: 40, EndLine: 2, EndColumn: 42, Start: start, End: start + 2}
	id := r.Chains[0].Chain.ID
	r.Baselined = true
	r.Findings = []audit.Finding{{
		Rule: "idle-margin", Severity: audit.Error, Chains: []string{id}, System: "aws/alb", Hop: "main", Setting: "idle_timeout",
		Message: "60% of, or: less\nthan | all `of` <it> @team", At: at, Fingerprint: "0001",
		Notes: []audit.Note{{At: at, Text: "here"}, {Text: "it is a default"}, {At: audit.Pos{File: "gone.tf", Line: 1}, Text: "gone"}},
		Repair: audit.Repair{Text: "raise it", Edits: []audit.Edit{{File: at.File, Start: at.Start, End: at.End, New: "90"},
			{File: at.File, Start: at.End, End: at.End, New: " "}}, Commands: []string{"aws elbv2 modify"}},
	}, {
		Rule: "drift", Severity: audit.Warning, System: "aws/alb", Hop: "main", Setting: "other", Message: "only live", Fingerprint: "0002",
		Chains: []string{id}, RestsOn: []string{"a guess"}, Peer: "a", Route: audit.Route{Host: "example.com"}, From: "infra",
	}, {
		Rule: "drift", Severity: audit.Error, System: "aws/nlb", Hop: "nowhere", Setting: "idle", Message: "no file", Fingerprint: "0003",
	}, {
		Rule: "idle-margin", Severity: audit.Notice, System: "aws/alb", Hop: "old", Message: "known", At: at, Fingerprint: "0004",
		Suppressed: &audit.Suppression{Reason: "in the baseline", Baseline: true},
	}, {
		Rule: "idle-margin", Severity: audit.Error, System: "aws/alb", Hop: "fine", Message: "accepted", At: at, Fingerprint: "0005",
		Suppressed: &audit.Suppression{Reason: "on purpose", Until: "2027-01-31", At: audit.Pos{File: at.File, Line: 1, Column: 1}},
	}}
	r.Inputs = []audit.Input{{Path: "broken.tf", Error: "it is broken"}}
	r.Unread = []audit.Unread{{Code: audit.AfterApply, Hop: "main", Setting: "x", Why: "it is computed", At: audit.Pos{File: "chain.hcl", Line: 3, Column: 2}}}
	return r
}

func write(t *testing.T, f func(io.Writer, *audit.Result, Options) error, r *audit.Result, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var extensions = map[string]string{"sarif": ".sarif", "junit": ".xml", "github": ".log", "gitlab": ".json", "markdown": ".md"}

func TestEveryFormatTellsEverythingAsBefore(t *testing.T) {
	for _, f := range Formats[2:] {
		ext, ok := extensions[f.Name]
		if !ok {
			continue // a page of its own has its own tests
		}
		r := everything(t)
		golden := filepath.Join("testdata", "formats", "everything"+ext)
		got := write(t, f.Write, &r, anchored)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got; go test ./report -update writes it anew):\n%s", golden, diff)
		}
	}
}

func TestSARIFCountsColumnsInCodeUnits(t *testing.T) {
	r := everything(t)
	var log sarifLog
	if err := json.Unmarshal([]byte(write(t, SARIF, &r, anchored)), &log); err != nil {
		t.Fatal(err)
	}
	first := log.Runs[0].Results[0]
	want := sarifRegion{StartLine: 2, StartColumn: 41, EndLine: 2, EndColumn: 43}
	if got := *first.Locations[0].Physical.Region; got != want {
		t.Errorf("region %+v, want %+v", got, want)
	}
	if got := first.Fixes[0].Changes[0].Replacements[0].Deleted; got != want {
		t.Errorf("the fix deletes %+v, want %+v", got, want)
	}
	if uri := first.Locations[0].Physical.Artifact.URI; uri != "infra/wide%20tf/main.tf" {
		t.Errorf("URI %s", uri)
	}
}

func TestNoFormatNamesAFileOutsideOfTheRepository(t *testing.T) {
	for _, f := range []Format{{"sarif", SARIF}, {"gitlab", GitLab}} {
		var told []string
		o := anchored
		o.Tell = func(text string) { told = append(told, text) }
		r := everything(t)
		text := write(t, f.Write, &r, o)
		if strings.Contains(text, "gone.tf") || strings.Contains(text, "no file") {
			t.Errorf("%s names a file that is not there:\n%s", f.Name, text)
		}
		want := f.Name + ": 1 finding left out: " + noFile
		if len(told) != 1 || told[0] != want {
			t.Errorf("told %q, want %q", told, want)
		}
		o.Anchor = audit.Pos{File: "chain.hcl", Line: 9, Column: 1}
		told = nil
		if text := write(t, f.Write, &r, o); !strings.Contains(text, "no file") || len(told) != 0 {
			t.Errorf("%s: a finding is not anchored at the source block; told %v", f.Name, told)
		}
	}
}

func TestAFixIsWholeOrNotThere(t *testing.T) {
	r := everything(t)
	r.Findings[0].Repair.Edits[1].File = "gone.tf"
	if text := write(t, SARIF, &r, anchored); strings.Contains(text, `"fixes"`) {
		t.Error("half a repair is offered as a fix")
	}
}

func TestWorkflowCommandsAreEscaped(t *testing.T) {
	r := everything(t)
	r.Findings = r.Findings[:1]
	r.Findings[0].At.File = "wide tf/main.tf"
	o := anchored
	o.Repository = func(string) (string, bool) { return "a,b:c%.tf", true }
	line, _, _ := strings.Cut(write(t, GitHub, &r, o), "\n")
	const want = "::error file=a%2Cb%3Ac%25.tf,line=2,endLine=2,col=40,endColumn=42,title=timeout-audit%3A idle-margin::60%25 of, or: less%0Athan | all `of` <it> @team. It is a default. Repair: raise it."
	if line != want {
		t.Errorf("\n got %s\nwant %s", line, want)
	}
}

func TestMarkdownHoldsNoMarkupFromOutside(t *testing.T) {
	for in, want := range map[string]string{
		"a_b <b>*x* @team [l](u)": "a_b &lt;b&gt;\\*x\\* @\u200bteam \\[l\\](u)",
		"_x_ `c` | #1":            "\\_x\\_ \\`c\\` \\| \\#1",
	} {
		if got := escaped(in); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{"a": "`a`", "a`b": "``a`b``", "`": "`` ` ``", "": ""} {
		if got := span(in); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
	if got := shape(`a"]; click h0 "x`, "nginx"); strings.ContainsAny(got, `"];`) && !strings.Contains(got, "#34;#93;#59;") {
		t.Errorf("a shape ends early: %s", got)
	}
}

func TestTheCommentBeginsWithTheWorstVerdictAndHasEveryTimer(t *testing.T) {
	for _, s := range stories {
		want := map[string][]string{
			"a_stream_dies_of_a_total_clock": {"after 15 s", "aws_ecs_service.api", "perRequestTimeoutSeconds"},
			"nobody_declares_the_traffic":    {"after 15 s", "aws_ecs_service.api", "perRequestTimeoutSeconds"},
			"what_is_not_known_decides":      {"not known whether", "buffering", "stream_idle"},
			"many_chains_begin_with_a_table": {"after 15 s", "svc-a", "perRequest"},
		}[s.name]
		if want == nil {
			continue
		}
		text := strings.ReplaceAll(s.write(t, Format{"markdown", Markdown}, false), string(tied), " ")
		lines := strings.Split(text, "\n")
		top := strings.ReplaceAll(strings.Join(lines[:min(24, len(lines))], "\n"), `\_`, "_")
		for _, part := range want {
			if !strings.Contains(top, part) {
				t.Errorf("%s: %q is not on the first screen:\n%s", s.name, part, top)
			}
		}
		r := s.result(t)
		for _, timer := range r.Chains[0].Chain.Hops[0].Timers {
			if !strings.Contains(text, "| `"+timer.Setting+"` |") {
				t.Errorf("%s: the table has no %s", s.name, timer.Setting)
			}
		}
	}
}

func TestTheCommentShowsEachDiffOnceAndStaysFenced(t *testing.T) {
	r := everything(t)
	r.Findings[1].Repair.Edits = r.Findings[0].Repair.Edits
	o := anchored
	o.Diff = func([]audit.Edit) string { return "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+````\n" }
	r.Findings[0].Repair.Effects = []string{"api: its tasks are restarted"}
	text := write(t, Markdown, &r, o)
	if n := strings.Count(text, "\n  `````diff\n  --- a/x\n"); n != 1 || !strings.Contains(text, "\n  +````\n  `````\n") {
		t.Errorf("%d diffs:\n%s", n, text)
	}
	if !strings.Contains(text, "when applied: api: its tasks are restarted") {
		t.Error("what applying does is not told")
	}
}
