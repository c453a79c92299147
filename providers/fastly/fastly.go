// Package fastly knows Fastly's edge: what the timeouts of a backend mean, and how the services of
// Terraform's fastly provider, of VCL and of Compute, become hops.
//
// A hop is one backend of a service. Of VCL it reads the literals that are set for a fetch; what a
// condition or a program decides is told as not known.
package fastly

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is what this folder gives.
var Provider = providers.Provider{
	Name:      "fastly",
	Title:     "Fastly",
	Tables:    []*providers.Table{Edge},
	Terraform: &providers.TerraformReader{Wants: wants, Read: read},
	Editor:    &providers.Editor{Insert: providers.IntoResources(insert)},
}

const (
	checked  = "2026-11-20"
	vclDocs  = "https://www.fastly.com/documentation/reference/vcl/variables/backend-connection/"
	backends = "https://github.com/fastly/terraform-provider-fastly/blob/main/fastly/block_fastly_service_backend.go"
	sockets  = "https://docs.fastly.com/products/websockets"
	stream   = "https://www.fastly.com/documentation/guides/full-site-delivery/performance/streaming-miss"

	betweenBytes = "between_bytes_timeout"
	firstByte    = "first_byte_timeout"
	fetchTimeout = "fetch_timeout"
	nodeToNode   = "between_bytes_timeout between Fastly's nodes"
	shield       = "shield"
	doStream     = "do_stream"
	webSockets   = "websockets"
)

func from(source string) audit.Fact { return audit.Fact{Source: source, Checked: checked} }

// responses are the protocols that a backend's timeouts are for.
var responses = []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC, audit.GRPCBidi}

var socket = []audit.Protocol{audit.WebSocket}

// Edge is a backend of a service; its Type is what the service is written in.
var Edge = &providers.Table{
	System:     "fastly",
	Title:      "Fastly",
	Kind:       providers.Proxy,
	Passes:     audit.Requests,
	Types:      []string{"vcl", "compute"},
	AbsentType: "vcl",
	Entries: []providers.Entry{
		{
			Name: betweenBytes,
			Also: []string{"bereq.between_bytes_timeout"},
			Doc: "Milliseconds between two reads from the backend once its response has begun. VCL takes what it " +
				"has received for the whole response: the caller sees a success that is cut short.",
			Unit: time.Millisecond,
			Drives: []providers.Drive{
				{
					When: providers.When{Type: []string{"vcl"}},
					Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, For: responses,
					Late: "the stream ends as if it were complete, after a 200",
				},
				{
					When: providers.When{Type: []string{"compute"}},
					Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, For: responses,
					Late: "an error in the program, which decides what the caller sees",
				},
			},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(10), Fact: from(backends)}},
			Fact:     from(vclDocs + "bereq-between-bytes-timeout"),
		},
		{
			Name: firstByte,
			Also: []string{"bereq.first_byte_timeout"},
			Doc:  "Milliseconds until the first byte of the backend's response.",
			Unit: time.Millisecond,
			Max:  audit.Seconds(600), Min: audit.Seconds(0),
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.FirstByte, For: responses, Early: "503",
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(15), Fact: from(backends)}},
			Fact:     from(vclDocs + "bereq-first-byte-timeout"),
		},
		{
			Name: nodeToNode,
			Doc: "Seconds between two reads where one Fastly node fetches from another: to a shield, and to the " +
				"node that keeps an object unless the request is passed. It bounds the wait for the first byte too.",
			Unit: time.Second, Fixed: true,
			Drives: []providers.Drive{
				{
					When: providers.When{Type: []string{"vcl"}},
					Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, For: responses,
					Late: "the stream ends as if it were complete, after a 200",
				},
				{
					When: providers.When{Type: []string{"vcl"}},
					Side: audit.Back, Clock: audit.FirstByte, For: responses, Early: "503",
				},
			},
			Defaults: []providers.DefaultRow{
				{When: providers.When{Type: []string{"vcl"}}, Limit: audit.Seconds(60), Known: audit.Assumed},
			},
			Fact: from(vclDocs + "bereq-between-bytes-timeout"),
		},
		{
			Name: "connect_timeout",
			Also: []string{"bereq.connect_timeout"},
			Doc:  "Milliseconds that opening a connection to the backend may take.",
			Unit: time.Millisecond,
			Drives: []providers.Drive{
				{Side: audit.Back, Clock: audit.Connect, Early: "503"},
			},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(1)}},
			Fact:     from(backends),
		},
		{
			Name:     fetchTimeout,
			Also:     []string{"bereq.fetch_timeout"},
			Doc:      "Milliseconds of a whole fetch, however many bytes flow; off unless VCL sets it.",
			Unit:     time.Millisecond,
			Zero:     providers.ZeroIsNever,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Total, For: responses, Early: "503", Late: "the stream ends after a 200"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
			Fact:     from(vclDocs + "bereq-fetch-timeout"),
		},
		{
			Name:     "keepalive_time",
			Doc:      "Seconds that a connection to the backend is kept for the next request. Fastly publishes no default.",
			Unit:     time.Second,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{}},
			Fact:     from(backends),
		},
		{
			Name:     "max_lifetime",
			Doc:      "Milliseconds after which a connection to the backend takes no new request; 0 is no bound.",
			Unit:     time.Millisecond,
			Zero:     providers.ZeroIsNever,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Lifetime, Retires: true}},
			Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
			Fact:     from(backends),
		},
		{
			Name:     "WebSocket idle timeout",
			Doc:      "Silence of a WebSocket that is passed through. Fastly publishes no number, and the backend's timeouts do not count.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, For: socket, Begun: true, Late: "the WebSocket closes"}},
			Defaults: []providers.DefaultRow{{}},
			Fact:     from(sockets),
		},
		{
			Name: shield,
			Doc:  "The place of a shield between the edge and the backend. A WebSocket does not pass one.",
			Word: true,
			Fact: from(sockets),
		},
		{
			Name: doStream,
			Also: []string{"beresp.do_stream"},
			Doc:  "Whether a response is sent on while it is received. A request that is passed streams anyway.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: from(stream),
		},
		{
			Name: webSockets,
			Also: []string{"product_enablement.websockets", "product_enablement.fanout"},
			Doc:  "Whether the product that passes WebSockets is switched on; off unless it is.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: from(sockets),
		},
	},
	Shape: shape,
}
