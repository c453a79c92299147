package aws

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// NATGateway forwards packets and forgets a flow that is silent. The clock belongs to the flow, not
// to a side; see NLB.
var NATGateway = &providers.Table{
	System: "aws/nat-gateway",
	Title:  "AWS NAT gateway",
	Kind:   providers.Proxy,
	Passes: audit.Packets,
	Entries: []providers.Entry{{
		Name:  "idle timeout",
		Doc:   "Seconds without a packet on a flow; TCP keep-alive probes count.",
		Unit:  time.Second,
		Fixed: true,
		Drives: []providers.Drive{{
			Side: audit.Back, Clock: audit.Idle, Hears: audit.AllSignals, Early: flowEnds, Late: flowEnds,
		}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(350)}},
		Fact:     from(natIdle),
	}},
}
