package hosting

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Fly is Fly.io's proxy.
var Fly = &providers.Table{
	System: "fly",
	Title:  "Fly.io proxy",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{{
		Name: "http_options.idle_timeout",
		Also: []string{"idle_timeout"},
		Doc:  "Seconds without a byte of an HTTP exchange. Users report 60; Fly.io's pages name no default.",
		Unit: time.Second,
		Drives: []providers.Drive{{
			Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Early: "the connection closes", Late: cut,
		}},
		Defaults: []providers.DefaultRow{{
			Limit: audit.Seconds(60), Known: audit.Assumed, Fact: told("https://github.com/0ptim/JellyChat/issues/47"),
		}},
		Fact: from("https://fly.io/docs/reference/configuration/"),
	}},
}

// Railway is Railway's edge proxy, whose clocks spare WebSockets.
var Railway = &providers.Table{
	System: "railway",
	Title:  "Railway edge proxy",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name: "maximum duration", Fixed: true,
			Doc:      "Minutes of a whole exchange, however many bytes flow; a WebSocket is spared.",
			Unit:     time.Minute,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Total, For: responses, Early: "the connection closes", Late: cut}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(15 * time.Minute)}},
			Fact:     from(railwayLimits),
		},
		{
			Name: "idle timeout", Fixed: true,
			Doc:      "Minutes without data of an exchange; a WebSocket is spared.",
			Unit:     time.Minute,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, For: responses, Early: "the connection closes", Late: cut}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(5 * time.Minute)}},
			Fact:     from(railwayLimits),
		},
		{
			Name: "keep-alive timeout", Fixed: true,
			Doc:      "Seconds that a caller's HTTP/1.1 connection is kept for the next request.",
			Unit:     time.Second,
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
			Fact:     from(railwayLimits),
		},
	},
}

const railwayLimits = "https://docs.railway.com/networking/public-networking/specs-and-limits"

// Render is Render's load balancer.
var Render = &providers.Table{
	System: "render",
	Title:  "Render load balancer",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{{
		Name: "request timeout", Fixed: true,
		Doc:  "Minutes of a whole exchange, as others tell; what silence does is published nowhere.",
		Unit: time.Minute,
		Drives: []providers.Drive{{
			Side: audit.Back, Clock: audit.Total, For: responses, Early: "502", Late: cut,
		}},
		Defaults: []providers.DefaultRow{{Limit: audit.After(100 * time.Minute), Known: audit.Assumed}},
		Fact:     told("https://render.com/docs/render-vs-vercel-comparison"),
	}, {
		Name: "idle timeout", Fixed: true,
		Doc:      "Silence of an exchange or of a WebSocket. Render publishes no number.",
		Unit:     time.Second,
		Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Begun: true, Late: cut}},
		Defaults: []providers.DefaultRow{{}},
		Fact:     told("https://render.com/docs/render-vs-vercel-comparison"),
	}},
}
