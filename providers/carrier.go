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
	for _, c := range carriers {
		for i := range kept {
			if starts(&c, &kept[i]) {
				Start(&c, &kept[i])
			}
		}
	}
	return kept
}

// starts reports whether a carrier starts the program of a hop.
func starts(carrier, program *audit.Hop) bool {
	return program.From == carrier.From && slices.ContainsFunc(carrier.Names, func(n audit.Name) bool {
		return n.Strong && slices.Contains(program.Names, n)
	})
}

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
