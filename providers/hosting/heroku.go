package hosting

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const herokuRouting = "https://devcenter.heroku.com/articles/http-routing"

// Heroku is Heroku's router.
var Heroku = &providers.Table{
	System: "heroku",
	Title:  "Heroku router",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name: "initial response timeout", Fixed: true,
			Doc:      "Seconds until the first byte of the dyno's response; the dyno works on.",
			Unit:     time.Second,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.FirstByte, Early: "503 (H12)"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
			Fact:     from(herokuRouting),
		},
		{
			Name: "rolling timeout", Fixed: true,
			Doc:  "Seconds without a byte in either direction once the response has begun.",
			Unit: time.Second,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Begun: true, Late: "the response ends in the middle (H15)",
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(55)}},
			Fact:     from(herokuRouting),
		},
		{
			Name: "keep-alive to the dyno", Fixed: true,
			Doc:      "Seconds that Router 2.0 and Fir keep a connection to a dyno for the next request; a labs flag switches it off.",
			Unit:     time.Second,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(90)}},
			Fact:     from(herokuRouting),
		},
	},
}
