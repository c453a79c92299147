package cloudflare

import (
	"net/http"
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
)

// of is the part of a text about one reading.
func of(t *testing.T, text, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, ` "`+name+`" `)
	if !ok {
		t.Fatalf("there is no %s in:\n%s", name, text)
	}
	lines := strings.Split(rest, "\n")
	for i, line := range lines {
		if i > 0 && !strings.HasPrefix(line, "  ") {
			return strings.Join(lines[:i], "\n")
		}
	}
	return rest
}

func enterpriseZone(z *cloudflaretest.Zone) {
	z.Plan, z.Settings["proxy_read_timeout"], z.Editable = "enterprise", 6000, nil
}

func TestACacheRuleSetsTheReadTimeoutOfItsPathsOnly(t *testing.T) {
	rule := func(expression string, parameters map[string]any) cloudflaretest.Rule {
		return cloudflaretest.Rule{Action: "set_cache_settings", Expression: expression, Parameters: parameters}
	}
	for name, c := range map[string]struct {
		rules       []cloudflaretest.Rule
		whole, path string // what is wanted of the host, and of its path /slow*
	}{
		"of a path": {[]cloudflaretest.Rule{rule(`starts_with(http.request.uri.path, "/slow")`, map[string]any{"cache": true, "read_timeout": 900})},
			"back.idle=6000s", "back.idle=900s"},
		"of another host": {[]cloudflaretest.Rule{rule(`http.host eq "x.example.com"`, map[string]any{"cache": true, "read_timeout": 900})},
			"back.idle=6000s", ""},
		"that bypasses the cache": {[]cloudflaretest.Rule{rule(`starts_with(http.request.uri.path, "/slow")`, map[string]any{"cache": false, "read_timeout": 900})},
			"back.idle=6000s", ""},
		"that a later one bypasses": {[]cloudflaretest.Rule{
			rule(`starts_with(http.request.uri.path, "/slow")`, map[string]any{"cache": true, "read_timeout": 900}), rule("true", map[string]any{"cache": false}),
		}, "back.idle=6000s", ""},
		"that another makes eligible": {[]cloudflaretest.Rule{
			rule("true", map[string]any{"cache": true}), rule(`starts_with(http.request.uri.path, "/slow")`, map[string]any{"read_timeout": 900}),
		}, "back.idle=6000s", "back.idle=900s"},
		"without cache": {[]cloudflaretest.Rule{rule(`starts_with(http.request.uri.path, "/slow")`, map[string]any{"read_timeout": 900})},
			"back.idle=6000s", "back.idle=? proxy_read_timeout fixed=false cache rule rule-a sets it to 900 s, which counts only for responses that may be cached"},
		"that this cannot read": {[]cloudflaretest.Rule{rule(`http.cookie contains "a"`, map[string]any{"cache": true, "read_timeout": 900})},
			"back.idle=? proxy_read_timeout fixed=false cache rule rule-a sets it to 900 s, and for which of these requests is not known: its expression is not read: http.cookie contains", ""},
		"the last counts": {[]cloudflaretest.Rule{rule("true", map[string]any{"cache": true, "read_timeout": 900}), rule(`http.host eq "api.example.com"`, map[string]any{"read_timeout": 700})},
			"back.idle=700s", ""},
		"that is off": {[]cloudflaretest.Rule{{Action: "set_cache_settings", Expression: "true", Off: true, Parameters: map[string]any{"cache": true, "read_timeout": 900}}},
			"back.idle=6000s", ""},
	} {
		t.Run(name, func(t *testing.T) {
			text := written(readFake(t, serve(t, changed(func(z *cloudflaretest.Zone) {
				enterpriseZone(z)
				z.Rules = map[string][]cloudflaretest.Rule{"http_request_cache_settings": c.rules}
			}))))
			contains(t, of(t, text, "api.example.com"), c.whole)
			if c.path == "" {
				lacks(t, text, "/slow*")
				return
			}
			contains(t, of(t, text, "api.example.com/slow*"), c.path)
			contains(t, of(t, text, "api.example.com"), "beside api.example.com/slow*")
		})
	}
}

