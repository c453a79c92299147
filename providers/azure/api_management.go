package azure

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	forwardTimeout = "forward-request timeout"
	bufferResponse = "forward-request buffer-response"
)

// APIManagement is the gateway of an API Management instance with the policy of one API.
var APIManagement = &providers.Table{
	System: "azure/api-management",
	Title:  "Azure API Management",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name: forwardTimeout,
			Also: []string{"timeout"},
			Doc:  "Seconds until the headers of the backend's response. Above 240 the network between may end the wait first.",
			Unit: time.Second,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.FirstByte, For: streams, Early: "500 or 504",
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(300)}},
			Fact:     page("api-management/forward-request-policy.md"),
		},
		{
			Name:  "load balancer idle timeout",
			Doc:   "Minutes without a packet on the caller's connection; TCP keep-alive probes count.",
			Unit:  time.Minute,
			Fixed: true,
			Drives: []providers.Drive{{
				Side: audit.Front, Clock: audit.Idle, Hears: audit.AllSignals, Late: "the connection closes", Early: "the connection closes",
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(4 * time.Minute)}},
			Fact:     page("api-management/how-to-server-sent-events.md"),
		},
		{
			Name: bufferResponse,
			Also: []string{"buffer-response"},
			Doc:  "Whether the gateway gathers a response before it sends it on; it does unless the policy says false.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: page("api-management/how-to-server-sent-events.md"),
		},
	},
	Shape: func(r *providers.Reading, h *audit.Hop) {
		p := audit.Property{
			Value: audit.Yes, Setting: bufferResponse, For: streams, Known: audit.Default,
			Fact: factOf(r.System+"."+bufferResponse, page("api-management/how-to-server-sent-events.md")),
		}
		if s := r.Named(bufferResponse); s != nil {
			p.Value, p.Known, p.At, p.Seen = s.Value.On(), s.Known, s.At, s.Seen
			p.Code, p.Why = s.Value.Unknown.Code, s.Value.Unknown.Why
		}
		h.Holds = append(h.Holds, p)
	},
}
