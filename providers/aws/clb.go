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
	Entries: []providers.Entry{
		{
			Name: "ConnectionSettings.IdleTimeout",
			Also: []string{"idle_timeout", "IdleTimeout"},
			Doc: "Seconds without a byte in either direction on the client's or the instance's connection, " +
				"between requests as well; TCP probes do not count.",
			Unit: time.Second,
			Min:  audit.Seconds(1), Max: audit.Seconds(3600),
			Drives:   clbIdleDrives(),
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

func clbIdleDrives() []providers.Drive {
	drives := layer7Idle("504")
	for i := range drives {
		drives[i].When.Type = []string{"http"}
	}
	for _, side := range []audit.Side{audit.Front, audit.Back} {
		drives = append(drives, providers.Drive{
			When: providers.When{Type: []string{"tcp"}},
			Side: side, Clock: audit.Idle, Hears: audit.BothWays | audit.H2Ping,
			Early: "the connection closes", Late: "the connection closes",
		})
	}
	return drives
}

func shapeCLB(r *providers.Reading, h *audit.Hop) {
	if r.Context.Type == "tcp" {
		h.Passes = audit.Bytes
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