func TestAWorkerIsAHopOfItsPathsAndTakesNoLimitAway(t *testing.T) {
	text := written(readFake(t, serve(t, changed(func(z *cloudflaretest.Zone) {
		z.Routes = []cloudflaretest.Route{
			{Pattern: "*.example.com/w/*", Script: "proxy"}, {Pattern: "api.example.com/w/raw/*"}, {Pattern: "x.example.com/*", Script: "other"},
		}
	}))))
	worker := of(t, text, "Worker proxy on api.example.com/w/*")
	contains(t, worker, "route=api.example.com/w/*", "front.total=? Worker code fixed=false the code of Worker proxy decides", "name dns:api.example.com", "beside api.example.com/w/raw/*")
	behind := of(t, text, "api.example.com/w/*")
	contains(t, behind, "back.idle=125s", "sends * to dns:"+balancer)
	lacks(t, behind, "name dns:")
	contains(t, of(t, text, "api.example.com"), "name dns:api.example.com", "beside api.example.com/w/*")
	contains(t, of(t, text, "api.example.com/w/raw/*"), "name dns:api.example.com", "back.idle=125s")
	lacks(t, text, "other", "Worker, if any")
}

func TestAWorkerOfAWholeHostAndOneThatIsAnOrigin(t *testing.T) {
	account := changed(func(z *cloudflaretest.Zone) {
		z.Routes = []cloudflaretest.Route{{Pattern: "*example.com/*", Script: "all"}}
		z.Records = append(z.Records, cloudflaretest.Record{Name: "own.example.com", Type: "AAAA", Content: "100::", Proxied: true})
	})
	account.Domains = []cloudflaretest.Domain{{Zone: "example.com", Host: "own.example.com", Service: "site"}, {Zone: "example.org", Host: "else.example.org", Service: "site"}}
	text := written(readFake(t, serve(t, account)))
	contains(t, of(t, text, "Worker all on api.example.com"), "front.total=?")
	contains(t, of(t, text, "Worker site at own.example.com"), "name dns:own.example.com", "the code of Worker site decides")
	lacks(t, text, "100::", "else.example.org")
}

func TestALoadBalancerAnswersInsteadOfARecord(t *testing.T) {
	account := changed(func(z *cloudflaretest.Zone) {
		z.Balancers = []cloudflaretest.Balancer{
			{Name: "api.example.com", Pools: []string{"main", "off"}}, {Name: "lb.example.com", Pools: []string{"main"}},
			{Name: "plain.example.com", Pools: []string{"main"}, DNSOnly: true}, {Name: "gone.example.com", Pools: []string{"main"}, Off: true},
		}
	})
	account.Pools = []cloudflaretest.Pool{{Name: "main", Origins: []string{"192.0.2.7", "origin.example.net"}}, {Name: "off", Off: true, Origins: []string{"192.0.2.8"}}}
	account.Zones = append(account.Zones, &cloudflaretest.Zone{
		Name: "bare.example", Plan: "pro", Settings: cloudflaretest.Settings("pro"), Balancers: []cloudflaretest.Balancer{{Name: "bare.example", Pools: []string{"main"}}},
	})
	text := written(readFake(t, serve(t, account)))
	contains(t, of(t, text, "bare.example"), "sends * to addr:192.0.2.7") // it has no record beside
	contains(t, of(t, text, "api.example.com"), "sends * to addr:192.0.2.7", "sends * to dns:origin.example.net")
	contains(t, of(t, text, "lb.example.com"), "sends * to addr:192.0.2.7")
	lacks(t, text, balancer, "192.0.2.8", "plain.example.com", "gone.example.com", "unread")
}

func TestAnOriginRuleSendsElsewhere(t *testing.T) {
	text := written(readFake(t, serve(t, changed(func(z *cloudflaretest.Zone) {
		z.Rules = map[string][]cloudflaretest.Rule{"http_request_origin": {
			{Action: "route", Expression: `http.request.uri.path eq "/v2"`, Parameters: map[string]any{"origin": map[string]any{"host": "v2.example.net"}}},
			{Action: "route", Expression: `http.request.method eq "PUT"`, Parameters: map[string]any{"origin": map[string]any{"host": "put.example.net"}}},
		}}
	}))))
	contains(t, of(t, text, "api.example.com"), "sends * to dns:"+balancer+" origin rule rule-b sends some of these requests elsewhere: its expression is not read: http.request.method", "sends * to dns:put.example.net origin rule rule-b is for some")
	contains(t, of(t, text, "api.example.com/v2"), "sends * to dns:v2.example.net")
	lacks(t, of(t, text, "api.example.com/v2"), balancer)
}

