package cloudflare

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const workerLimits = "https://developers.cloudflare.com/workers/platform/limits/"

// workerCode is the one clock of a Worker.
const workerCode = "Worker code"

// Worker is code of the user that runs at the edge. What it fetches from the zone's origin passes the
// zone's own limits behind it: a Worker is a further hop and takes none away.
var Worker = &providers.Table{
	System: "cloudflare/worker",
	Title:  "Cloudflare Worker",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{{
		Name: workerCode,
		Doc: "Seconds that the Worker's own code lets an exchange run. Cloudflare sets no wall time for a Worker " +
			"that a request has called; the code may end it at any time.",
		Unit: time.Second, Zero: providers.ZeroIsNever,
		Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.Total, Early: "what the code answers", Late: "the stream ends after a 200"}},
		Defaults: []providers.DefaultRow{{}},
		Fact:     from(workerLimits),
	}},
}
