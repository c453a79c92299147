package rules

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/audit"
)

// judge runs one rule as Run does, on a chain in the notation.
func judge(t *testing.T, rule audit.Rule, text string) audit.Result {
	t.Helper()
	chain, traffic, err := audit.ParseChain(text)
	if err != nil {
		t.Fatal(err)
	}
	if traffic == nil {
		traffic = &audit.Traffic{Protocol: audit.SSE}
	}
	return audit.Run([]audit.Chain{chain}, []audit.Traffic{*traffic}, []audit.Rule{rule}, audit.Options{Margin: 2})
}

func messages(r audit.Result) []string {
	var list []string
	for _, f := range r.Findings {
		list = append(list, f.Severity.String()+": "+f.Message)
	}
	return list
}

func TestEveryExampleOfEveryRuleGivesWhatItSays(t *testing.T) {
	for _, rule := range All {
		for _, e := range rule.Examples {
			t.Run(rule.ID+"/"+e.Name, func(t *testing.T) {
				got := messages(judge(t, rule, e.Chain))
				if diff := cmp.Diff(e.Want, got); diff != "" {
					t.Errorf("findings (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestEveryRuleIsCompleteAndNamedAsItsFile(t *testing.T) {
	for _, rule := range All {
		file := strings.ReplaceAll(rule.ID, "-", "_") + ".go"
		if _, err := os.Stat(file); err != nil {
			t.Errorf("%s: no file of its name: %v", rule.ID, err)
		}
		fires, sound, unknown := false, false, false
		for _, e := range rule.Examples {
			fires = fires || len(e.Want) > 0
			sound = sound || len(e.Want) == 0 && !strings.Contains(e.Chain, "?")
			unknown = unknown || len(e.Want) == 0 && strings.Contains(e.Chain, "=?")
		}
		if !fires || !sound || !unknown {
			t.Errorf("%s: wants an example that fires, one that must not and one with the number unknown", rule.ID)
		}
		if !strings.Contains(rule.Doc, "Repair:") || len(rule.Sources) == 0 || rule.Title == "" {
			t.Errorf("%s: wants a title, sources and a doc that says how to repair", rule.ID)
		}
	}
}

func TestEveryRuleFileIsListed(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		id := strings.ReplaceAll(strings.TrimSuffix(f.Name(), ".go"), "_", "-")
		if id == "rules" || id == "rules-test" {
			continue
		}
		if !slices.ContainsFunc(All, func(r audit.Rule) bool { return r.ID == id }) {
			t.Errorf("%s holds a rule that All does not list", f.Name())
		}
	}
}

func TestHidingATimerNeverGivesANewFinding(t *testing.T) {
	for _, rule := range All {
		for _, e := range rule.Examples {
			chain, traffic, err := audit.ParseChain(e.Chain)
			if err != nil {
				t.Fatal(err)
			}
			if traffic == nil {
				traffic = &audit.Traffic{Protocol: audit.SSE}
			}
			for i := range chain.Hops {
				for j := range chain.Hops[i].Timers {
					hidden, _, _ := audit.ParseChain(e.Chain)
					hidden.Hops[i].Timers[j].Limit = audit.Limit{}
					r := audit.Run([]audit.Chain{hidden}, []audit.Traffic{*traffic}, []audit.Rule{rule}, audit.Options{Margin: 2})
					for _, m := range messages(r) {
						if !slices.Contains(e.Want, m) {
							t.Errorf("%s/%s: with a timer hidden: %s", rule.ID, e.Name, m)
						}
					}
				}
			}
		}
	}
}

func TestARepairNamesOnlyWhatCanBeChanged(t *testing.T) {
	for _, test := range []struct {
		name, chain, want string
		rule              audit.Rule
	}{
		{
			"a total clock that has no value for off", "traffic sse heartbeat=5s longest=30m\nbalancer  back.total=30s set=timeoutSec",
			"set timeoutSec above 1800s; heartbeats stay as they are", StreamCap,
		},
		{
			"a total clock that has one", "traffic sse heartbeat=5s longest=30m\nmesh  back.total=15s set=perRequestTimeoutSeconds off",
			"switch perRequestTimeoutSeconds off, or set it above 1800s; heartbeats stay as they are", StreamCap,
		},
		{
			"two keep-alives that nobody can set", "traffic sse heartbeat=5s longest=30m\nedge  back.keep-alive=90s set=pool fixed\ngateway  front.keep-alive=75s set=keep fixed",
			"neither can be changed: let callers send again what may be repeated, or leave one of the two hops out", KeepaliveRace,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := judge(t, test.rule, test.chain).Findings
			if len(found) != 1 || found[0].Repair.Text != test.want {
				t.Errorf("got %+v\nwant one finding whose repair is %q", found, test.want)
			}
		})
	}
}
