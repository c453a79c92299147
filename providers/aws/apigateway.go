package aws

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// APIGateway is Amazon API Gateway; its Type is the kind of API. Only a REST API whose integration
// has responseTransferMode STREAM passes a response on while it grows.
var APIGateway = &providers.Table{
	System: "aws/api-gateway",
	Title:  "Amazon API Gateway",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Types:  []string{"rest", "http", "websocket"},
	Entries: []providers.Entry{
		{
			Name: integrationTimeout,
			Also: []string{"timeout_milliseconds", "TimeoutInMillis"},
			Doc: "Milliseconds until the integration's response is complete. Of a WebSocket API it bounds the " +
				"answer to one message and not the connection, and so is no clock of it.",
			Unit: time.Millisecond,
			Min:  audit.After(50 * time.Millisecond), Max: audit.Seconds(300),
			Drives: []providers.Drive{{
				When: providers.When{Type: []string{"rest", "http"}},
				Side: audit.Back, Clock: audit.Total,
				Early: "504", Late: streamEnds,
			}},
			Defaults: []providers.DefaultRow{
				{When: providers.When{Type: []string{"rest"}}, Limit: audit.Seconds(29)},
				{When: providers.When{Type: []string{"http"}}, Limit: audit.Seconds(30), Fact: from(httpQuotas)},
			},
			Fact: from(restQuotas),
		},
		{
			Name: transferMode,
			Also: []string{"response_transfer_mode", "ResponseTransferMode"},
			Doc: "Whether a REST API passes the response on while it grows (STREAM) or holds it until it is " +
				"complete (BUFFERED, the default).",
			Word: true, OneOf: []string{"BUFFERED", "STREAM"},
			Fact: from(restStreaming),
		},
		{
			Name: endpointType,
			Also: []string{"endpoint_configuration.types", "types"},
			Doc:  "Where a REST API listens; a stream may be silent for 30 s behind EDGE and for 300 s otherwise.",
			Word: true, OneOf: []string{"EDGE", "REGIONAL", "PRIVATE"},
			Fact: from(restStreaming),
		},
		{
			Name:  streamIdle,
			Doc:   "Seconds without a byte of a response that streams.",
			Unit:  time.Second,
			Fixed: true,
			Drives: []providers.Drive{{
				When: providers.When{Type: []string{"rest"}},
				Side: audit.Back, Clock: audit.Idle, Hears: audit.Down,
				Early: "504", Late: streamEnds,
			}},
			Defaults: []providers.DefaultRow{{When: providers.When{Type: []string{"rest"}}}},
			Fact:     from(restStreaming),
		},
		{
			Name:  "WebSocket idle timeout",
			Doc:   "Seconds without a message on a WebSocket.",
			Unit:  time.Second,
			Fixed: true,
			Drives: []providers.Drive{{
				When: providers.When{Type: []string{"websocket"}},
				Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays,
				For:  []audit.Protocol{audit.WebSocket},
				Late: "the WebSocket closes",
			}},
			Defaults: []providers.DefaultRow{{
				When: providers.When{Type: []string{"websocket"}}, Limit: audit.Seconds(600),
			}},
			Fact: from(socketQuotas),
		},
		{
			Name:  "WebSocket connection duration",
			Doc:   "Seconds that a WebSocket may be old, busy or not.",
			Unit:  time.Second,
			Fixed: true,
			Drives: []providers.Drive{{
				When: providers.When{Type: []string{"websocket"}},
				Side: audit.Front, Clock: audit.Lifetime,
				For:  []audit.Protocol{audit.WebSocket},
				Late: "the WebSocket closes",
			}},
			Defaults: []providers.DefaultRow{{
				When: providers.When{Type: []string{"websocket"}}, Limit: audit.Seconds(7200),
			}},
			Fact: from(socketQuotas),
		},
	},
	Shape: shapeAPIGateway,
}

const (
	integrationTimeout = "timeoutInMillis"
	transferMode       = "responseTransferMode"
	endpointType       = "endpointConfiguration.types"
	streamIdle         = "stream idle timeout"
)

