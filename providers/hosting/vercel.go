package hosting

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Vercel is what answers at Vercel: a function, one of the edge runtime, or a rewrite to an origin
// elsewhere.
var Vercel = &providers.Table{
	System:     "vercel",
	Title:      "Vercel",
	Kind:       providers.Proxy,
	Passes:     audit.Requests,
	Types:      []string{"function", "edge", "rewrite"},
	AbsentType: "function",
	Plans:      []string{"hobby", "pro", "enterprise"},
	Entries: []providers.Entry{
		{
			Name: "maxDuration",
			Doc:  "Seconds of a function's whole run, its streaming too; up to 300 on Hobby and 800 on Pro and Enterprise.",
			Unit: time.Second,
			Min:  audit.Seconds(1), Max: audit.Seconds(800),
			Drives: []providers.Drive{{
				When: providers.When{Type: []string{"function"}},
				Side: audit.Back, Clock: audit.Total, Early: "504", Late: cut,
			}},
			Defaults: []providers.DefaultRow{
				{When: providers.When{Type: []string{"function"}}, Limit: audit.Seconds(300)},
			},
			Fact: from("https://vercel.com/docs/functions/configuring-functions/duration"),
		},
		{
			Name: "initial response of the edge runtime", Fixed: true,
			Doc:  "Seconds until a function of the edge runtime begins its response; then it may stream on.",
			Unit: time.Second,
			Drives: []providers.Drive{{
				When: providers.When{Type: []string{"edge"}}, Side: audit.Back, Clock: audit.FirstByte, Early: "504",
			}},
			Defaults: []providers.DefaultRow{{When: providers.When{Type: []string{"edge"}}, Limit: audit.Seconds(25)}},
			Fact:     told("https://github.com/mandarini/openai-assistant-demo/issues/1"),
		},
		{
			Name: "proxied request timeout", Fixed: true,
			Doc:  "Seconds until an origin that a rewrite leads to replies.",
			Unit: time.Second,
			Drives: []providers.Drive{{
				When: providers.When{Type: []string{"rewrite"}}, Side: audit.Back, Clock: audit.FirstByte, Early: "502",
			}},
			Defaults: []providers.DefaultRow{{When: providers.When{Type: []string{"rewrite"}}, Limit: audit.Seconds(120)}},
			Fact:     told("https://vercel.com/docs/errors/ROUTER_EXTERNAL_TARGET_ERROR"),
		},
		silent(from("https://vercel.com/docs/functions/limitations")),
	},
	Shape: func(r *providers.Reading, h *audit.Hop) {
		for i := range h.Timers {
			if t := &h.Timers[i]; t.Setting == "maxDuration" && r.Context.Plan == "hobby" {
				t.Max = audit.Seconds(300)
			}
		}
	},
}

// silent is a clock of silence of which the vendor says nothing, where no total ends the stream first.
func silent(fact audit.Fact) providers.Entry {
	streaming := providers.When{Type: []string{"edge", "rewrite"}}
	return providers.Entry{
		Name: "idle timeout", Fixed: true,
		Doc:      "Silence once the response has begun. No number is published.",
		Unit:     time.Second,
		Drives:   []providers.Drive{{When: streaming, Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Begun: true, Late: cut}},
		Defaults: []providers.DefaultRow{{When: streaming}},
		Fact:     fact,
	}
}

// Netlify is what answers at Netlify: a function, an edge function, or a rewrite to an origin
// elsewhere.
var Netlify = &providers.Table{
	System:     "netlify",
	Title:      "Netlify",
	Kind:       providers.Proxy,
	Passes:     audit.Requests,
	Types:      []string{"function", "edge", "rewrite"},
	AbsentType: "function",
	Entries: []providers.Entry{
		{
			Name: "function timeout", Fixed: true,
			Doc:  "Seconds of a synchronous function's whole run.",
			Unit: time.Second,
			Drives: []providers.Drive{{
				When: providers.When{Type: []string{"function"}}, Side: audit.Back, Clock: audit.Total, Early: "502 or 504", Late: cut,
			}},
			Defaults: []providers.DefaultRow{{When: providers.When{Type: []string{"function"}}, Limit: audit.Seconds(60)}},
			Fact:     from("https://docs.netlify.com/build/functions/configuration"),
		},
		{
			Name: "response header timeout", Fixed: true,
			Doc:  "Seconds until an edge function begins its response.",
			Unit: time.Second,
			Drives: []providers.Drive{{
				When: providers.When{Type: []string{"edge"}}, Side: audit.Back, Clock: audit.FirstByte, Early: "5xx",
			}},
			Defaults: []providers.DefaultRow{{When: providers.When{Type: []string{"edge"}}, Limit: audit.Seconds(40)}},
			Fact:     from("https://docs.netlify.com/build/edge-functions/limits/"),
		},
		silent(from("https://docs.netlify.com/build/edge-functions/limits/")),
		{
			Name: "proxy timeout", Fixed: true,
			Doc:  "Seconds of a whole exchange with an origin that a rewrite leads to.",
			Unit: time.Second,
			Drives: []providers.Drive{{
				When: providers.When{Type: []string{"rewrite"}}, Side: audit.Back, Clock: audit.Total, Early: "504", Late: cut,
			}},
			Defaults: []providers.DefaultRow{{When: providers.When{Type: []string{"rewrite"}}, Limit: audit.Seconds(26)}},
			Fact:     from("https://docs.netlify.com/routing/redirects/rewrites-proxies/"),
		},
	},
}
