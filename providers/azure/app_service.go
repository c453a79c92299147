package azure

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const webSockets = "webSocketsEnabled"

// AppService is the front end of App Service and Azure Functions. Its Type is the operating system
// of the plan.
var AppService = &providers.Table{
	System: "azure/app-service",
	Title:  "Azure App Service",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Types:  []string{"windows", "linux"},
	Entries: []providers.Entry{
		{
			Name:     "front-end request timeout",
			Doc:      "Seconds until the first byte of a response.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.FirstByte, Early: "502 or 504"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(230)}},
			Fact:     page("app-service/faq-availability-performance-application-issues.yml"),
		},
		{
			Name: "load balancer idle timeout",
			Doc: "Seconds without a byte in either direction once the response has begun. Microsoft names the " +
				"platform's load balancer as the cause of the 230 s and publishes nothing of streams.",
			Unit:  time.Second,
			Fixed: true,
			Drives: []providers.Drive{{
				Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, Begun: true, Late: ends,
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(230), Known: audit.Assumed}},
			Fact:     page("app-service/faq-availability-performance-application-issues.yml"),
		},
		{
			Name: webSockets,
			Also: []string{"websockets_enabled", "site_config.websockets_enabled"},
			Doc:  "Whether upgrades to WebSocket are forwarded; off unless it is switched on.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: source("website/docs/r/windows_web_app.html.markdown"),
		},
	},
	Shape: func(r *providers.Reading, h *audit.Hop) {
		p := audit.Property{
			Value: audit.No, Setting: webSockets, For: []audit.Protocol{audit.WebSocket}, Known: audit.Default,
			Fact: factOf(r.System+"."+webSockets, source("website/docs/r/windows_web_app.html.markdown")),
		}
		if s := r.Named(webSockets); s != nil {
			p.Value, p.Known, p.At, p.Seen = s.Value.On(), s.Known, s.At, s.Seen
			p.Code, p.Why = s.Value.Unknown.Code, s.Value.Unknown.Why
		}
		if p.Value == audit.No && r.Context.Type != "windows" {
			p.Value, p.Code = audit.Unsure, audit.NoValue
			p.Why = "it is not switched on, and what a Linux plan makes of that is published nowhere"
		}
		h.Upgrades = append(h.Upgrades, p)
	},
}