func shapeAPIGateway(r *providers.Reading, h *audit.Hop) {
	fact := from(restStreaming)
	fact.ID = h.System + "." + transferMode
	switch r.Context.Type {
	case "websocket":
		fact.ID, fact.Source = h.System+".WebSocket", socketQuotas
		h.Holds = append(h.Holds, audit.Property{
			Value: audit.Yes, Setting: "type", Fixed: true, For: exchanges, Known: audit.Default, Fact: &fact,
			Why: "a WebSocket API carries messages and answers no other request",
		})
		return
	case "http":
		fact.ID, fact.Source = h.System+"."+integrationTimeout, httpQuotas
		h.Holds = append(h.Holds, audit.Property{
			Value: audit.Yes, Setting: "HTTP API", Fixed: true, Known: audit.Default, Fact: &fact,
			Why: "an HTTP API answers when the integration's response is complete",
		})
		setMax(h, 30*time.Second)
	case "rest":
		shapeREST(r, h, &fact)
	default:
		h.Holds = append(h.Holds, audit.Property{
			Setting: "type", Known: audit.Default, Fact: &fact, Code: audit.NoValue,
			Why: "the type of the API is not given; a REST API may stream, an HTTP API never does",
		})
		return
	}
	h.Upgrades = append(h.Upgrades, audit.Property{
		Value: audit.No, Setting: "type", Fixed: true, For: []audit.Protocol{audit.WebSocket},
		Known: audit.Default, Fact: &fact,
		Why: "only an API of type websocket takes WebSockets",
	})
}

// shapeREST decides by the transfer mode: a buffered response is held and has no idle clock, one
// that streams is not held and has one.
func shapeREST(r *providers.Reading, h *audit.Hop, fact *audit.Fact) {
	mode, written := wordOf(r, transferMode)
	holds := audit.Property{Setting: transferMode, Known: audit.Default, Fact: fact}
	if written != nil {
		holds.Known, holds.At, holds.Seen = written.Known, written.At, written.Seen
	}
	switch {
	case mode == "STREAM":
		setMax(h, 15*time.Minute)
		limitStream(r, h, "")
		return
	case written != nil && written.Value.Kind == providers.IsUnknown:
		holds.Code, holds.Why = written.Value.Unknown.Code, written.Value.Unknown.Why
		limitStream(r, h, transferMode+": "+holds.Why)
	default:
		holds.Value, holds.Why = audit.Yes, "a buffered response is passed on when it is complete"
		drop(h, audit.Idle)
	}
	h.Holds = append(h.Holds, holds)
	if types, _ := wordOf(r, endpointType); types == "EDGE" {
		setMax(h, 29*time.Second)
	}
}

// limitStream sets the idle clock of a stream, which nobody can set, by where the API listens; or
// leaves it unknown for a reason.
func limitStream(r *providers.Reading, h *audit.Hop, unknown string) {
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Setting != streamIdle || t.Known != audit.Default {
			continue
		}
		types, written := wordOf(r, endpointType)
		switch {
		case unknown != "":
			t.Why = unknown
		case types == "EDGE":
			t.Limit, t.Code, t.Why = audit.Seconds(30), "", ""
		case types != "":
			t.Limit, t.Code, t.Why = audit.Seconds(300), "", ""
		case written != nil && written.Value.Kind == providers.IsUnknown:
			t.Code, t.Why = written.Value.Unknown.Code, written.Value.Unknown.Why
		default:
			t.Why = "it is 30 s behind an EDGE endpoint and 300 s behind others; give " + endpointType
		}
	}
}

// wordOf is the text of a setting that is a name, and the setting, where there is one.
func wordOf(r *providers.Reading, name string) (string, *providers.Setting) {
	s := r.Named(name)
	if s == nil || s.Value.Kind != providers.IsText {
		return "", s
	}
	return s.Value.Text, s
}

func setMax(h *audit.Hop, d time.Duration) {
	for i := range h.Timers {
		if h.Timers[i].Setting == integrationTimeout {
			h.Timers[i].Max = audit.After(d)
		}
	}
}
