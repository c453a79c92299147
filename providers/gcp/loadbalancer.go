package gcp

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// LoadBalancer is a proxying load balancer with its backend service. One setting, timeoutSec,
// measures three things: a whole exchange; the silence of a WebSocket, or on the classic scheme its
// whole life; and, behind a TCP or SSL proxy (Type tcp), the silence of a connection.
var LoadBalancer = &providers.Table{
	System:     "gcp/load-balancer",
	Title:      "Google Cloud Load Balancing",
	Kind:       providers.Proxy,
	Passes:     audit.Requests,
	Types:      []string{"http", "tcp"},
	AbsentType: "http",
	Schemes:    []string{global, classic, inner},
	Entries: []providers.Entry{
		{
			Name: "timeoutSec",
			Also: []string{"timeout_sec"},
			Doc: "Seconds from the first byte of a request to the last byte of its response, however many bytes " +
				"flow. A WebSocket it ends when silent, or, on the classic scheme EXTERNAL, silent or not.",
			Unit: time.Second,
			Min:  audit.Seconds(1), Max: audit.Seconds(2147483647),
			Drives: []providers.Drive{
				{
					When: proxied(),
					Side: audit.Back, Clock: audit.Total,
					For:   []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC, audit.GRPCBidi},
					Early: "504", Late: streamEnds,
				},
				{
					When: proxied(global, inner),
					Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays,
					For:  []audit.Protocol{audit.WebSocket},
					Late: "the WebSocket closes with 1006",
				},
				{
					When: proxied(classic),
					Side: audit.Back, Clock: audit.Total,
					For:  []audit.Protocol{audit.WebSocket},
					Late: "the WebSocket closes with 1006",
				},
				{
					When: providers.When{Type: []string{"tcp"}},
					Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays | audit.H2Ping,
					Early: "the connection closes", Late: "the connection closes",
				},
			},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
			Fact:     quoted(service),
		},
		{
			Name:  "WebSocket maximum lifetime",
			Doc:   "Hours that a WebSocket through the global load balancer may be old, busy or not.",
			Unit:  time.Hour,
			Fixed: true,
			Drives: []providers.Drive{{
				When: proxied(global),
				Side: audit.Front, Clock: audit.Lifetime,
				For:  []audit.Protocol{audit.WebSocket},
				Late: "the WebSocket closes",
			}},
			Defaults: []providers.DefaultRow{{When: proxied(global), Limit: audit.After(24 * time.Hour)}},
			Fact:     quoted(distribution),
		},
		{
			Name:       "httpKeepAliveTimeoutSec",
			Also:       []string{"http_keep_alive_timeout_sec"},
			Doc:        "Seconds that a caller's connection is kept for the next request; fixed on the classic scheme.",
			Unit:       time.Second,
			Adjustable: func(c providers.Context) bool { return c.Scheme != classic },
			Min:        audit.Seconds(5), Max: audit.Seconds(1200),
			Drives: []providers.Drive{{When: proxied(), Side: audit.Front, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{
				{When: proxied(global, classic), Limit: audit.Seconds(610)},
				{When: proxied(inner), Limit: audit.Seconds(600), Fact: quoted(regionProxy)},
			},
			Fact: from(proxyDocs),
		},
		{
			Name:     "backend keepalive timeout",
			Doc:      "Seconds that a connection to a backend is kept for the next request.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{When: proxied(), Side: audit.Back, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{When: proxied(), Limit: audit.Seconds(600)}},
			Fact:     from(distribution),
		},
		{
			Name: "connectionDraining.drainingTimeoutSec",
			Also: []string{"connection_draining_timeout_sec", "drainingTimeoutSec"},
			Doc: "Seconds that a running exchange has to end after its backend was removed; 0 by the API, 300 where " +
				"Terraform writes it.",
			Unit: time.Second,
			Min:  audit.Seconds(0), Max: audit.Seconds(3600),
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Drain, Early: "502", Late: streamEnds}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(0)}},
			Fact:     quoted(drainSource),
		},
	},
	Shape: func(r *providers.Reading, h *audit.Hop) {
		if r.Context.Type == "tcp" {
			h.Passes = audit.Bytes
		}
	},
}

const (
	global  = "EXTERNAL_MANAGED"
	classic = "EXTERNAL"
	inner   = "INTERNAL_MANAGED"
)

// proxied narrows to load balancers that speak HTTP, of some schemes or of all.
func proxied(schemes ...string) providers.When {
	return providers.When{Type: []string{"http"}, Scheme: schemes}
}
