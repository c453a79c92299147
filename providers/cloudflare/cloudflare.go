// Package cloudflare knows Cloudflare's edge: what its limits mean by plan, and how Terraform's
// resources of the Cloudflare provider, versions 4 and 5, become hops.
//
// A hop is one proxied DNS record; what is only DNS does not stand between caller and origin.
package cloudflare

import (
	"slices"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is what this folder gives.
var Provider = providers.Provider{
	Name:      "cloudflare",
	Title:     "Cloudflare",
	Tables:    []*providers.Table{Edge, Worker, Tunnel, Spectrum},
	Terraform: &providers.TerraformReader{Wants: wants, Read: read},
	Editor:    &providers.Editor{Commands: commands},
	File:      tunnelFile,
	Live:      live,
}

const (
	checked     = "2026-11-20"
	limits      = "https://developers.cloudflare.com/fundamentals/reference/connection-limits/"
	error524    = "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/error-524/"
	sockets     = "https://developers.cloudflare.com/network/websockets/"
	socketIss   = "https://github.com/buildbot/buildbot/issues/4078"
	dnsOnly     = "https://developers.cloudflare.com/dns/proxy-status/enforce-dns-only/"
	bodies      = "https://developers.cloudflare.com/changelog/2026-01-27-body-buffering-settings"
	inspection  = "https://developers.cloudflare.com/rules/configuration-rules/response-body-inspection/"
	compressing = "https://developers.cloudflare.com/rules/compression-rules/settings"
	buffering   = "https://raw.githubusercontent.com/cloudflare/cloudflare-typescript/7c202604ffd18bdcfff245b1c52c2461ee5d9c5a/src/resources/zones/settings/response-buffering.ts"
)

func on(day, source string) audit.Fact { return audit.Fact{Source: source, Checked: day} }

func from(source string) audit.Fact { return audit.Fact{Source: source, Checked: checked} }

const (
	readTimeout = "proxy_read_timeout"
	webSockets  = "websockets"
	holding     = "response_buffering"

	requestBuffering  = "request_body_buffering"
	responseBuffering = "response_body_buffering"
	compression       = "compress_response"
)

// published is the read timeout of every zone that has none of its own.
var published = audit.Seconds(125)

// Edge is Cloudflare's proxy in front of one zone.
var Edge = &providers.Table{
	System: "cloudflare",
	Title:  "Cloudflare",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Plans: []string{
		"free", "lite", "pro", "pro_plus", "business", "enterprise",
		"partners_free", "partners_pro", "partners_business", "partners_ent", "partners_enterprise",
	},
	Entries: []providers.Entry{
		{
			Name: readTimeout,
			Also: []string{"Proxy Read Timeout", "read_timeout"},
			Doc: "Seconds between two reads from the origin, the wait for the first byte included; bytes of the " +
				"caller and HTTP/2 PINGs do not count. Only an Enterprise zone can change it.",
			Unit: time.Second,
			Min:  audit.Seconds(1), Max: audit.Seconds(6000),
			Adjustable: enterprise,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.Down,
				For:   []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC, audit.GRPCBidi},
				Early: "524", Late: "the stream ends after a 200",
			}},
			Defaults: []providers.DefaultRow{{Limit: published, Fact: from(limits)}},
			Around: providers.Around{
				Text: "make the record DNS-only, which exposes the origin's address and ends DDoS mitigation, WAF and cache for it",
				Fact: on("2026-11-28", dnsOnly),
			},
			Fact: from(error524),
			Popular: []providers.Popular{
				{
					Value: "100 s",
					Why:   "It was documented until October 2025, then 120 s until July 2026; only bytes from the origin restart it, and a 524 comes only before the response's head.",
				},
				{Value: "a Worker avoids it", Why: "What a Worker fetches from the origin passes the same timer."},
			},
		},
		{
			Name: "WebSocket idle timeout",
			Doc: "Seconds without a frame in either direction of a WebSocket. Cloudflare publishes no number; " +
				"users report 100 s.",
			Unit:  time.Second,
			Fixed: true,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays,
				For: []audit.Protocol{audit.WebSocket}, Begun: true,
				Late: "the WebSocket closes with 1006",
			}},
			Defaults: []providers.DefaultRow{{
				Limit: audit.Seconds(100), Known: audit.Assumed,
				Fact: audit.Fact{Source: socketIss, Checked: checked, Unverified: true},
			}},
			Fact: from(sockets),
		},
		{
			Name:     "Complete TCP Connection",
			Doc:      "Seconds that opening a TCP connection to the origin may take.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Connect, Early: "522"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(19)}},
			Fact:     from(limits),
		},
		{
			Name: "Proxy Idle Timeout",
			Doc: "Seconds that a connection to the origin is kept for the next request. Where the origin closed " +
				"it first, the request is sent again.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.KeepAlive, Retries: true}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(900)}},
			Fact:     from(limits),
		},
		{
			Name:     "Connection Keep-Alive",
			Doc:      "Seconds that a caller's connection is kept for the next request, HTTP/2 as well.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(400)}},
			Fact:     from(limits),
		},
		{
			Name: webSockets,
			Doc:  "Whether the zone forwards WebSocket upgrades; on by default.",
			Word: true, OneOf: []string{"on", "off"},
			Fact: from(sockets),
		},
		{
			Name: holding,
			Doc:  "Whether the edge waits for the whole response before it sends it on; off by default, Enterprise only.",
			Word: true, OneOf: []string{"on", "off"},
			Fact: from(buffering),
		},
		{
			Name: responseBuffering,
			Doc: "Whether features of the edge may hold a beginning of the response to look at it (standard, the default) " +
				"or not (none). They look at HTML, and event streams pass.",
			Word: true, OneOf: []string{"standard", "none"},
			Fact: on("2026-11-28", inspection),
		},
		{
			Name: requestBuffering,
			Doc: "Whether the edge waits for the whole request before it sends it on (full); standard, the default, holds " +
				"a beginning at the most.",
			Word: true, OneOf: []string{"standard", "full", "none"},
			Fact: on("2026-11-28", bodies),
		},
		{
			Name: compression,
			Doc: "The algorithm that a compression rule puts first. By default event streams are not compressed; whether " +
				"those that a rule compresses are passed on event by event is published nowhere.",
			Word: true, OneOf: []string{"none", "default", "auto", "gzip", "brotli", "zstd"},
			Fact: on("2026-11-28", compressing),
		},
	},
	Shape: shape,
}

// enterprise reports whether the plan lets its owner change timeouts.
func enterprise(c providers.Context) bool {
	return slices.Contains([]string{"enterprise", "partners_ent", "partners_enterprise"}, c.Plan)
}

func shape(r *providers.Reading, h *audit.Hop) {
	limitByPlan(r, h)
	noWayAroundTunnels(r, h)
	if p, ok := property(r, webSockets, sockets); ok {
		p.For = []audit.Protocol{audit.WebSocket}
		h.Upgrades = append(h.Upgrades, p)
	}
	h.Holds = holds(r)
}

// property is a switch of the zone, where one is given.
func property(r *providers.Reading, name, source string) (audit.Property, bool) {
	s := r.Named(name)
	if s == nil {
		return audit.Property{}, false
	}
	fact := from(source)
	fact.ID = r.System + "." + name
	return audit.Property{
		Value: s.Value.On(), Setting: name, Fact: &fact,
		Known: s.Known, At: s.At, Seen: s.Seen,
		Code: s.Value.Unknown.Code, Why: s.Value.Unknown.Why,
	}, true
}
