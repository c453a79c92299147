package rules

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Drift finds timers of which two sources say different things.
var Drift = audit.Rule{
	ID:       "drift",
	Title:    "two sources give one timer different values",
	Severity: audit.Warning,
	Doc: `The same setting of the same hop was read from two sources, and they differ: somebody changed the
running system by hand, or the change that is in the code was never applied. What runs is judged, but
the next apply will bring the other value.

Repair: bring the two together: apply the code, or write into it what runs.`,
	Sources: []string{"https://developer.hashicorp.com/terraform/tutorials/state/resource-drift"},
	Check:   drift,
	Examples: []audit.Example{{
		Name:  "the code says 60, the account says 90",
		Chain: `aws/alb "main"  front.idle=90s set=idle_timeout.timeout_seconds seen="DescribeLoadBalancerAttributes" also=60s@source also-at=main.tf:12:18`,
		Want:  []string{"warning: main has idle_timeout.timeout_seconds = 90s (DescribeLoadBalancerAttributes), but 60s in main.tf:12:18"},
	}, {
		Name:  "both say the same",
		Chain: `aws/alb "main"  front.idle=60s set=idle_timeout.timeout_seconds seen="DescribeLoadBalancerAttributes" also=60s@source also-at=main.tf:12:18`,
	}, {
		Name:  "one of them is not known",
		Chain: `aws/alb "main"  front.idle=? set=idle_timeout.timeout_seconds also=60s@source also-at=main.tf:12:18`,
	}},
}

func drift(w *audit.Walk) []audit.Finding {
	var found []audit.Finding
	for i := range w.Chain.Hops {
		timers := w.Chain.Hops[i].Timers
		for j := range timers {
			t := &timers[j]
			for _, other := range t.Also {
				if order, known := t.Limit.Compare(other.Limit); !known || order == 0 {
					continue
				}
				f := w.Finding(w.TickOf(i, t))
				if other.At.Known() {
					f.At = other.At
				}
				f.Message = fmt.Sprintf("%s has %s = %s (%s), but %s in %s",
					w.Label(i), t.Setting, t.Limit, t.Place(), other.Limit, other.Place())
				f.Repair.Text = "apply the code, or write into it what runs"
				found = append(found, f)
			}
		}
	}
	return found
}
