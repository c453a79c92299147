package gcp

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	deadline = "x-google-backend.deadline"
)

// APIGateway is API Gateway or Cloud Endpoints, both of which are ESPv2, an Envoy.
var APIGateway = &providers.Table{
	System: "gcp/api-gateway",
	Title:  "Google API Gateway",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name: deadline,
			Also: []string{"deadline"},
			Doc: "Seconds from the end of a request to the end of its response, for each operation. A streaming " +
				"gRPC method of which none is written has none.",
			Unit: time.Second,
			Drives: []providers.Drive{
				{Side: audit.Back, Clock: audit.Total, For: []audit.Protocol{audit.HTTP, audit.SSE}, Early: "504", Late: streamEnds},
			},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(15)}},
			Fact:     from("https://github.com/GoogleCloudPlatform/esp-v2/blob/master/src/go/util/util.go"),
		},
		{
			Name: "stream idle timeout",
			Doc:  "Minutes without a byte in either direction of a streaming gRPC call of which no deadline is written.",
			Unit: time.Minute,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays,
				For: []audit.Protocol{audit.GRPC, audit.GRPCBidi}, Early: "504", Late: streamEnds,
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(5 * time.Minute)}},
			Fact:     from("https://github.com/GoogleCloudPlatform/esp-v2/blob/master/src/go/configgenerator/routegen/helpers/deadline.go"),
			Fixed:    true,
		},
	},
	Shape: func(r *providers.Reading, h *audit.Hop) {
		s := r.Named(deadline)
		if s == nil {
			return
		}
		// A deadline that is written bounds streaming methods too.
		for i := range h.Timers {
			if t := &h.Timers[i]; t.Setting == deadline {
				t.For = []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC, audit.GRPCBidi}
			}
		}
	},
}
