package spring

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// shapeTomcat gives the keep-alive the connection timeout's value where it has none of its own.
func shapeTomcat(r *providers.Reading, h *audit.Hop) { r.Inherit(h, keepAlive, connection, parse) }

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
