package aws

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// ServiceConnect is the proxy that ECS puts beside a container. It is an Envoy: its request timeout
// runs from the end of the request to the end of the response, and so an upgraded connection and a
// stream whose caller has not ended its half never start it. AWS publishes no keep-alive for the
// front, so there is none here.
var ServiceConnect = &providers.Table{
	System:            "aws/ecs-service-connect",
	Title:             "Amazon ECS Service Connect",
	Kind:              providers.Proxy,
	Passes:            audit.Requests,
	AppProtocols:      []string{"http", "http2", "grpc", "tcp"},
	AbsentAppProtocol: "tcp",
	DrawnAppProtocol:  "http",
	Entries: []providers.Entry{
		{
			Name: perRequest,
			Also: []string{"per_request_timeout_seconds", "PerRequestTimeoutSeconds"},
			Doc: "Seconds from the end of the request until the response is complete, however many bytes flow; " +
				"0 switches it off. A port on tcp, which is any without an appProtocol, has none.",
			Unit: time.Second,
			Zero: providers.ZeroIsNever,
			Min:  audit.Seconds(0), Max: audit.Seconds(2147483647),
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Total,
				For:   []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC},
				Early: "504 upstream request timeout", Late: streamEnds,
			}},
			Defaults: []providers.DefaultRow{{
				When: connectHTTP, Limit: audit.Seconds(15),
				// The API's own page states no default; users and AWS's roadmap do.
				Fact: audit.Fact{Source: connectFifteen, Checked: checked, Unverified: true},
			}},
			Fact: from(connectTimeout),
			Popular: []providers.Popular{{
				Value: "an idle timeout of 15 s that ignores heartbeats",
				Why:   "It is of the whole exchange; the idle timeout is another setting and 300 s.",
			}},
		},
		{
			Name: "idleTimeoutSeconds",
			Also: []string{"idle_timeout_seconds", "IdleTimeoutSeconds"},
			Doc: "Seconds without a byte in either direction of a stream, its first byte included, and between " +
				"requests on a connection to the application; 0 switches it off.",
			Unit: time.Second,
			Zero: providers.ZeroIsNever,
			Min:  audit.Seconds(0), Max: audit.Seconds(2147483647),
			Drives: []providers.Drive{
				{
					Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays,
					Early: "504, or 408 while the request is still open", Late: streamEnds,
				},
				{Side: audit.Back, Clock: audit.KeepAlive},
			},
			Defaults: []providers.DefaultRow{
				{When: connectHTTP, Limit: audit.Seconds(300)},
				{When: connectTCP, Limit: audit.Seconds(3600)},
			},
			Fact: from(connectTimeout),
		},
	},
	Shape: shapeServiceConnect,
}

const perRequest = "perRequestTimeoutSeconds"

var (
	connectHTTP = providers.When{AppProtocol: []string{"http", "http2", "grpc"}}
	connectTCP  = providers.When{AppProtocol: []string{"tcp"}}
)

// shapeServiceConnect makes of the proxy what it is on tcp: it carries bytes, has no requests to
// time and no pauses between them, and ECS refuses a request timeout. A written request timeout so
// tells that the port is not on tcp, where nothing else does.
func shapeServiceConnect(r *providers.Reading, h *audit.Hop) {
	request := r.Named(perRequest)
	if r.Context.AppProtocol == "" && request == nil {
		u := r.Context.Unknown[providers.KeyAppProtocol]
		if u.Code == "" {
			u = providers.Unknown{Code: audit.NoValue, Why: "give `appProtocol`"}
		}
		for i := range h.Timers {
			if t := &h.Timers[i]; t.Clock == audit.KeepAlive && t.Limit.Known() {
				t.Limit, t.Code = audit.Limit{}, u.Code
				t.Why = "on tcp there is no such clock, and the appProtocol is not known: " + u.Why
			}
		}
	}
	if r.Context.AppProtocol != "tcp" {
		return
	}
	h.Passes = audit.Bytes
	drop(h, audit.KeepAlive)
	drop(h, audit.Total)
	for i := range h.Timers {
		t := &h.Timers[i]
		t.Hears |= audit.H2Ping
		t.Early, t.Late = closes, closes
	}
	if request != nil && request.Value.Kind != providers.IsUnknown {
		r.Unread = append(r.Unread, audit.Unread{
			Code:    audit.Refused,
			System:  r.System,
			Hop:     r.Name,
			Setting: perRequest,
			Why: "ECS refuses " + perRequest + ", 0 included, on a port whose appProtocol is tcp or absent; " +
				"give the port mapping an appProtocol, or leave it out",
			At: request.At,
		})
	}
}
