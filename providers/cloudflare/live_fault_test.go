package cloudflare

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/internal/livetest"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
)

func TestWithoutATokenThePermissionsAreNamed(t *testing.T) {
	s := serve(t, cloudflaretest.SeedOne(balancer))
	t.Setenv(tokenVariable, "")
	contains(t, written(readFake(t, s)), "problem cloudflare: CLOUDFLARE_API_TOKEN is not set; next: make a token that may read (Zone Read, Zone Settings Read, DNS Read",
		"usage=true")
	t.Setenv(tokenVariable, "two words "+testToken)
	text := written(readFake(t, s))
	contains(t, text, "is no token", "usage=true")
	lacks(t, text, testToken)
	t.Setenv(tokenVariable, "x")
	contains(t, written(readFake(t, s)), "too short to be a token", "usage=true")
	if n := len(s.Calls()); n > 0 {
		t.Errorf("%d APIs were called", n)
	}
}

func TestATokenThatIsNotAcceptedIsTold(t *testing.T) {
	s := serve(t, cloudflaretest.SeedOne(balancer))
	s.Spoil(cloudflaretest.Fault{Status: http.StatusBadRequest, Code: 6003})
	contains(t, written(readFake(t, s, "zone=example.com")), "problem zone example.com: it cannot be looked up: Cloudflare does not accept the token", "--print-permissions")
	if n := s.Calls()["zones"]; n != 1 {
		t.Errorf("it was tried %d times", n)
	}
}

func TestADenialLeavesTheRestAndNamesThePermission(t *testing.T) {
	for path, wanted := range map[string][]string{
		"/settings":    {"proxy_read_timeout=? observed", "(denied: the token lacks Zone Settings Read)", "timer back.idle=?", `plan="pro"`, "timer back.keep-alive=900s"},
		"/dns_records": {"unread denied cloudflare example.com records: which hosts are proxied is not known: the token lacks DNS Read"},
	} {
		s := serve(t, cloudflaretest.SeedOne(balancer))
		s.Spoil(cloudflaretest.Fault{Path: path, Status: http.StatusForbidden, Code: 10000})
		text := written(readFake(t, s, "zone=example.com"))
		contains(t, text, wanted...)
		lacks(t, text, "problem")
	}
	s := serve(t, cloudflaretest.SeedOne(balancer))
	s.Spoil(cloudflaretest.Fault{Status: http.StatusForbidden, Code: 9109})
	contains(t, written(readFake(t, s)), "problem cloudflare: the zones cannot be listed: the token lacks Zone Read")
}

func TestFaultsOnTheWayAreTriedAgain(t *testing.T) {
	want := written(readFake(t, serve(t, cloudflaretest.SeedOne(balancer))))
	for name, fault := range map[string]cloudflaretest.Fault{
		"limited":   {Path: "/settings", Status: 429, Code: 10000, After: "0", Times: 1},
		"broken":    {Status: 502, Times: 1},
		"cut":       {Path: "/dns_records", Cut: true, Times: 1},
		"hung once": {Path: "/settings", Hang: true, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, cloudflaretest.SeedOne(balancer))
			s.Spoil(fault)
			if diff := cmp.Diff(want, written(readFake(t, s))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatStaysBrokenIsUnreadAndSaysWhy(t *testing.T) {
	t.Setenv(tokenVariable, testToken)
	for name, c := range map[string]struct {
		fault  cloudflaretest.Fault
		wanted string
	}{
		"limited":        {cloudflaretest.Fault{Path: "/settings", Status: 429}, "Cloudflare's rate limit is used up"},
		"limited longer": {cloudflaretest.Fault{Path: "/settings", Status: 429, After: "300"}, "Cloudflare's rate limit is used up"},
		"broken":         {cloudflaretest.Fault{Path: "/settings", Status: 500}, "Cloudflare answered with status 500, again and again"},
		"cut":            {cloudflaretest.Fault{Path: "/settings", Cut: true}, "cut in the middle"},
		"hung":           {cloudflaretest.Fault{Path: "/settings", Hang: true}, "it took too long"},
		"no JSON":        {cloudflaretest.Fault{Path: "/settings", Body: "<html>"}, "no answer of this API"},
		"no success":     {cloudflaretest.Fault{Path: "/settings", Body: `{"success":false,"result":[],"errors":[{"code":7}]}`}, "Cloudflare answered with status 0, code 7"},
		"another shape":  {cloudflaretest.Fault{Path: "/settings", Body: `{"success":true,"result":{"id":1}}`}, "no answer of this API"},
		"no result":      {cloudflaretest.Fault{Path: "/settings", Body: `{"success":true}`}, "no answer of this API"},
		"deleted":        {cloudflaretest.Fault{Path: "/settings", Status: 404, Code: 7003}, "it was not there any more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, cloudflaretest.SeedOne(balancer))
			s.Spoil(c.fault)
			contains(t, written(readFake(t, s)), "proxy_read_timeout=? observed", c.wanted, `"api.example.com"`)
		})
	}
}

func TestAListingThatNeverEndsIsEnded(t *testing.T) {
	record := `{"name":"a.example.com","type":"A","content":"192.0.2.1","proxied":true}`
	s := serve(t, cloudflaretest.SeedOne(balancer))
	s.Spoil(cloudflaretest.Fault{Path: "/dns_records", Body: `{"success":true,"result":[` + record + `],"result_info":{"total_pages":1000000}}`})
	contains(t, written(readFake(t, s)), "unread no-value cloudflare example.com records", "a page of the listing came twice")
	if n := s.Calls()["zones/dns_records"]; n != 2 {
		t.Errorf("it was called %d times", n)
	}
	s = serve(t, cloudflaretest.SeedOne(balancer))
	page := 0
	p := over(s)
	p.over = livetest.Memory{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/dns_records") {
			s.ServeHTTP(w, r)
			return
		}
		page++
		fmt.Fprintf(w, `{"success":true,"result":[{"name":"a%d.example.com%s","type":"TXT"}]}`, page, strings.Repeat("x", 1<<16))
	})}
	contains(t, written(readAt(t, p, request(s, "timeout=2h"))), "zones/dns_records gave no answer: the listing is longer than any that is known")
	if page > 260 {
		t.Errorf("%d pages were read", page)
	}
}

