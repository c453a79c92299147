package azure

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const requestIdle = "ingressConfiguration.requestIdleTimeout"

// ContainerApps is the ingress of a Container Apps environment. The page that names its 240 s calls
// them a request timeout; that they are of silence the page of the premium ingress and its
// maintainers say.
var ContainerApps = &providers.Table{
	System: "azure/container-apps",
	Title:  "Azure Container Apps ingress",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Types:  []string{"http", "tcp"}, AbsentType: "http",
	Entries: []providers.Entry{
		{
			Name: requestIdle,
			Also: []string{"requestIdleTimeout", "--request-idle-timeout"},
			Doc:  "Minutes without a byte in either direction of an exchange, from its request on. Only a premium ingress can change it.",
			Unit: time.Minute,
			Min:  audit.After(4 * time.Minute), Max: audit.After(30 * time.Minute),
			Drives: []providers.Drive{
				{
					When: providers.When{Type: []string{"http"}},
					Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Early: "504", Late: ends,
				},
				{
					When: providers.When{Type: []string{"tcp"}},
					Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays | audit.H2Ping, Early: ends, Late: ends,
				},
			},
			Defaults: []providers.DefaultRow{
				{When: providers.When{Type: []string{"http"}}, Limit: audit.After(4 * time.Minute)},
				{When: providers.When{Type: []string{"tcp"}}},
			},
			Fact: page("container-apps/premium-ingress.md"),
		},
		{
			Name: "ingressConfiguration.terminationGracePeriodSeconds",
			Also: []string{"terminationGracePeriodSeconds", "--termination-grace-period"},
			Doc:  "Seconds that a replica of a premium ingress leaves its connections when it ends.",
			Unit: time.Second,
			Min:  audit.Seconds(0), Max: audit.Seconds(60),
			Drives: []providers.Drive{{Side: audit.Front, Clock: audit.Drain, Late: ends}},
			Fact:   page("container-apps/premium-ingress.md"),
		},
	},
	Shape: func(r *providers.Reading, h *audit.Hop) {
		if r.Context.Type != "tcp" {
			return
		}
		h.Passes = audit.Bytes
		for i := range h.Timers {
			if t := &h.Timers[i]; t.Clock == audit.Idle && t.Known == audit.Default {
				t.Min, t.Max = audit.Limit{}, audit.Limit{} // what may be set says nothing of what is in force
			}
		}
	},
}
