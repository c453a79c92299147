package aws

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// CLB is the Classic Load Balancer; its Type says whether the listener speaks HTTP or only carries
// bytes (tcp, which ssl is as well).
var CLB = &providers.Table{
	System: "aws/clb",
	Title:  "AWS Classic Load Balancer",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Types:  []string{"http", "tcp"},
	// As for the NLB: a listener always says its protocol, a drawn hop need not.
	AbsentType: "http",
	Entries: []providers.Entry{
		{
			Name: "ConnectionSettings.IdleTimeout",
			Also: []string{"idle_timeout", "IdleTimeout"},
			Doc: "Seconds without a byte in either direction on the client's or the instance's connection, " +
				"between requests as well; TCP probes do not count.",
			Unit: time.Second,
			Min:  audit.Seconds(1), Max: audit.Seconds(3600),
			Drives:   layer7Idle("504"),
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
			Fact:     from(clbIdle),
		},
		{
			Name: draining,
			Also: []string{"connection_draining", "ConnectionDrainingPolicy.Enabled"},
			Doc:  "Whether running exchanges may end after their instance was deregistered; off by default.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: from(clbDraining),
		},
		{
			Name: drainTimeout,
			Also: []string{"connection_draining_timeout", "ConnectionDrainingPolicy.Timeout"},
			Doc:  "Seconds that they have, where draining is on; else they are cut at once.",
			Unit: time.Second,
			Min:  audit.Seconds(1), Max: audit.Seconds(3600),
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Drain, Early: "504", Late: streamEnds}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(300)}},
			Fact:     from(clbDraining),
		},
	},
	Shape: shapeCLB,
}

const (
	draining     = "ConnectionDraining.Enabled"
	drainTimeout = "ConnectionDraining.Timeout"
)

// shapeCLB makes of the load balancer what its listener is. One that carries bytes knows no requests:
// it has an idle clock and neither of the two that requests start.
func shapeCLB(r *providers.Reading, h *audit.Hop) {
	switch r.Context.Type {
	case "http":
	case "tcp":
		h.Passes = audit.Bytes
		drop(h, audit.FirstByte)
		drop(h, audit.KeepAlive)
		for i := range h.Timers {
			if t := &h.Timers[i]; t.Clock == audit.Idle {
				t.Hears |= audit.H2Ping
				t.Early, t.Late = closes, closes
			}
		}
	default:
		for i := range h.Timers {
			t := &h.Timers[i]
			if (t.Clock == audit.FirstByte || t.Clock == audit.KeepAlive) && t.Limit.Known() {
				withoutType(t, r)
			}
		}
	}
	s := r.Named(draining)
	for i := range h.Timers {
		t := &h.Timers[i]
		switch {
		case t.Clock != audit.Drain:
		case s == nil:
			cutAtOnce(t, providers.Setting{Known: audit.Default})
		case s.Value.On() == audit.No:
			cutAtOnce(t, *s)
		case s.Value.On() == audit.Unsure:
			forget(t, s)
		}
	}
}

// cutAtOnce makes of a drain clock what an instance has without draining.
func cutAtOnce(t *audit.Timer, s providers.Setting) {
	t.Limit, t.Setting, t.Min, t.Max = audit.After(0), draining, audit.Limit{}, audit.Limit{}
	t.Known, t.At, t.Via, t.Seen, t.Code, t.Why = s.Known, s.At, s.Via, s.Seen, "", ""
}

// withoutType makes a clock unknown that only an HTTP listener has.
func withoutType(t *audit.Timer, r *providers.Reading) {
	u := r.Context.Unknown[providers.KeyType]
	if u.Code == "" {
		u = providers.Unknown{Code: audit.NoValue, Why: "give `type`"}
	}
	t.Limit, t.Code = audit.Limit{}, u.Code
	t.Why = "only an HTTP listener has this clock, and the type is not known: " + u.Why
}