func TestAnAnswerThatDoesNotEndIsNotRead(t *testing.T) {
	s := serve(t, cloudflaretest.SeedOne(balancer))
	s.Spoil(cloudflaretest.Fault{Path: "/settings", Flood: 200})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	live := readLive(t.Context(), request(s), testPace)
	runtime.ReadMemStats(&after)
	contains(t, written(live), "proxy_read_timeout=? observed", "no answer of this API")
	if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 150 {
		t.Errorf("%d MB were allocated for it", n)
	}
}

func TestAStormOfRateLimitsEndsTheRunInTime(t *testing.T) {
	s := serve(t, cloudflaretest.Many(30, 2))
	s.Spoil(cloudflaretest.Fault{Path: "/zones/", Status: http.StatusTooManyRequests, Code: 971, After: "300"})
	live := livetest.Clocked(t, func(t *testing.T) providers.Live {
		p := usualPace
		p.over = livetest.Memory{Handler: s}
		begin := time.Now()
		live := readLive(t.Context(), request(s), p)
		if took := time.Since(begin); took > 5*time.Minute {
			t.Errorf("it took %s", took)
		}
		return live
	})
	contains(t, written(live), "Cloudflare's rate limit is used up", "which hosts are proxied is not known")
	for api, n := range s.Calls() {
		if n > 30 {
			t.Errorf("%s was called %d times", api, n)
		}
	}
}

func TestHowLongToWaitIsTakenFromTheAnswer(t *testing.T) {
	s := serve(t, cloudflaretest.SeedOne(balancer))
	s.Spoil(cloudflaretest.Fault{Path: "/settings", Status: 429, After: "1", Times: 1})
	lacks(t, written(livetest.Clocked(t, func(t *testing.T) providers.Live {
		begin := time.Now()
		live := readLive(t.Context(), request(s), over(s))
		if took := time.Since(begin); took != time.Second {
			t.Errorf("it was called again after %s", took)
		}
		return live
	})), "unread", "=?")
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	s := serve(t, cloudflaretest.SeedOne(balancer))
	s.Spoil(cloudflaretest.Fault{Path: "/settings", Status: http.StatusFound})
	contains(t, written(readFake(t, s)), "proxy_read_timeout=? observed", "Cloudflare answered with status 302")
}

func TestAZoneThatIsNotThereIsTold(t *testing.T) {
	contains(t, written(readFake(t, serve(t, cloudflaretest.SeedOne(balancer)), "zone=api.example.com")),
		"problem zone api.example.com: the token may read no zone of this name; next: name a zone, which is a whole domain such as example.com")
	contains(t, written(readFake(t, serve(t, &cloudflaretest.Account{}))), "problem cloudflare: the token may read no zone")
}