func TestAPageRuleHoldsResponses(t *testing.T) {
	text := written(readFake(t, serve(t, changed(func(z *cloudflaretest.Zone) {
		enterpriseZone(z)
		z.Settings["response_buffering"] = "off"
		z.PageRules = []cloudflaretest.PageRule{
			{Pattern: "*example.com/buffered/*", Actions: map[string]any{"response_buffering": "on"}},
			{Pattern: "*example.com/*", Off: true, Actions: map[string]any{"response_buffering": "on"}},
		}
	}))))
	contains(t, of(t, text, "api.example.com/buffered/*"), "response_buffering=on observed by GET page rules example.com")
	contains(t, of(t, text, "api.example.com"), "response_buffering=off")
}

func TestRulesThatMayHoldAStreamAreToldApartByPath(t *testing.T) {
	text := written(readFake(t, serve(t, changed(func(z *cloudflaretest.Zone) {
		z.Rules = map[string][]cloudflaretest.Rule{
			"http_config_settings": {{Action: "set_config", Expression: `starts_with(http.request.uri.path, "/upload")`,
				Parameters: map[string]any{"request_body_buffering": "full", "response_body_buffering": "none", "rocket_loader": false}}},
			"http_response_compression": {
				{Action: "compress_response", Expression: `http.response.content_type.media_type in {"text/html" "text/css"}`, Parameters: map[string]any{"algorithms": []any{map[string]any{"name": "zstd"}}}},
				{Action: "compress_response", Expression: `http.request.uri.path eq "/events"`, Parameters: map[string]any{"algorithms": []any{map[string]any{"name": "gzip"}, map[string]any{"name": "auto"}}}},
			},
		}
	}))))
	contains(t, of(t, text, "api.example.com/upload*"), "request_body_buffering=full observed by configuration rule rule-a of example.com", "response_body_buffering=none",
		"holds ? request_body_buffering for=[grpc-bidi]: the edge waits for the whole request")
	contains(t, of(t, text, "api.example.com/events"), "compress_response=gzip observed by compression rule rule-b of example.com",
		"holds ? compress_response for=[sse]: a rule compresses the stream")
	lacks(t, of(t, text, "api.example.com"), "buffering", "compress", "holds")
	lacks(t, text, "zstd", "rocket")
}

const tunnelID = "c1744f8b-faa1-48a4-9e5c-02ac921467fa"

// tunnelled is an account whose one host is behind a tunnel.
func tunnelled(t cloudflaretest.Tunnel) *cloudflaretest.Account {
	a := changed(func(z *cloudflaretest.Zone) {
		z.Records = []cloudflaretest.Record{{Name: "app.example.com", Type: "CNAME", Content: tunnelID + tunnelHost, Proxied: true}}
	})
	t.ID = tunnelID
	a.Tunnels = []cloudflaretest.Tunnel{t}
	return a
}

func TestATunnelIsAHopForEachOfItsServices(t *testing.T) {
	text := written(readFake(t, serve(t, tunnelled(cloudflaretest.Tunnel{
		Request: map[string]any{"connectTimeout": 10, "keepAliveTimeout": 60},
		Ingress: []cloudflaretest.Ingress{
			{Host: "app.example.com", Path: "^/api", Service: "http://api:8000", Request: map[string]any{"keepAliveTimeout": 0}},
			{Host: "app.example.com", Service: "https://[2001:db8::1]:8443", Request: map[string]any{"connectTimeout": "1m30s"}},
			{Service: "http_status:404"},
		},
	}))))
	contains(t, of(t, text, "app.example.com"), "sends * to dns:"+tunnelID+tunnelHost)
	api := of(t, text, "tunnel app.example.com~^/api")
	contains(t, api, "name dns:"+tunnelID+tunnelHost, "sends * to addr:api:8000", "timer back.connect=10s", "timer back.keep-alive=never", "timer front.drain=? grace-period fixed=false it is set where cloudflared runs")
	contains(t, of(t, text, "tunnel app.example.com"), "sends * to addr:[2001:db8::1]:8443", "timer back.connect=90s", "timer back.keep-alive=60s", "beside app.example.com~^/api")
	lacks(t, text, "404", "unread")
	text = written(readFake(t, serve(t, tunnelled(cloudflaretest.Tunnel{Ingress: []cloudflaretest.Ingress{{Service: "http://app:80"}}}))))
	contains(t, of(t, text, "tunnel c1744f8b"), "timer back.connect=30s", "timer back.keep-alive=90s")
}

