package hosting

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const oracleReuse = "https://docs.cloud.oracle.com/Content/Balance/Reference/connectionreuse.htm"

// Oracle is a listener of an Oracle Cloud load balancer. Receiving and sending have a timer each, of
// which neither restarts the other: so a WebSocket that only one end sends on dies.
var Oracle = &providers.Table{
	System:     "oracle/load-balancer",
	Title:      "Oracle Cloud Load Balancer",
	Kind:       providers.Proxy,
	Passes:     audit.Requests,
	Types:      []string{"http", "tcp"},
	AbsentType: "http",
	Entries: []providers.Entry{
		{
			Name: "idle_timeout_in_seconds",
			Also: []string{"connection_configuration.idle_timeout_in_seconds", "idleTimeout"},
			Doc:  "Seconds between two reads, and between two writes, of an exchange.",
			Unit: time.Second,
			Min:  audit.Seconds(1), Max: audit.Seconds(7200),
			Drives: []providers.Drive{
				{
					When: providers.When{Type: []string{"http"}},
					Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, Early: "504", Late: cut,
				},
				{
					When: providers.When{Type: []string{"http"}},
					Side: audit.Front, Clock: audit.Idle, Hears: audit.Up, For: socket, Begun: true, Late: "the WebSocket closes",
				},
				{
					When: providers.When{Type: []string{"http"}},
					Side: audit.Front, Clock: audit.Idle, Hears: audit.Up, For: listening, Begun: true, Late: cut,
				},
				{
					When: providers.When{Type: []string{"tcp"}},
					Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays | audit.H2Ping, Early: cut, Late: cut,
				},
			},
			Defaults: []providers.DefaultRow{
				{When: providers.When{Type: []string{"http"}}, Limit: audit.Seconds(60)},
				{When: providers.When{Type: []string{"tcp"}}, Limit: audit.Seconds(300)},
			},
			Fact: from(oracleReuse),
		},
		{
			Name: "keep-alive to the client", Fixed: true,
			Doc:  "Seconds that a caller's connection is kept for the next request.",
			Unit: time.Second,
			Drives: []providers.Drive{
				{When: providers.When{Type: []string{"http"}}, Side: audit.Front, Clock: audit.KeepAlive},
			},
			Defaults: []providers.DefaultRow{{When: providers.When{Type: []string{"http"}}, Limit: audit.Seconds(65)}},
			Fact:     from(oracleReuse),
		},
		{
			Name: "keep-alive to the backend", Fixed: true,
			Doc:  "Seconds that a connection to a backend is kept for the next request.",
			Unit: time.Second,
			Drives: []providers.Drive{
				{When: providers.When{Type: []string{"http"}}, Side: audit.Back, Clock: audit.KeepAlive},
			},
			Defaults: []providers.DefaultRow{{When: providers.When{Type: []string{"http"}}, Limit: audit.Seconds(300)}},
			Fact:     from(oracleReuse),
		},
	},
	Shape: func(r *providers.Reading, h *audit.Hop) {
		if r.Context.Type == "tcp" {
			h.Passes = audit.Bytes
		}
		for i := range h.Timers {
			if t := &h.Timers[i]; t.Side == audit.Front && t.Clock == audit.Idle && t.AppliesTo(audit.SSE) {
				t.Limit, t.Code = audit.Limit{}, audit.NoValue
				t.Why = "what is sent does not restart the clock of what is received, and whether that runs while a caller only listens is published nowhere"
			}
		}
	},
}
