package azure

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	requestTimeout  = "requestTimeout"
	frontendIdle    = "idleTimeoutInMinutes"
	drainTimeout    = "connectionDraining.drainTimeoutInSec"
	responseBuffers = "globalConfiguration.enableResponseBuffering"
	http2           = "enableHttp2"
	http2Idle       = "HTTP/2 idle timeout"
	frontend        = "frontendIPConfiguration"
)

var gatewayFAQ = page("application-gateway/application-gateway-faq.yml")

// ApplicationGateway is a gateway with one of its backend settings. Its Type is the generation: v1
// or v2.
var ApplicationGateway = &providers.Table{
	System:     "azure/application-gateway",
	Title:      "Azure Application Gateway",
	Kind:       providers.Proxy,
	Passes:     audit.Requests,
	Types:      []string{"v1", "v2"},
	AbsentType: "v2",
	Entries: []providers.Entry{
		{
			Name: requestTimeout,
			Also: []string{"request_timeout", "backendHttpSettingsCollection.requestTimeout"},
			Doc: "Seconds without a byte from the backend, the wait for the first included; on a WebSocket too. " +
				"Whether bytes of the caller count is published nowhere and not assumed.",
			Unit: time.Second,
			Min:  audit.Seconds(1), Max: audit.Seconds(86400),
			Drives: []providers.Drive{
				{Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, Late: ends},
				{When: providers.When{Type: []string{"v2"}}, Side: audit.Back, Clock: audit.FirstByte, Early: "504"},
				{When: providers.When{Type: []string{"v1"}}, Side: audit.Back, Clock: audit.FirstByte, Early: "502"},
			},
			Defaults: []providers.DefaultRow{{
				Limit: audit.Seconds(30),
				Fact:  source("internal/services/network/application_gateway_resource.go"),
			}},
			Fact: page("application-gateway/use-server-sent-events.md"),
			Popular: []providers.Popular{{
				Value: "300 s",
				Why:   "No source has it: the provider and the ingress controller send 30, the portal often writes 20; the range from 1 to 86,400 is right.",
			}},
		},
		{
			Name: frontendIdle,
			Also: []string{"idle_timeout_in_minutes"},
			Doc: "Minutes without a packet on a caller's connection. It is set on the public IP address; on a " +
				"private one it is 5 and cannot be set.",
			Unit: time.Minute,
			Min:  audit.After(4 * time.Minute), Max: audit.After(30 * time.Minute),
			Drives: []providers.Drive{{
				Side: audit.Front, Clock: audit.Idle, Hears: audit.AllSignals, Early: "the connection is dropped", Late: "the connection is dropped",
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(4 * time.Minute)}},
			Fact:     gatewayFAQ,
		},
		{
			Name:  "keep-alive timeout",
			Doc:   "Seconds that a caller's HTTP/1.1 connection is kept for the next request.",
			Unit:  time.Second,
			Fixed: true,
			Drives: []providers.Drive{
				{Side: audit.Front, Clock: audit.KeepAlive},
			},
			Defaults: []providers.DefaultRow{
				{When: providers.When{Type: []string{"v2"}}, Limit: audit.Seconds(75)},
				{When: providers.When{Type: []string{"v1"}}, Limit: audit.Seconds(120)},
			},
			Fact: gatewayFAQ,
		},
		{
			Name: http2Idle,
			Doc: "Seconds without a frame on a caller's HTTP/2 connection. Microsoft does not say whether a " +
				"running stream without frames is spared; it is assumed that it is not.",
			Unit:  time.Second,
			Fixed: true,
			Drives: []providers.Drive{{
				When: providers.When{Type: []string{"v2"}},
				Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays | audit.H2Ping,
				For: streams, Late: ends,
			}},
			Defaults: []providers.DefaultRow{
				{When: providers.When{Type: []string{"v2"}}, Limit: audit.Seconds(180), Known: audit.Assumed},
			},
			Fact: gatewayFAQ,
		},
		{
			Name: "request receive timeout",
			Doc:  "60 seconds in which the caller must have sent its request. It runs only while the caller owes bytes.",
			Unit: time.Second, Fixed: true,
			Fact: page("application-gateway/http-response-codes.md"),
		},
		{
			Name: drainTimeout,
			Also: []string{"connection_draining.drain_timeout_sec", "drain_timeout_sec"},
			Doc: "Seconds that running exchanges have to end after a change of the gateway's configuration, or " +
				"when their backend leaves the pool; WebSockets too. 30 where draining is not enabled.",
			Unit: time.Second,
			Min:  audit.Seconds(1), Max: audit.Seconds(3600),
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Drain, Early: "502", Late: ends}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
			Fact:     page("application-gateway/configuration-http-settings.md"),
		},
		{
			Name: responseBuffers,
			Also: []string{"global.response_buffering_enabled", "response_buffering_enabled", "enableResponseBuffering"},
			Doc:  "Whether the gateway gathers a response before it sends it on; on unless it is switched off, and then for every listener.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: page("application-gateway/proxy-buffers.md"),
		},
		{
			Name: frontend,
			Doc:  "Whether callers come by a public IP address or a private one; public unless it is said.",
			Word: true, OneOf: []string{"public", "private"},
			Fact: gatewayFAQ,
		},
		{
			Name: http2,
			Also: []string{"http2_enabled", "enable_http2"},
			Doc:  "Whether callers may speak HTTP/2; off unless it is switched on.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: gatewayFAQ,
		},
	},
	Shape: shapeGateway,
}

func shapeGateway(r *providers.Reading, h *audit.Hop) {
	spoken := switched(r, http2)
	for i := len(h.Timers) - 1; i >= 0; i-- {
		t := &h.Timers[i]
		switch {
		case t.Setting != http2Idle:
		case spoken == audit.No:
			h.Timers = append(h.Timers[:i], h.Timers[i+1:]...)
		case spoken == audit.Unsure:
			u := r.Named(http2).Value.Unknown
			t.Limit, t.Code, t.Why = audit.Limit{}, u.Code, http2+": "+u.Why
		}
	}
	if s := r.Named(frontend); s != nil && s.Value.Text == "private" {
		behindPrivate(h)
	}
	h.Holds = append(h.Holds, buffers(r))
}

// behindPrivate gives the frontend's idle timeout its fixed limit on a private IP address.
func behindPrivate(h *audit.Hop) {
	for i := range h.Timers {
		if t := &h.Timers[i]; t.Setting == frontendIdle {
			t.Limit, t.Known, t.Fixed, t.Code, t.Why = audit.After(5*time.Minute), audit.Default, true, "", ""
		}
	}
}

// switched is a switch that is off unless it is written.
func switched(r *providers.Reading, name string) audit.Tri {
	if s := r.Named(name); s != nil {
		return s.Value.On()
	}
	return audit.No
}

// buffers is whether responses wait in the gateway.
func buffers(r *providers.Reading) audit.Property {
	fact := page("application-gateway/proxy-buffers.md")
	fact.ID = r.System + "." + responseBuffers
	p := audit.Property{Value: audit.Yes, Setting: responseBuffers, For: streams, Known: audit.Default, Fact: &fact}
	if r.Context.Type == "v1" {
		p.Value, p.Code = audit.Unsure, audit.NoValue
		p.Why = "only the second generation has the switch, and what the first does is published nowhere"
	}
	if s := r.Named(responseBuffers); s != nil {
		p.Value, p.Known, p.At, p.Seen = s.Value.On(), s.Known, s.At, s.Seen
		p.Code, p.Why = s.Value.Unknown.Code, s.Value.Unknown.Why
	}
	return p
}
