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
			Name: serviceTimeout,
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
			Popular: []providers.Popular{{
				Value: "an idle timeout",
				Why:   "For HTTP it is of the whole exchange: a stream dies of it with heartbeats. Only for a WebSocket, and not on the classic scheme, is it of silence.",
			}},
		},
		{
			Name: routeTimeout,
			Also: []string{"route_action.timeout", "default_route_action.timeout"},
			Doc: "Seconds from the end of the request to the end of its response, retries included. A URL map has " +
				"it for a route, and there it takes the place of timeoutSec.",
			Unit: time.Second,
			Drives: []providers.Drive{{
				When: proxied(),
				Side: audit.Back, Clock: audit.Total,
				For:   []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC},
				Early: "504", Late: streamEnds,
			}},
			Fact: from(providerDocs + "compute_url_map.html.markdown"),
		},
		{
			Name:  socketLifetime,
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
			Name:       clientKeep,
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
			Name: draining,
			Also: []string{"connection_draining_timeout_sec", "drainingTimeoutSec"},
			Doc: "Seconds that a running exchange has to end after its backend was removed; 300 where Terraform " +
				"makes the backend service, 0 by the API and by GKE.",
			Unit: time.Second,
			Min:  audit.Seconds(0), Max: audit.Seconds(3600),
			Drives: []providers.Drive{{Side: audit.Back, Clock: audit.Drain, Early: "502", Late: streamEnds}},
			Defaults: []providers.DefaultRow{{
				Limit: audit.Seconds(300),
				Fact:  from("https://github.com/hashicorp/terraform-provider-google/blob/main/google/services/compute/resource_compute_backend_service.go"),
			}},
			Fact: quoted(drainSource),
		},
		{
			Name: regional,
			Doc:  "Whether the load balancer is of one region; then it is Envoy that proxies, also where the scheme is EXTERNAL_MANAGED.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: from(regionProxy),
		},
		{
			Name: serverless,
			Doc: "Whether the backends are a serverless network endpoint group: Cloud Run, Cloud Functions or App " +
				"Engine. timeoutSec does not count for them; it is 60 minutes.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: quoted(internal),
		},
	},
	Shape: shape,
}

const (
	serviceTimeout = "timeoutSec"
	routeTimeout   = "routeAction.timeout"
	socketLifetime = "WebSocket maximum lifetime"
	clientKeep     = "httpKeepAliveTimeoutSec"
	regional       = "regional"
	serverless     = "serverless backends"
	draining       = "connectionDraining.drainingTimeoutSec"

	global  = "EXTERNAL_MANAGED"
	classic = "EXTERNAL"
	inner   = "INTERNAL_MANAGED"
)

// proxied narrows to load balancers that speak HTTP, of some schemes or of all.
func proxied(schemes ...string) providers.When {
	return providers.When{Type: []string{"http"}, Scheme: schemes}
}
