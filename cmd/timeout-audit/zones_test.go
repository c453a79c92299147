package main

import (
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/timeout-audit/timeout-audit/providers/aws/awstest"
	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
)

// zoneBalancer is the DNS name of the load balancer of the fake AWS account.
var zoneBalancer = awstest.SeedOne().HostName("chat")

// zoneAccounts are the fake Cloudflare accounts of the stories, each with what is wrong with it.
var zoneAccounts = map[string]func() (*cloudflaretest.Account, []cloudflaretest.Fault){
	"seed": func() (*cloudflaretest.Account, []cloudflaretest.Fault) {
		return cloudflaretest.SeedOne(zoneBalancer), nil
	},
	"enterprise": func() (*cloudflaretest.Account, []cloudflaretest.Fault) {
		a := cloudflaretest.SeedOne(zoneBalancer)
		z := a.Zones[0]
		z.Plan, z.Editable["proxy_read_timeout"], z.Settings["proxy_read_timeout"] = "enterprise", true, 200
		return a, nil
	},
	"rules": func() (*cloudflaretest.Account, []cloudflaretest.Fault) {
		a := cloudflaretest.SeedOne(zoneBalancer)
		z := a.Zones[0]
		z.Plan, z.Editable["proxy_read_timeout"], z.Settings["proxy_read_timeout"] = "enterprise", true, 6000
		z.Rules = map[string][]cloudflaretest.Rule{"http_request_cache_settings": {{
			Action: "set_cache_settings", Expression: `starts_with(http.request.uri.path, "/reports/")`,
			Parameters: map[string]any{"cache": true, "read_timeout": 60},
		}}}
		return a, nil
	},
	"internal": func() (*cloudflaretest.Account, []cloudflaretest.Fault) {
		return cloudflaretest.SeedOne("api.internal.example.com"), nil
	},
	"worker": func() (*cloudflaretest.Account, []cloudflaretest.Fault) {
		a := cloudflaretest.SeedOne(zoneBalancer)
		a.Zones[0].Routes = []cloudflaretest.Route{{Pattern: "api.example.com/*", Script: "proxy"}}
		return a, nil
	},
	"tunnel": func() (*cloudflaretest.Account, []cloudflaretest.Fault) {
		const id = "c1744f8b-faa1-48a4-9e5c-02ac921467fa"
		a := cloudflaretest.SeedOne(zoneBalancer)
		a.Zones[0].Records = []cloudflaretest.Record{{Name: "app.example.com", Type: "CNAME", Content: id + ".cfargotunnel.com", Proxied: true}}
		a.Tunnels = []cloudflaretest.Tunnel{{ID: id, Ingress: []cloudflaretest.Ingress{
			{Host: "app.example.com", Service: "http://app:8000"}, {Service: "http_status:404"},
		}}}
		return a, nil
	},
	"local": func() (*cloudflaretest.Account, []cloudflaretest.Fault) {
		const id = "c1744f8b-faa1-48a4-9e5c-02ac921467fa"
		a := cloudflaretest.SeedOne(zoneBalancer)
		a.Zones[0].Records = []cloudflaretest.Record{{Name: "app.example.com", Type: "CNAME", Content: id + ".cfargotunnel.com", Proxied: true}}
		a.Tunnels = []cloudflaretest.Tunnel{{ID: id, Local: true}}
		return a, nil
	},
	"gray": func() (*cloudflaretest.Account, []cloudflaretest.Fault) {
		a := cloudflaretest.SeedOne(zoneBalancer)
		a.Zones[0].Records[0].Proxied = false
		return a, nil
	},
	"denied": func() (*cloudflaretest.Account, []cloudflaretest.Fault) {
		return cloudflaretest.SeedOne(zoneBalancer), []cloudflaretest.Fault{{Path: "/settings", Status: 403, Code: 9109}}
	},
	"echo": func() (*cloudflaretest.Account, []cloudflaretest.Fault) {
		a := cloudflaretest.SeedOne(zoneBalancer)
		a.Echo = true
		return a, []cloudflaretest.Fault{{Path: "/settings", Status: 403}}
	},
	"refused": func() (*cloudflaretest.Account, []cloudflaretest.Fault) {
		a := cloudflaretest.SeedOne(zoneBalancer)
		a.Echo = true
		return a, []cloudflaretest.Fault{{Status: 401, Code: 1000}}
	},
}

// zones starts a fake Cloudflare account for a story, to whom CLOUDFLARE_BASE_URL then leads: `zones seed`.
func zones(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || zoneAccounts[args[0]] == nil {
		ts.Fatalf("usage: zones NAME")
	}
	described, faults := zoneAccounts[args[0]]()
	server, err := cloudflaretest.Start(described)
	ts.Check(err)
	ts.Defer(func() { _ = server.Close() })
	for _, f := range faults {
		server.Spoil(f)
	}
	ts.Setenv("CLOUDFLARE_BASE_URL", server.URL)
	ts.Setenv("CLOUDFLARE_API_TOKEN", planted+"_token_of_some_length")
}