func TestAnAddressWhereNobodyAnswersIsToldAtOnce(t *testing.T) {
	s := serve(t, cloudflaretest.SeedOne(balancer))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	live := readLive(t.Context(), request(s, "zone=example.com"), testPace)
	contains(t, written(live), "problem zone example.com: it cannot be looked up", "connection refused", "next: check the connection")
	if len(live.Calls) != 1 || live.Calls[0].Calls != 1 {
		t.Errorf("the calls were %v", live.Calls)
	}
	contains(t, written(readFake(t, s, "endpoint-url=nowhere")), "problem --endpoint-url: it is no address")
}

func TestAnEndedRunGivesWhatIsKnownSoFar(t *testing.T) {
	s := serve(t, cloudflaretest.SeedOne(balancer))
	s.Spoil(cloudflaretest.Fault{Path: "/settings", Hang: true})
	text := written(livetest.Clocked(t, func(t *testing.T) providers.Live {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(300*time.Millisecond, cancel)
		return readLive(ctx, request(s, "zone=example.com"), over(s))
	}))
	contains(t, text, "partial: the run was interrupted", `"api.example.com"`, "the run was interrupted before zones/settings answered")
	text = written(readFake(t, s, "zone=example.com", "timeout=300ms"))
	contains(t, text, "partial: the run's --timeout of 300ms has passed")
	contains(t, written(readFake(t, s, "timeout=soon")), "problem --timeout soon: it is no duration", "usage=true")
}

func TestTheTokenIsNowhereWhateverIsSentBack(t *testing.T) {
	account := cloudflaretest.SeedOne(balancer)
	account.Echo = true
	for _, fault := range []*cloudflaretest.Fault{
		nil, {Status: 403}, {Status: 500}, {Path: "/settings", Status: 403}, {Path: "/dns_records", Status: 429},
		{Path: "/settings", Body: testToken}, {Path: "/settings", Body: `{"success":true,"result":[{"id":"websockets","value":"` + testToken + `"}]}`},
	} {
		s := serve(t, account)
		if fault != nil {
			s.Spoil(*fault)
		}
		text := written(readFake(t, s))
		lacks(t, text, "PLANTED")
		if fault == nil {
			contains(t, text, "[token].example.net")
		}
	}
}

// FuzzAnswers puts anything in place of one answer: the rest is read, and nothing panics.
func FuzzAnswers(f *testing.F) {
	paths := []string{"/settings", "/dns_records", "/workers/routes", "/load_balancers", "/phases/http_request_cache_settings", "/phases/http_request_origin", "/phases/http_config_settings", "/phases/http_response_compression", "/pagerules", "/spectrum", "/workers/domains", "/pools", "/configurations"}
	for i, result := range []string{
		`[{"id":"proxy_read_timeout","value":null}]`, `[{"name":"a.example.com","type":"A","content":"","proxied":true}]`,
		`[{"pattern":"*/*","script":"x"}]`, `[{"name":"api.example.com","proxied":true,"default_pools":["x"]}]`,
		`{"rules":[{"action":"set_cache_settings","expression":"true","action_parameters":{"read_timeout":1}}]}`, `{"rules":[null]}`,
		`{"rules":[{"action":"set_config","expression":"true","action_parameters":{"request_body_buffering":7}}]}`,
		`{"rules":[{"action":"compress_response","expression":"true","action_parameters":{"algorithms":[{"name":null}]}}]}`,
		`[{"status":"active","targets":[],"actions":[{"id":"response_buffering"}]}]`, `[{"protocol":"tcp/1","origin_direct":["x"],"dns":{}}]`,
		`null`, `[null]`, `{"config":{"ingress":[{"service":"http://"},{"service":"http://[::1","path":"("}]}}`,
	} {
		f.Add(uint8(i), `{"success":true,"result":`+result+`}`)
	}
	f.Setenv(tokenVariable, testToken)
	f.Setenv(baseVariable, "")
	f.Fuzz(func(t *testing.T, path uint8, body string) {
		account := tunnelled(cloudflaretest.Tunnel{Ingress: []cloudflaretest.Ingress{{Service: "http://app:80"}}})
		account.Zones[0].Plan, account.Zones[0].Editable = "enterprise", nil
		account.Zones[0].Balancers = []cloudflaretest.Balancer{{Name: "lb.example.com", Pools: []string{"main"}}}
		s := start(t, account)
		s.Spoil(cloudflaretest.Fault{Path: paths[int(path)%len(paths)], Body: body})
		if live := readFake(t, s); len(live.Sources) != 1 {
			t.Errorf("%d zones were read: %v", len(live.Sources), live.Problems)
		} else {
			written(live)
		}
	})
}
