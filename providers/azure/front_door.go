package azure

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	originResponse = "originResponseTimeoutSeconds"
	routeCaching   = "cacheConfiguration"

	doorLimits  = "https://github.com/MicrosoftDocs/azure-docs/blob/main/includes/front-door-limits.md"
	socketsPage = "frontdoor/standard-premium/websocket.md"
)

// FrontDoor is a route of a Front Door; its Type is the generation.
var FrontDoor = &providers.Table{
	System:     "azure/front-door",
	Title:      "Azure Front Door",
	Kind:       providers.Proxy,
	Passes:     audit.Requests,
	Types:      []string{"standard", "classic"},
	AbsentType: "standard",
	Entries: []providers.Entry{
		{
			Name: originResponse,
			Also: []string{"response_timeout_seconds", "sendRecvTimeoutSeconds", "backend_pools_send_receive_timeout_seconds"},
			Doc: "Seconds until the first packet of the origin's response. One value serves every route of the " +
				"profile. Terraform sends 120 where nothing is written, or 60 for the classic generation.",
			Unit: time.Second,
			Min:  audit.Seconds(0), Max: audit.Seconds(240),
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.FirstByte, For: streams, Early: "503 or 504",
			}},
			Defaults: []providers.DefaultRow{
				{
					When: providers.When{Type: []string{"standard"}}, Limit: audit.Seconds(120),
					Fact: source("internal/services/cdn/cdn_frontdoor_profile_resource.go"),
				},
				{
					When: providers.When{Type: []string{"classic"}}, Limit: audit.Seconds(60),
					Fact: source("website/docs/r/frontdoor.html.markdown"),
				},
			},
			Fact: page("frontdoor/troubleshoot-issues.md"),
		},
		{
			Name:  "idle timeout after the first packet",
			Doc:   "Seconds without a byte from the origin once its response has begun. Microsoft's page of it is of 2021.",
			Unit:  time.Second,
			Fixed: true,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, For: streams, Begun: true, Late: ends,
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30), Known: audit.Assumed}},
			Fact:     hearsay(doorLimits),
		},
		{
			Name:     "client TCP idle timeout",
			Doc:      "Seconds that a caller's connection is kept for the next request.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(61), Known: audit.Assumed}},
			Fact:     hearsay(doorLimits),
		},
		{
			Name:     "origin TCP session timeout",
			Doc:      "Seconds that a connection to an origin is kept for the next request.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(90), Known: audit.Assumed}},
			Fact:     hearsay(doorLimits),
		},
		{
			Name:  "WebSocket idle timeout",
			Doc:   "Minutes without data in either direction of a WebSocket.",
			Unit:  time.Minute,
			Fixed: true,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Begun: true,
				For: []audit.Protocol{audit.WebSocket}, Late: "the WebSocket closes",
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(5 * time.Minute)}},
			Fact:     page(socketsPage),
		},
		{
			Name:  "WebSocket maximum duration",
			Doc:   "Hours that a WebSocket may be old, busy or not.",
			Unit:  time.Hour,
			Fixed: true,
			Drives: []providers.Drive{{
				Side: audit.Front, Clock: audit.Lifetime,
				For: []audit.Protocol{audit.WebSocket}, Late: "the WebSocket closes",
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(4 * time.Hour)}},
			Fact:     page(socketsPage),
		},
		{
			Name: routeCaching,
			Also: []string{"cache"},
			Doc:  "Whether the route caches. A WebSocket is not forwarded on a route that does.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: page(socketsPage),
		},
	},
	Shape: func(r *providers.Reading, h *audit.Hop) {
		if r.Context.Drawn && r.Named(originResponse) == nil {
			undeclared(h)
		}
		unclear(r, h)
		s := r.Named(routeCaching)
		if r.Context.Type == "standard" {
			leastWait(h)
		}
		if r.Context.Type == "classic" {
			h.Timers = withoutSockets(h.Timers)
			h.Upgrades = append(h.Upgrades, audit.Property{
				Value: audit.No, Setting: "WebSocket", For: []audit.Protocol{audit.WebSocket}, Known: audit.Default,
				Fact: factOf(r.System+".WebSocket", page("frontdoor/front-door-cdn-comparison.md")),
				Why:  "the classic generation forwards no WebSocket",
			})
			return
		}
		if s == nil || s.Value.On() == audit.No {
			return
		}
		p := audit.Property{
			Value: audit.No, Setting: routeCaching, For: []audit.Protocol{audit.WebSocket},
			Known: s.Known, At: s.At, Seen: s.Seen, Fact: factOf(r.System+"."+routeCaching, page(socketsPage)),
		}
		if s.Value.On() == audit.Unsure {
			p.Value, p.Code, p.Why = audit.Unsure, s.Value.Unknown.Code, s.Value.Unknown.Why
		}
		h.Upgrades = append(h.Upgrades, p)
	},
}

// undeclared makes the wait for the origin unknown on a hop that a person drew: who makes a profile
// decides its default, and Microsoft's own page names a third number.
func undeclared(h *audit.Hop) {
	for i := range h.Timers {
		if t := &h.Timers[i]; t.Setting == originResponse {
			t.Limit, t.Code = audit.Limit{}, audit.NoValue
			t.Why = "Terraform writes 120 s into a profile, other tools 60 s, and Microsoft's page names 30 s: give it"
		}
	}
}

// leastWait raises the least value that the provider takes to that of the newer generation.
func leastWait(h *audit.Hop) {
	for i := range h.Timers {
		if t := &h.Timers[i]; t.Setting == originResponse {
			t.Min = audit.Seconds(16)
		}
	}
}

// unclear makes the wait for the origin unknown where it is 0: the range of the classic generation
// begins there, and what it does is published nowhere.
func unclear(r *providers.Reading, h *audit.Hop) {
	s := r.Named(originResponse)
	if s == nil || s.Value.String() != "0" {
		return
	}
	for i := range h.Timers {
		if t := &h.Timers[i]; t.Setting == originResponse {
			t.Limit, t.Code, t.Why = audit.Limit{}, audit.NoValue, "it is 0, and what that does is published nowhere"
		}
	}
}

// withoutSockets leaves out the timers that only WebSockets have.
func withoutSockets(timers []audit.Timer) []audit.Timer {
	var kept []audit.Timer
	for _, t := range timers {
		if len(t.For) != 1 || t.For[0] != audit.WebSocket {
			kept = append(kept, t)
		}
	}
	return kept
}

func factOf(id string, f audit.Fact) *audit.Fact {
	f.ID = id
	return &f
}
