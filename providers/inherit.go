package providers

import "github.com/timeout-audit/timeout-audit/audit"

// Inherit gives the clocks of a setting that has no value of its own the value of another one, as that
// one says it: Tomcat's keep-alive is its connection timeout. A negative value is never.
func (r *Reading) Inherit(h *audit.Hop, setting, from string, parse func(string) (audit.Limit, error)) {
	set := r.Named(from)
	if set == nil || r.Named(setting) != nil {
		return
	}
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Setting != setting {
			continue
		}
		t.Known, t.At, t.Via, t.Seen = set.Known, set.At, set.Via, set.Seen
		t.Limit = audit.Limit{}
		if set.Value.Kind == IsUnknown {
			t.Code, t.Why = set.Value.Unknown.Code, from+": "+set.Value.Unknown.Why
			continue
		}
		limit, err := parse(set.Value.String())
		if err != nil {
			t.Code, t.Why = audit.Refused, from+": "+err.Error()
			continue
		}
		if d, ok := limit.Duration(); ok && d < 0 {
			limit = audit.Never()
		}
		t.Limit = limit
		if set.Known == audit.Assumed {
			t.Why = set.Value.Unknown.Why
		}
	}
}
