package rules

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// OutOfRange finds written values that the vendor refuses.
var OutOfRange = audit.Rule{
	ID:       "out-of-range",
	Title:    "a value is outside what the vendor accepts",
	Severity: audit.Error,
	Doc: `The vendor refuses the value, or silently uses another one. A plan or a linter of the language does
not always notice, and the apply fails, or what runs is not what was written. What is in force is then
not known, and no other rule judges it.

Repair: use a value within the range that the message names.`,
	Sources: []string{"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html"},
	Check:   outOfRange,
	Examples: []audit.Example{{
		Name:  "above the vendor's maximum",
		Chain: `aws/alb "main"  front.idle=5000s set=idle_timeout.timeout_seconds range=1s..4000s at=main.tf:3:18`,
		Want:  []string{"error: main cannot have idle_timeout.timeout_seconds = 5000s: the vendor accepts 1s to 4000s"},
	}, {
		Name:  "the bound itself is accepted",
		Chain: `aws/alb "main"  front.idle=4000s set=idle_timeout.timeout_seconds range=1s..4000s at=main.tf:3:18`,
	}, {
		Name:  "not known is not a finding",
		Chain: `aws/alb "main"  front.idle=? set=idle_timeout.timeout_seconds range=1s..4000s`,
	}},
}

func outOfRange(w *audit.Walk) []audit.Finding {
	var found []audit.Finding
	for i := range w.Chain.Hops {
		timers := w.Chain.Hops[i].Timers
		for j := range timers {
			t := &timers[j]
			if !t.Refused() {
				continue
			}
			f := w.Finding(w.TickOf(i, t))
			f.Message = fmt.Sprintf("%s cannot have %s = %s: the vendor accepts %s", w.Label(i), t.Setting, t.Limit, span(t))
			f.Repair.Text = fmt.Sprintf("use %s", span(t))
			found = append(found, f)
		}
	}
	return found
}

func span(t *audit.Timer) string {
	switch {
	case !t.Min.Known() && !t.Max.Known():
		return "0s or more"
	case !t.Max.Known() || t.Max.IsNever():
		return t.Min.String() + " or more"
	case !t.Min.Known():
		return "up to " + t.Max.String()
	case t.Min == t.Max:
		return t.Min.String() + " only"
	}
	return t.Min.String() + " to " + t.Max.String()
}
