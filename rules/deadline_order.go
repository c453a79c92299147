package rules

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// DeadlineOrder finds inner deadlines that outlast the outer one that ends the exchange.
var DeadlineOrder = audit.Rule{
	ID:           "deadline-order",
	Title:        "an inner deadline is longer than the outer one that ends the exchange",
	Severity:     audit.Warning,
	NeedsTraffic: true,
	Doc: `Deadlines should shrink from the outside in. Where an outer hop gives up first, the caller has
its error while the hops behind go on: the query runs, the model generates, the bill grows, and a
retry starts it all once more. With the inner deadline the shorter one, the inner hop gives up first
and can say why.

The rule speaks of plain HTTP exchanges whose length is declared and that an outer clock ends, and of
inner deadlines that are set.

Repair: set the inner deadline below the outer one, or raise the outer one above the exchange.`,
	Sources: []string{"https://sre.google/sre-book/addressing-cascading-failures/"},
	Check:   deadlineOrder,
	Examples: []audit.Example{{
		Name: "the function works on after the gateway has answered 504",
		Chain: `traffic http first-byte=60s
gateway "edge"  back.total=29s set=timeoutInMillis
function "work"  end  front.total=900s set=Timeout`,
		Want: []string{"warning: edge ends the exchange after 29s (timeoutInMillis), and work works on for nobody: up to 900s (Timeout)"},
	}, {
		Name: "the inner deadline is the shorter one",
		Chain: `traffic http first-byte=60s
gateway "edge"  back.total=29s set=timeoutInMillis
function "work"  end  front.total=25s set=Timeout`,
	}, {
		Name: "a deadline that is not known is not a finding",
		Chain: `traffic http first-byte=60s
gateway "edge"  back.total=29s set=timeoutInMillis
function "work"  end  front.total=? set=Timeout`,
	}},
}

func deadlineOrder(w *audit.Walk) []audit.Finding {
	t := &w.Traffic
	if t.Protocol != audit.HTTP || t.FirstByteKnown == audit.Assumed && t.LongestKnown == audit.Assumed {
		return nil
	}
	v := w.Verdict()
	if v.Survives != audit.No || v.Cut.Timer == nil {
		return nil
	}
	var found []audit.Finding
	outer, cut := v.Cut.Timer, v.CutAfter
	for _, k := range w.Ticks() {
		if k.Hop <= v.Cut.Hop || !isDeadline(w, k) {
			continue
		}
		limit := k.Timer.InForce()
		if order, known := limit.Compare(cut); !known || order <= 0 || limit.IsNever() {
			continue
		}
		f := w.Finding(k)
		f.Uses.Longest, f.Uses.FirstByte = true, t.LongestKnown == audit.Assumed
		f.Uses.Timers = append(f.Uses.Timers, outer)
		f.Peer = w.Chain.Hops[v.Cut.Hop].System + " " + w.Chain.Hops[v.Cut.Hop].Name
		f.Message = fmt.Sprintf("%s ends the exchange after %s (%s), and %s works on for nobody: up to %s (%s)",
			w.Label(v.Cut.Hop), cut, outer.Setting, w.Label(k.Hop), limit, k.Timer.Setting)
		f.Notes = append(f.Notes, audit.NoteAt(outer, w.Label(v.Cut.Hop)+" gives up here"))
		f.Repair.Text = fmt.Sprintf("set %s below %s", k.Timer.Setting, cut)
		found = append(found, f)
	}
	return found
}

// isDeadline reports whether a clock stops the work itself: a total clock, and at the origin the
// wait for the first byte too.
func isDeadline(w *audit.Walk, k audit.Tick) bool {
	origin := k.Hop == len(w.Chain.Hops)-1 && w.Chain.Hops[k.Hop].IsEnd()
	return k.Timer.Clock == audit.Total || origin && k.Timer.Clock == audit.FirstByte
}
