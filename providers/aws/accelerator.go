package aws

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// GlobalAccelerator is a listener of a Global Accelerator; its Type is the protocol. Nobody can set
// its clock. AWS's own pages give the limit and leave open whether a TCP probe counts; the one page
// that speaks of it says no, and so a probe is not taken for a remedy.
var GlobalAccelerator = &providers.Table{
	System:     "aws/global-accelerator",
	Title:      "AWS Global Accelerator",
	Kind:       providers.Proxy,
	Passes:     audit.Packets,
	Types:      []string{"tcp", "udp"},
	AbsentType: "tcp",
	Entries: []providers.Entry{{
		Name:  "idle timeout",
		Doc:   "Seconds without data on a flow.",
		Unit:  time.Second,
		Fixed: true,
		Drives: []providers.Drive{{
			Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays | audit.H2Ping, Early: flowEnds, Late: flowEnds,
		}},
		Defaults: []providers.DefaultRow{
			{When: providers.When{Type: []string{"tcp"}}, Limit: audit.Seconds(340)},
			{When: providers.When{Type: []string{"udp"}}, Limit: audit.Seconds(30)},
		},
		Fact: audit.Fact{Source: acceleratorIdle, Checked: checked, Unverified: true},
	}},
}
