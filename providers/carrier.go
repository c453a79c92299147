package providers

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Board puts what carriers say of a program (how long it has to stop) on the hop of that program: the
// one that shares a strong name with the carrier's. What is left are hops that requests pass.
func (all Tables) Board(hops []audit.Hop) []audit.Hop {
	var carriers, kept []audit.Hop
	for _, h := range hops {
		if t := all.Of(h.System); t != nil && t.Kind == Carrier {
			carriers = append(carriers, h)
		} else {
			kept = append(kept, h)
		}
	}
	programs := map[place][]int{}
	for i := range kept {
		for _, n := range kept[i].Names {
			if at := (place{kept[i].From, n.Text}); n.Strong && !slices.Contains(programs[at], i) {
				programs[at] = append(programs[at], i)
			}
		}
	}
	for _, c := range carriers {
		var started []int
		for _, n := range c.Names {
			if n.Strong {
				started = append(started, programs[place{c.From, n.Text}]...)
			}
		}
		slices.Sort(started)
		for _, i := range slices.Compact(started) {
			Start(&c, &kept[i])
		}
	}
	return kept
}

// A place is where a strong name stands: of a carrier and of the program that it starts it is the same.
type place struct{ from, name string }

// Start adds a carrier's clocks to the hop of the program that it starts. A program is told to stop by its carrier, and so its own drain
// begins when the carrier's does.
func Start(carrier, program *audit.Hop) {
	last := slices.ContainsFunc(carrier.Timers, func(t audit.Timer) bool { return t.Last })
	program.Timers = slices.Clone(program.Timers)
	for i := range program.Timers {
		if t := &program.Timers[i]; t.Clock == audit.Drain && last {
			t.Last = true
		}
	}
	program.Timers = append(program.Timers, carrier.Timers...)
}
