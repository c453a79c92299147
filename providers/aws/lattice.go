package aws

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Lattice is a listener of a VPC Lattice service. No connection through it is older than ten
// minutes, however busy.
var Lattice = &providers.Table{
	System: "aws/vpc-lattice",
	Title:  "Amazon VPC Lattice",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name: "idleTimeoutSeconds",
			Also: []string{"idle_timeout_seconds"},
			Doc:  "Seconds without data on a connection to a target.",
			Unit: time.Second,
			Min:  audit.Seconds(60), Max: audit.Seconds(600),
			Drives: []providers.Drive{
				{Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Early: "504", Late: streamEnds},
			},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
			Fact:     from(latticeIdle),
		},
		{
			Name:  "maximum connection duration",
			Doc:   "Seconds that a connection to a target may be old, busy or not.",
			Unit:  time.Second,
			Fixed: true,
			Drives: []providers.Drive{
				{Side: audit.Back, Clock: audit.Lifetime, Early: "504", Late: streamEnds},
			},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(600)}},
			Fact:     from(latticeIdle),
		},
	},
}