func TestATunnelThatIsConfiguredWhereItRunsIsTold(t *testing.T) {
	text := written(readFake(t, serve(t, tunnelled(cloudflaretest.Tunnel{Local: true}))))
	contains(t, text, "unread missing cloudflare/tunnel "+tunnelID+" ingress: its configuration is a file where cloudflared runs: join it with --with config.yml")
	lacks(t, text, `cloudflare/tunnel "`)
}

func TestSpectrumPassesBytesUnlessItIsForHTTP(t *testing.T) {
	text := written(readFake(t, serve(t, changed(func(z *cloudflaretest.Zone) {
		z.Applications = []cloudflaretest.Application{
			{Host: "ssh.example.com", Protocol: "tcp/22", Kind: "direct", Direct: "tcp://192.0.2.1:22"},
			{Host: "web.example.com", Protocol: "tcp/8443", Kind: "https", Direct: "tcp://192.0.2.2:443"},
			{Host: "dns.example.com", Protocol: "udp/53", Kind: "direct", Direct: "udp://192.0.2.3:53"},
		}
	}))))
	contains(t, of(t, text, "ssh.example.com tcp/22"), "back.idle=?", "sends * to addr:192.0.2.1")
	contains(t, of(t, text, "web.example.com tcp/8443"), "back.idle=125s", "sends * to addr:192.0.2.2")
	lacks(t, text, "udp")
}

func TestWhatCannotBeListedMakesNothingCertain(t *testing.T) {
	for path, wanted := range map[string][]string{
		"/workers/routes":             {"front.total=? Worker code fixed=false whether a Worker runs here is not known: the token lacks Workers Routes Read", "unread denied cloudflare example.com workers routes"},
		"/load_balancers":             {"a load balancer may answer for the host instead: the token lacks Load Balancers Read", "unread denied cloudflare example.com load balancers"},
		"http_request_origin":         {"one of its origin rules may send it elsewhere: the token lacks Origin Read", "unread denied cloudflare example.com origin rules"},
		"http_request_cache_settings": {"back.idle=? proxy_read_timeout fixed=false one of its cache rules may set it: the token lacks Cache Settings Read"},
		"http_config_settings":        {"request_body_buffering=? observed by GET configuration rules example.com (denied: one of its configuration rules may set it: the token lacks Config Settings Read)"},
		"http_response_compression":   {"compress_response=? observed by GET compression rules example.com (denied: one of its compression rules may set it: the token lacks Response Compression Read)"},
		"/pagerules":                  {"response_buffering=? observed by GET page rules example.com (denied: one of its page rules may set it: the token lacks Page Rules Read)"},
		"/workers/domains":            {"unread denied cloudflare example.com custom domains: which hosts are Workers' own is not known: the token lacks Workers Scripts Read"},
		"/spectrum":                   {"unread denied cloudflare example.com spectrum: which ports Spectrum passes on is not known: the token lacks Zone Settings Read"},
	} {
		s := serve(t, changed(enterpriseZone))
		s.Spoil(cloudflaretest.Fault{Path: path, Status: http.StatusForbidden, Code: 10000})
		text := written(readFake(t, s))
		contains(t, text, wanted...)
		lacks(t, text, "problem")
	}
	s := serve(t, tunnelled(cloudflaretest.Tunnel{}))
	s.Spoil(cloudflaretest.Fault{Path: "cfd_tunnel", Status: http.StatusForbidden})
	contains(t, written(readFake(t, s)), "unread denied cloudflare/tunnel "+tunnelID+" ingress", "back.keep-alive=? keepAliveTimeout fixed=false the token lacks Cloudflare Tunnel Read")
}
