package spring

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// shapeTomcat gives the keep-alive the connection timeout's value where it has none of its own.
func shapeTomcat(r *providers.Reading, h *audit.Hop) {
	set := r.Named(connection)
	if set == nil || r.Named(keepAlive) != nil {
		return
	}
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Setting != keepAlive {
			continue
		}
		t.Known, t.At, t.Via, t.Seen = set.Known, set.At, set.Via, set.Seen
		t.Limit = audit.Limit{}
		if set.Value.Kind == providers.IsUnknown {
			t.Code, t.Why = set.Value.Unknown.Code, connection+": "+set.Value.Unknown.Why
			continue
		}
		limit, err := parse(set.Value.String())
		if err != nil {
			t.Code, t.Why = audit.Refused, connection+": "+err.Error()
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

// gracefulByDefault are the versions that wait for open exchanges unless they are told not to.
var gracefulByDefault = providers.When{Since: "3.4"}

// versions compares versions.
var versions = &providers.Table{Versioned: true}

// shapeDrain makes the time to stop unknown where nobody waits for open exchanges, or that is not known:
// how long they then have is published nowhere.
func shapeDrain(r *providers.Reading, h *audit.Hop) {
	waits, why := versions.Holds(gracefulByDefault, r.Context), providers.Unknown{
		Code: audit.NoValue, Why: "applications wait for open exchanges by default since Spring Boot 3.4: give `version` or " + shutdown,
	}
	if s := r.Named(shutdown); s != nil {
		switch {
		case s.Value.Kind == providers.IsUnknown:
			waits, why = audit.Unsure, s.Value.Unknown
		case s.Value.Text == "graceful":
			waits = audit.Yes
		default:
			waits = audit.No
		}
	}
	if waits == audit.No {
		why = providers.Unknown{Code: audit.NoValue, Why: shutdown + " is immediate: how long open exchanges have then is published nowhere"}
	}
	for i := range h.Timers {
		if t := &h.Timers[i]; t.Setting == phase && waits != audit.Yes {
			t.Limit, t.Code, t.Why = audit.Limit{}, why.Code, why.Why
		}
	}
}
