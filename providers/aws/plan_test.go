package aws

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// planFound reads the plan of streaming-api with its configuration changed: an expression is given
// another, or taken out where that is nil, by its resource's type and its path.
func planFound(t *testing.T, change map[string]any) providers.Found {
	t.Helper()
	text, err := os.ReadFile("../../terraform/testdata/plans/streaming-api/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	var plan struct {
		Configuration struct {
			Root struct {
				Resources []struct {
					Type        string         `json:"type"`
					Expressions map[string]any `json:"expressions"`
				} `json:"resources"`
			} `json:"root_module"`
		} `json:"configuration"`
	}
	if err := json.Unmarshal(text, &plan); err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	resources := all["configuration"].(map[string]any)["root_module"].(map[string]any)["resources"].([]any)
	for path, expr := range change {
		steps := strings.Split(path, ".")
		for i, r := range plan.Configuration.Root.Resources {
			if r.Type != steps[0] {
				continue
			}
			at := resources[i].(map[string]any)["expressions"].(map[string]any)
			for _, step := range steps[1 : len(steps)-1] {
				at = at[step].([]any)[0].(map[string]any)
			}
			if last := steps[len(steps)-1]; expr == nil {
				delete(at, last)
			} else {
				at[last] = expr
			}
		}
	}
	changed, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	root, err := terraform.LoadPlan(bytes.NewReader(changed), "plan.json", terraform.Options{Wants: wants})
	if err != nil {
		t.Fatal(err)
	}
	return read(root)
}

func TestReferencesThatAPlanHasLostAreFoundByTheirTypesAndAssumed(t *testing.T) {
	sure := planFound(t, nil)
	for _, r := range sure.Readings {
		for _, s := range r.Sends {
			if s.Assumed != "" {
				t.Errorf("%s sends to %s, which the plan shows and is assumed: %s", r.Name, s.To, s.Assumed)
			}
		}
	}
	local := map[string]any{"references": []string{"local.x"}}
	lost := planFound(t, map[string]any{
		"aws_lb_listener.default_action.target_group_arn": local,
		"aws_lb_listener.load_balancer_arn":               local,
		"aws_ecs_service.task_definition":                 local,
		"aws_ecs_service.load_balancer":                   nil, // as a dynamic block
	})
	if len(lost.Readings) != len(sure.Readings) || len(lost.Commands) != len(sure.Commands) {
		t.Fatalf("%d readings and %d commands, want %d and %d", len(lost.Readings), len(lost.Commands), len(sure.Readings), len(sure.Commands))
	}
	for i, r := range lost.Readings {
		want := sure.Readings[i]
		if r.Name != want.Name || len(r.Sends) != len(want.Sends) || len(r.Names) != len(want.Names) {
			t.Fatalf("%s sends %v, want %s sends %v", r.Name, r.Sends, want.Name, want.Sends)
		}
		for j, s := range r.Sends {
			if s.To != want.Sends[j].To {
				t.Errorf("%s sends to %s, want %s", r.Name, s.To, want.Sends[j].To)
			}
			if !strings.Contains(s.Assumed, "which a plan does not show") {
				t.Errorf("%s sends to %s, which is not assumed: %q", r.Name, s.To, s.Assumed)
			}
		}
		for j, n := range r.Names {
			if n != want.Names[j] {
				t.Errorf("%s answers to %v, want %v", r.Name, n, want.Names[j])
			}
		}
	}
}

func TestAStateJoinsByARN(t *testing.T) {
	const arn = "arn:aws:elasticloadbalancing:eu-west-1:1:"
	state := `{"version":4,"serial":1,"lineage":"x","resources":[
	{"mode":"managed","type":"aws_lb","name":"a","instances":[{"attributes":{"arn":"` + arn + `loadbalancer/app/a/1","load_balancer_type":"application","idle_timeout":75}}]},
	{"mode":"managed","type":"aws_lb","name":"b","instances":[{"attributes":{"arn":"` + arn + `loadbalancer/app/b/1","load_balancer_type":"application","idle_timeout":60}}]},
	{"mode":"managed","type":"aws_lb_target_group","name":"g","instances":[{"index_key":"x","attributes":{"arn":"` + arn + `targetgroup/x/1"}},{"index_key":"y","attributes":{"arn":"` + arn + `targetgroup/y/1"}}]},
	{"module":"module.m","mode":"managed","type":"aws_lb_listener","name":"l","instances":[{"index_key":0,"attributes":{"load_balancer_arn":"` + arn + `loadbalancer/app/b/1","port":80,"protocol":"HTTP","default_action":[{"type":"forward","forward":[],"target_group_arn":"` + arn + `targetgroup/y/1"}]}}]}]}`
	root, err := terraform.LoadPlan(strings.NewReader(state), "terraform.tfstate", terraform.Options{Wants: wants})
	if err != nil {
		t.Fatal(err)
	}
	sends := map[string]string{}
	for _, r := range read(root).Readings {
		for _, s := range r.Sends {
			sends[r.Name] += s.To + s.Assumed
		}
	}
	if len(sends) != 1 || sends["aws_lb.b"] != `tf:aws_lb_target_group.g["y"]` {
		t.Errorf("got %v", sends)
	}
}
