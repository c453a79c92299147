package aws

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	functionTimeout = "Timeout"
	invokeMode      = "InvokeMode"
)

// Lambda is a Lambda function as one caller invokes it; its Type is who does: a function URL, an
// Application Load Balancer, API Gateway or VPC Lattice. A function never takes a WebSocket.
var Lambda = &providers.Table{
	System: "aws/lambda",
	Title:  "AWS Lambda",
	Kind:   providers.Server,
	Passes: audit.Nothing,
	Types:  []string{"url", "alb", "api-gateway", "vpc-lattice"},
	Entries: []providers.Entry{
		{
			Name: functionTimeout,
			Also: []string{"timeout"},
			Doc:  "Seconds that one invocation may take, a response that streams included.",
			Unit: time.Second,
			Min:  audit.Seconds(1), Max: audit.Seconds(900),
			Drives: []providers.Drive{{
				Side: audit.Front, Clock: audit.Total, Early: "502 or 504", Late: streamEnds,
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(3)}},
			Fact:     from(lambdaTimeout),
		},
		{
			Name: invokeMode,
			Also: []string{"invoke_mode"},
			Doc: "Whether a function URL passes the response on while it grows (RESPONSE_STREAM) or when it is " +
				"complete (BUFFERED, the default).",
			Word: true, OneOf: []string{"BUFFERED", "RESPONSE_STREAM"},
			Fact: from(lambdaStreaming),
		},
	},
	Shape: shapeLambda,
}

func shapeLambda(r *providers.Reading, h *audit.Hop) {
	fact := from(lambdaStreaming)
	fact.ID = h.System + "." + invokeMode
	h.Upgrades = append(h.Upgrades, audit.Property{
		Value: audit.No, Setting: "type", Fixed: true, For: []audit.Protocol{audit.WebSocket},
		Known: audit.Default, Fact: &fact, Why: "an invocation answers once and takes no WebSocket",
	})
	holds := audit.Property{Setting: invokeMode, Known: audit.Default, Fact: &fact}
	switch r.Context.Type {
	case "api-gateway": // which has a transfer mode of its own
		return
	case "alb":
		target := from(albErrors)
		target.ID = h.System + ".alb"
		holds.Fact, holds.Setting, holds.Fixed = &target, "type", true
		holds.Value, holds.Why = audit.Yes, "a load balancer passes a function's response on when it is complete"
	case "vpc-lattice":
		target := from(latticeFunctions)
		target.ID = h.System + ".vpc-lattice"
		holds.Fact, holds.Setting, holds.Fixed = &target, "type", true
		holds.Value, holds.Why = audit.Yes, "VPC Lattice takes a function's response as one JSON object, when it is complete"
	case "url":
		mode, written := wordOf(r, invokeMode)
		if written != nil {
			holds.Known, holds.At, holds.Seen = written.Known, written.At, written.Seen
		}
		switch {
		case mode == "RESPONSE_STREAM":
			return
		case written != nil && written.Value.Kind == providers.IsUnknown:
			holds.Code, holds.Why = written.Value.Unknown.Code, written.Value.Unknown.Why
		default:
			holds.Value, holds.Why = audit.Yes, "a buffered response is passed on when it is complete"
		}
	default:
		holds.Setting, holds.Code = "type", audit.NoValue
		holds.Why = "who invokes the function is not given; a load balancer waits for the whole response, a function URL may not"
	}
	h.Holds = append(h.Holds, holds)
}
