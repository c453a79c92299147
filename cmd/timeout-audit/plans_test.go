package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/internal/cli"
	"github.com/timeout-audit/timeout-audit/rules"
)

// plans are configurations with the plan that Terraform made of each.
const plans = "../../terraform/testdata/plans"

// agreed is what readings of one configuration must agree in.
type agreed struct {
	Chains []struct {
		Name, Route   string
		Verdict       json.RawMessage
		Carries       json.RawMessage
		SafeHeartbeat json.RawMessage `json:"safe_heartbeat"`
		Hops          []struct {
			System, Name string
			Timers       []struct {
				Setting, Side, Clock string
				Limit                json.RawMessage
				Hears                []string
				Known                string
				Adjustable           bool
				At                   json.RawMessage
			}
		}
	}
	Findings []struct {
		Rule, Severity, Hop, Setting string
		At                           json.RawMessage
	}
	Unread []struct{ Code, Hop, Setting string }
}

// A plan and the files that it was made from give the same chains, timers and verdicts. With the
// files at hand they give the same places too.
func TestAPlanAndItsFilesAgree(t *testing.T) {
	names, err := filepath.Glob(plans + "/*/plan.json")
	if err != nil || len(names) < 5 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		for _, traffic := range [][]string{nil, {"--protocol", "sse", "--heartbeat", "15s"}, {"--protocol", "http", "--first-byte", "40s"}} {
			label := filepath.Base(filepath.Dir(name)) + strings.Join(traffic, " ")
			t.Run(label, func(t *testing.T) {
				dir := filepath.Dir(name)
				abs, err := filepath.Abs(dir)
				if err != nil {
					t.Fatal(err)
				}
				t.Chdir(dir)
				plan, err := os.ReadFile("plan.json")
				if err != nil {
					t.Fatal(err)
				}
				files := audited(t, nil, append([]string{"terraform", "."}, traffic...)...)
				if len(files.Chains) == 0 {
					t.Fatal("no chain")
				}
				for way, got := range map[string]agreed{
					"beside its files":  audited(t, nil, append([]string{"terraform", "plan.json"}, traffic...)...),
					"with its folder":   audited(t, nil, append([]string{"check", ".", "plan.json"}, traffic...)...),
					"on standard input": audited(t, plan, append([]string{"terraform", "-", "--source", "."}, traffic...)...),
					"with --source":     audited(t, plan, append([]string{"check", "-", "--source", abs}, traffic...)...),
					"without its files": unplaced(t, audited(t, plan, append([]string{"terraform", "-"}, traffic...)...), files),
				} {
					if diff := cmp.Diff(files, got); diff != "" {
						t.Errorf("%s: %s", way, diff)
					}
				}
			})
		}
	}
}

func audited(t *testing.T, stdin []byte, args ...string) agreed {
	t.Helper()
	var in io.Reader = strings.NewReader("")
	if stdin != nil {
		in = bytes.NewReader(stdin)
	}
	var out, problems bytes.Buffer
	cli.Main(append(args, "-f", "json", "--no-config"), in, &out, &problems, nil, vendors, rules.All)
	if problems.Len() > 0 {
		t.Fatal(problems.String())
	}
	if bytes.Contains(out.Bytes(), []byte("do-not-print-me")) {
		t.Error("a secret is told")
	}
	var got agreed
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// unplaced takes over the places of the files' reading, which a plan by itself does not know: what it
// knows instead is that a value was seen there.
func unplaced(t *testing.T, got, files agreed) agreed {
	t.Helper()
	if len(got.Chains) != len(files.Chains) || len(got.Findings) != len(files.Findings) {
		t.Fatalf("%d chains and %d findings, want %d and %d", len(got.Chains), len(got.Findings), len(files.Chains), len(files.Findings))
	}
	for i := range got.Chains {
		for j := range got.Chains[i].Hops {
			for k := range got.Chains[i].Hops[j].Timers {
				timer, from := &got.Chains[i].Hops[j].Timers[k], files.Chains[i].Hops[j].Timers[k]
				if from.Known == "written" && timer.Known == "observed" {
					timer.Known, timer.At = from.Known, from.At
				}
			}
		}
	}
	for i := range got.Findings {
		if at := string(got.Findings[i].At); !strings.Contains(at, "<stdin>") {
			t.Errorf("a finding is at %s", at)
		}
		got.Findings[i].At = files.Findings[i].At
	}
	return got
}

// A value that the provider sends although nobody wrote it is told from a default: both services of
// zero-trap have a timeout block with one of its two values.
func TestABlockWithOneOfTwoValuesSwitchesTheOtherOff(t *testing.T) {
	got := audited(t, nil, "terraform", plans+"/zero-trap/plan.json", "--protocol", "sse")
	limits := map[string]string{}
	for _, c := range got.Chains {
		for _, h := range c.Hops {
			for _, timer := range h.Timers {
				limits[h.Name+" "+timer.Setting] = string(timer.Limit)
			}
		}
	}
	for name, want := range map[string]string{
		"aws_ecs_service.idle_only idleTimeoutSeconds":          "300",
		"aws_ecs_service.idle_only perRequestTimeoutSeconds":    `"never"`,
		"aws_ecs_service.request_only idleTimeoutSeconds":       `"never"`,
		"aws_ecs_service.request_only perRequestTimeoutSeconds": "120",
	} {
		if limits[name] != want {
			t.Errorf("%s is %s, want %s", name, limits[name], want)
		}
	}
}
