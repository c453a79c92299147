package audit

import (
	"fmt"
	"slices"
)

// rest finds what a finding rests on: whatever it used that is an assumption. A guess never fails
// a build, so such a finding is at most a warning and names what would settle it.
func (f *Finding) rest(w *Walk) {
	t := &w.Traffic
	on := func(text string) {
		if !slices.Contains(f.RestsOn, text) {
			f.RestsOn = append(f.RestsOn, text)
		}
	}
	if f.Uses.Protocol && t.ProtocolKnown == Assumed {
		on(fmt.Sprintf("the protocol %s is assumed: declare it with `protocol` or --protocol", t.Protocol))
	}
	if f.Uses.Heartbeat && t.HeartbeatKnown == Assumed {
		on(fmt.Sprintf("a heartbeat every %s is assumed: declare it with `heartbeat` or --heartbeat", t.Heartbeat))
	}
	if f.Uses.FirstByte && t.FirstByteKnown == Assumed {
		on("the response is assumed to begin at once: declare `first_byte` or --first-byte")
	}
	if f.Uses.Longest && t.LongestKnown == Assumed {
		on(fmt.Sprintf("exchanges of up to %s are assumed: declare `longest` or --longest", FormatDuration(t.Longest)))
	}
	for _, timer := range f.Uses.Timers {
		if timer.Known == Assumed {
			on(fmt.Sprintf("%s = %s is assumed%s", timer.Setting, timer.Limit, because(timer.Why)))
		}
	}
	for _, p := range f.Uses.Properties {
		if p.Known == Assumed {
			on(fmt.Sprintf("%s is assumed%s", p.Setting, because(p.Why)))
		}
	}
	for _, why := range w.Chain.Assumed {
		on(why)
	}
	if len(f.RestsOn) > 0 {
		f.Severity = min(f.Severity, Warning)
	}
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}
