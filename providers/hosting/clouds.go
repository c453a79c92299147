package hosting

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// DigitalOcean is a load balancer of DigitalOcean.
var DigitalOcean = &providers.Table{
	System: "digitalocean/load-balancer",
	Title:  "DigitalOcean Load Balancer",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{{
		Name: "http_idle_timeout_seconds",
		Doc:  "Seconds without a byte of an HTTP exchange.",
		Unit: time.Second,
		Min:  audit.Seconds(30), Max: audit.Seconds(600),
		Drives: []providers.Drive{{
			Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Early: "504", Late: cut,
		}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
		Fact:     from("https://docs.digitalocean.com/reference/terraform/reference/resources/loadbalancer"),
	}},
}

// Hetzner is a service of a load balancer of Hetzner.
var Hetzner = &providers.Table{
	System: "hetzner/load-balancer",
	Title:  "Hetzner Load Balancer",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{{
		Name: "http.timeout_idle",
		Also: []string{"timeout_idle"},
		Doc:  "Seconds without a byte of an HTTP exchange. Hetzner's pages name no default.",
		Unit: time.Second,
		Min:  audit.Seconds(30), Max: audit.Seconds(300),
		Drives: []providers.Drive{{
			Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Early: "504", Late: cut,
		}},
		Defaults: []providers.DefaultRow{{}},
		Fact:     from("https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/docs/resources/load_balancer_service.md"),
	}},
}

// Gcore is Gcore's CDN.
var Gcore = &providers.Table{
	System: "gcore",
	Title:  "Gcore CDN",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name: "read timeout",
			Doc:  "Seconds between two reads from the origin, the wait for the first byte included; only Enterprise can raise it.",
			Unit: time.Second,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, Early: "504", Late: cut,
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
			Fact:     from("https://gcore.com/docs/cdn/getting-started/cdn-timeouts"),
		},
		{
			Name:     "connect timeout",
			Doc:      "Seconds that opening a connection to the origin may take.",
			Unit:     time.Second,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Connect, Early: "504"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(5)}},
			Fact:     from("https://gcore.com/docs/cdn/getting-started/cdn-timeouts"),
		},
	},
}
