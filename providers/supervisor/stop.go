package supervisor

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const stopWait = "stopwaitsecs"

// Program is a program of supervisord's: how long it has to stop.
var Program = &providers.Table{
	System: "supervisor/program",
	Title:  "supervisord program",
	Kind:   providers.Carrier,
	Passes: audit.Nothing,
	Entries: []providers.Entry{{
		Name: stopWait,
		Doc:  "Seconds from the stop signal to SIGKILL when supervisord stops a program.",
		Unit: time.Second,
		Drives: []providers.Drive{{
			Side: audit.Front, Clock: audit.Drain, Early: "the connection breaks", Late: "the connection breaks",
		}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(10)}},
		Fact:     audit.Fact{Source: "https://supervisord.org/configuration.html#program-x-section-values", Checked: "2026-11-28"},
	}},
}
