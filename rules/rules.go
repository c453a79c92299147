// Package rules judges: each file holds one rule with its metadata, prose, code and examples. A
// rule compares clocks of a walked chain and never names a vendor; what a vendor's setting means
// is decided before, in the provider's table, and what rests on an assumption is lowered after, by
// audit.Run.
package rules

import "github.com/timeout-audit/timeout-audit/audit"

// All lists the rules in the order of the docs.
var All = []audit.Rule{
	IdleMargin,
	StreamCap,
	FirstByte,
	KeepaliveRace,
	DeadlineOrder,
	BufferedHeartbeat,
	UpgradeDropped,
	DrainCut,
	OutOfRange,
	Drift,
}
