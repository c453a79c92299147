package cloudflaretest_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers"
	vendor "github.com/timeout-audit/timeout-audit/providers/cloudflare"
	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
)

// everything is an account in which each kind of answer is given.
func everything() *cloudflaretest.Account {
	a := cloudflaretest.SeedOne("chat-1.eu-west-1.elb.amazonaws.com")
	a.Zones[0].Settings["response_buffering"] = "on"
	a.Zones[0].Records = append(a.Zones[0].Records, cloudflaretest.Record{Name: "six.example.com", Type: "AAAA", Content: "2001:db8::1", Proxied: true})
	a.Zones = append(a.Zones, &cloudflaretest.Zone{Name: "billed.example", Plan: "-", Billed: "enterprise", Settings: cloudflaretest.Settings("enterprise")})
	z := a.Zones[0]
	z.Plan, z.Editable = "enterprise", nil
	const tunnel = "c1744f8b-faa1-48a4-9e5c-02ac921467fa"
	z.Records = append(z.Records, cloudflaretest.Record{Name: "app.example.com", Type: "CNAME", Content: tunnel + ".cfargotunnel.com", Proxied: true})
	z.Routes = []cloudflaretest.Route{{Pattern: "api.example.com/w/*", Script: "proxy"}, {Pattern: "api.example.com/w/raw/*"}}
	z.Balancers = []cloudflaretest.Balancer{{Name: "lb.example.com", Pools: []string{"main"}}}
	z.Rules = map[string][]cloudflaretest.Rule{
		"http_request_cache_settings": {{Action: "set_cache_settings", Expression: "true", Parameters: map[string]any{"cache": true, "read_timeout": 900}}},
		"http_config_settings":        {{Action: "set_config", Expression: "true", Parameters: map[string]any{"request_body_buffering": "full"}}},
		"http_response_compression":   {{Action: "compress_response", Expression: "true", Parameters: map[string]any{"algorithms": []any{map[string]any{"name": "gzip"}}}}},
		"http_request_origin":         {{Action: "route", Expression: "true", Parameters: map[string]any{"origin": map[string]any{"host": "o.example.net"}}}},
	}
	z.PageRules = []cloudflaretest.PageRule{{Pattern: "*example.com/*", Actions: map[string]any{"response_buffering": "on"}}}
	z.Applications = []cloudflaretest.Application{{Host: "ssh.example.com", Protocol: "tcp/22", Kind: "direct", Direct: "tcp://192.0.2.1:22"}}
	a.Domains = []cloudflaretest.Domain{{Zone: "example.com", Host: "own.example.com", Service: "site"}}
	a.Pools = []cloudflaretest.Pool{{Name: "main", Origins: []string{"192.0.2.7"}}}
	a.Tunnels = []cloudflaretest.Tunnel{{ID: tunnel, Request: map[string]any{"connectTimeout": 10}, Ingress: []cloudflaretest.Ingress{
		{Host: "app.example.com", Service: "http://app:8080", Request: map[string]any{"keepAliveTimeout": 0}}, {Service: "http_status:404"},
	}}}
	for _, z := range a.Zones {
		delete(z.Settings, "grpc") // the API gives it, and the description does not have it
	}
	return a
}

func TestEveryAnswerIsOneOfCloudflaresDescription(t *testing.T) {
	all := description(t)
	t.Setenv("CLOUDFLARE_API_TOKEN", "a-token-of-some-length")
	server, err := cloudflaretest.Start(everything())
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	var mu sync.Mutex
	seen := map[string]bool{}
	server.Tap = func(q *http.Request, body []byte) {
		mu.Lock()
		defer mu.Unlock()
		path, query := tapped(q)
		seen[all.path(path)] = true
		for _, fault := range all.check(path, query, body) {
			t.Error(fault)
		}
	}
	live := vendor.Provider.Live.Read(t.Context(), providers.LiveRequest{Flags: map[string][]string{"endpoint-url": {server.URL}}})
	if len(live.Problems) > 0 {
		t.Error(live.Problems)
	}
	if len(seen) < asked {
		t.Errorf("only %v were asked", seen)
	}
}

// asked is how many paths live reading uses.
const asked = 12

func TestTheCheckAgainstTheDescriptionFindsFaults(t *testing.T) {
	all := description(t)
	for _, c := range []struct{ path, query, body, want string }{
		{"/zones", "", `{"success": "yes", "errors": [], "messages": []}`, "want boolean"},
		{"/zones", "per_page=51", `{"success": true, "errors": [], "messages": []}`, "50 at the most"},
		{"/zones", "nam=x", `{"success": true, "errors": [], "messages": []}`, "no parameter nam"},
		{"/zones/1/dns_records", "", `{"success": true, "errors": [], "messages": [], "result": [{"name": "x"}]}`, "missing propert"},
		{"/zones/1/settings", "", `{"success": true, "result": {}}`, "want array"},
		{"/nothing/there", "", `{}`, "has no"},
	} {
		query, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		if faults := strings.Join(all.check(c.path, query, []byte(c.body)), "\n"); !strings.Contains(faults, c.want) {
			t.Errorf("%s %s gives %q, want %q", c.path, c.body, faults, c.want)
		}
	}
}
