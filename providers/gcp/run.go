package gcp

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// CloudRun is the request path of a Cloud Run service.
var CloudRun = &providers.Table{
	System: "gcp/cloud-run",
	Title:  "Google Cloud Run",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{{
		Name: "timeout",
		Also: []string{"template.timeout", "timeout_seconds", "timeoutSeconds", "--timeout"},
		Doc:  "Seconds from a request until its response is complete; WebSockets and streams count as requests.",
		Unit: time.Second,
		Min:  audit.Seconds(1), Max: audit.Seconds(3600),
		Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Total, Early: "504", Late: streamEnds}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(300)}},
		Fact:     from(runTimeout),
	}},
}

// CloudFunctions are HTTP functions; their Type is the generation.
var CloudFunctions = &providers.Table{
	System: "gcp/cloud-functions",
	Title:  "Google Cloud Functions",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Types:  []string{"gen1", "gen2"}, AbsentType: "gen2",
	Entries: []providers.Entry{{
		Name: "timeout",
		Also: []string{"timeout_seconds", "timeoutSeconds", "service_config.timeout_seconds", "--timeout"},
		Doc:  "Seconds from a request until the function is done.",
		Unit: time.Second,
		Min:  audit.Seconds(1), Max: audit.Seconds(3600),
		Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Total, Early: "408 or 504", Late: streamEnds}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
		Fact:     from(providerDocs + "cloudfunctions2_function.html.markdown"),
	}},
	Shape: func(r *providers.Reading, h *audit.Hop) {
		if r.Context.Type != "gen1" {
			return
		}
		for i := range h.Timers {
			h.Timers[i].Max = audit.Seconds(540)
		}
	},
}
