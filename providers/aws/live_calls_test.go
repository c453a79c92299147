package aws

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/providers/aws/awstest"
)

// formula is that of docs/live.md.
func formula(a *awstest.Account, page int) map[string]int {
	pages := func(n, size int) int {
		if page > 0 {
			size = min(size, page)
		}
		return max(1, (n+size-1)/size)
	}
	n := map[string]int{}
	for _, c := range a.Clusters {
		n["ecs:ListServices"] += pages(len(c.Services), 100)
		n["ecs:DescribeServices"] += (len(c.Services) + 9) / 10
	}
	n["ecs:DescribeTaskDefinition"] = len(a.Tasks)
	n["elasticloadbalancing:DescribeTargetGroups"] = pages(len(a.Groups), 400)
	n["elasticloadbalancing:DescribeLoadBalancers"] = pages(len(a.Balancers), 400)
	n["elasticloadbalancing:DescribeLoadBalancerAttributes"] = len(a.Balancers)
	n["elasticloadbalancing:DescribeTargetGroupAttributes"] = len(a.Groups)
	for _, b := range a.Balancers {
		n["elasticloadbalancing:DescribeListeners"] += pages(len(b.Listeners), 400)
		for _, l := range b.Listeners {
			n["elasticloadbalancing:DescribeRules"] += pages(len(l.Rules), 400)
		}
	}
	return n
}

func TestTheCallsEqualTheFormula(t *testing.T) {
	for _, c := range []struct{ services, balancers, page int }{{1, 1, 0}, {23, 3, 0}, {120, 4, 7}, {1000, 40, 0}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			account := awstest.Many(c.services, c.balancers)
			s := serve(t, account)
			s.Page = c.page
			live := readFake(t, s, "cluster=prod")
			if len(live.Problems) > 0 || len(live.Sources[0].Found.Unread) > 0 {
				t.Fatalf("%v %v", live.Problems, live.Sources[0].Found.Unread)
			}
			want := formula(account, c.page)
			if diff := cmp.Diff(want, s.Calls()); diff != "" {
				t.Error(diff)
			}
			counted := map[string]int{}
			for _, n := range live.Calls {
				counted[n.API] = n.Calls
			}
			if !maps.Equal(counted, want) {
				t.Errorf("the reader counts %v", counted)
			}
		})
	}
}

func TestTheSameAccountGivesTheSameReadings(t *testing.T) {
	s := serve(t, awstest.Many(50, 5))
	first := written(readFake(t, s, "cluster=prod"))
	for range 5 {
		if diff := cmp.Diff(first, written(readFake(t, s, "cluster=prod"))); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestThePolicyHoldsEveryActionThatIsCalled(t *testing.T) {
	account := awstest.SeedOne()
	account.Groups = append(account.Groups, awstest.Group{Name: "to-main", Kind: "alb", Targets: []string{"chat"}})
	account.Balancers = append(account.Balancers, awstest.Balancer{Name: "edge", Network: true, Listeners: []awstest.Listener{
		{Port: 443, Protocol: "TCP", Rules: []awstest.Rule{{Forward: []awstest.Share{{Group: "to-main"}}}}},
	}})
	account.HostedZones = []awstest.HostedZone{{Name: "example.com"}}
	s := serve(t, account)
	readFake(t, s, "region=all")
	ledAt(t, s, []string{"api.example.com"})
	if diff := cmp.Diff(slices.Sorted(slices.Values(actions)), slices.Sorted(maps.Keys(s.Calls()))); diff != "" {
		t.Error(diff)
	}
}
