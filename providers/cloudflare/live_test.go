package cloudflare

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/internal/livetest"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
)

// testPace waits for nobody: the fake account has no limit.
var testPace = pace{
	inFlight: 16, attempt: 20 * time.Second, call: 30 * time.Second, attempts: 3, backoff: time.Millisecond,
}

const testToken = "PLANTED_0123456789-abcdefghijklmnopqrst"

func serve(t *testing.T, account *cloudflaretest.Account) *cloudflaretest.Server {
	t.Helper()
	t.Setenv(tokenVariable, testToken)
	t.Setenv(baseVariable, "")
	return start(t, account)
}

// start is serve for a test whose parent has set the token: it may run beside others.
func start(t *testing.T, account *cloudflaretest.Account) *cloudflaretest.Server {
	t.Helper()
	s, err := cloudflaretest.Start(account)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func request(s *cloudflaretest.Server, flags ...string) providers.LiveRequest {
	r := providers.LiveRequest{Flags: map[string][]string{"endpoint-url": {s.URL}}}
	for _, f := range flags {
		name, value, _ := strings.Cut(f, "=")
		r.Flags[name] = append(r.Flags[name], value)
	}
	return r
}

func readFake(t *testing.T, s *cloudflaretest.Server, flags ...string) providers.Live {
	t.Helper()
	return readAt(t, over(s), request(s, flags...))
}

// over is the pace of calls to a fake account without a network, which are read on a clock that does not
// wait: no call is late because a machine is busy.
func over(s *cloudflaretest.Server) pace {
	p := testPace
	p.over = livetest.Memory{Handler: s}
	return p
}

// readAt reads on such a clock.
func readAt(t *testing.T, p pace, r providers.LiveRequest) providers.Live {
	t.Helper()
	return livetest.Clocked(t, func(t *testing.T) providers.Live { return readLive(t.Context(), r, p) })
}

// written puts what was read into one text, for tests to look at.
func written(live providers.Live) string {
	var b bytes.Buffer
	for _, s := range live.Sources {
		fmt.Fprintf(&b, "source %s [%s]", s.Name, s.Key)
		if s.Partial != "" {
			fmt.Fprintf(&b, " partial: %s", s.Partial)
		}
		b.WriteString("\n")
		for i := range s.Found.Readings {
			r := &s.Found.Readings[i]
			fmt.Fprintf(&b, "%s %q plan=%q route=%s\n", r.System, r.Name, r.Context.Plan, r.Route)
			for key, u := range r.Context.Unknown {
				fmt.Fprintf(&b, "  %s unknown (%s): %s\n", key, u.Code, u.Why)
			}
			for _, n := range r.Names {
				fmt.Fprintf(&b, "  name %s strong=%t\n", n.Text, n.Strong)
			}
			for _, p := range r.Beside {
				fmt.Fprintf(&b, "  beside %s\n", p)
			}
			for _, set := range r.Settings {
				fmt.Fprintf(&b, "  %s=%s %s by %s", set.Name, set.Value, set.Known, set.Seen)
				if u := set.Value.Unknown; u.Code != "" {
					fmt.Fprintf(&b, " (%s: %s)", u.Code, u.Why)
				}
				b.WriteString("\n")
			}
			for _, send := range r.Sends {
				fmt.Fprintf(&b, "  sends %s to %s %s\n", send.Route, send.To, send.Assumed)
			}
			for _, why := range r.Assumed {
				fmt.Fprintf(&b, "  assumed: %s\n", why)
			}
			for _, table := range Provider.Tables {
				if table.System != r.System {
					continue
				}
				hop, problems := table.Hop(r)
				for _, timer := range hop.Timers {
					fmt.Fprintf(&b, "  timer %s.%s=%s %s fixed=%t %s\n", timer.Side, timer.Clock, timer.Limit, timer.Setting, timer.Fixed, timer.Why)
				}
				for _, p := range hop.Holds {
					fmt.Fprintf(&b, "  holds %s %s for=%v: %s\n", p.Value, p.Setting, p.For, p.Why)
				}
				for _, p := range problems {
					fmt.Fprintf(&b, "  refused %s\n", p.Text)
				}
			}
		}
		for _, u := range s.Found.Unread {
			fmt.Fprintf(&b, "unread %s %s %s %s: %s\n", u.Code, u.System, u.Hop, u.Setting, u.Why)
		}
	}
	for _, p := range live.Problems {
		fmt.Fprintf(&b, "problem %s: %s; next: %s usage=%t\n", p.What, p.Why, p.Next, p.Usage)
	}
	for _, n := range live.Notices {
		fmt.Fprintf(&b, "notice %s\n", n)
	}
	return b.String()
}

func contains(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in:\n%s", w, text)
		}
	}
}

func lacks(t *testing.T, text string, unwanted ...string) {
	t.Helper()
	for _, u := range unwanted {
		if strings.Contains(text, u) {
			t.Errorf("%q is in:\n%s", u, text)
		}
	}
}

const balancer = "chat-1.eu-west-1.elb.amazonaws.com"

// changed is the seed's account with its one zone changed.
func changed(change func(*cloudflaretest.Zone)) *cloudflaretest.Account {
	a := cloudflaretest.SeedOne(balancer)
	change(a.Zones[0])
	return a
}

func TestTheFirstSeedsZoneBecomesItsHop(t *testing.T) {
	text := written(readFake(t, serve(t, cloudflaretest.SeedOne(balancer)), "zone=example.com"))
	contains(t, text,
		"source cloudflare example.com [", `cloudflare "api.example.com" plan="pro" route=api.example.com`,
		"name dns:api.example.com strong=false", "sends * to dns:"+balancer,
		"proxy_read_timeout=125 observed by GET zones/settings example.com", "websockets=on",
		"timer back.idle=125s proxy_read_timeout fixed=true", "timer back.keep-alive=900s",
		"notice cloudflare example.com: 1 record is DNS only",
	)
	lacks(t, text, "unread", "problem", "mail", "refused")
}

func TestThePlanDecidesWhatAReadTimeoutIsWorth(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*cloudflaretest.Zone)
		wanted []string
	}{
		"enterprise": {func(z *cloudflaretest.Zone) {
			z.Plan, z.Settings["proxy_read_timeout"], z.Editable = "enterprise", 6000, map[string]bool{"proxy_read_timeout": true}
		}, []string{`plan="enterprise"`, "timer back.idle=6000s proxy_read_timeout fixed=false"}},
		"a number in a text": {func(z *cloudflaretest.Zone) {
			z.Plan, z.Settings["proxy_read_timeout"], z.Editable = "enterprise", "300", nil
		}, []string{"timer back.idle=300s proxy_read_timeout fixed=false"}},
		"editable says more than the plan": {func(z *cloudflaretest.Zone) {
			z.Settings["proxy_read_timeout"], z.Editable["proxy_read_timeout"] = 400, true
		}, []string{"timer back.idle=400s proxy_read_timeout fixed=false"}},
		"an older number": {func(z *cloudflaretest.Zone) { z.Settings["proxy_read_timeout"] = 100 },
			[]string{"timer back.idle=125s proxy_read_timeout fixed=true", "the API reports proxy_read_timeout = 100, an older number"}},
		"a number that the plan cannot have": {func(z *cloudflaretest.Zone) { z.Settings["proxy_read_timeout"] = 300 },
			[]string{"timer back.idle=? proxy_read_timeout fixed=true the API reports 300 s, which a zone on the pro plan cannot have"}},
		"no number": {func(z *cloudflaretest.Zone) { z.Settings["proxy_read_timeout"] = "soon" },
			[]string{"timer back.idle=? proxy_read_timeout fixed=true", "something that is no number"}},
		"not reported": {func(z *cloudflaretest.Zone) { delete(z.Settings, "proxy_read_timeout") },
			[]string{"timer back.idle=125s proxy_read_timeout fixed=true"}},
		"not reported on enterprise": {func(z *cloudflaretest.Zone) {
			z.Plan = "enterprise"
			delete(z.Settings, "proxy_read_timeout")
		}, []string{"timer back.idle=? proxy_read_timeout fixed=false GET zones/settings example.com did not report proxy_read_timeout"}},
		"the plan by the subscription": {func(z *cloudflaretest.Zone) {
			z.Plan, z.Billed, z.Settings["proxy_read_timeout"], z.Editable = "-", "enterprise", 600, nil
		}, []string{`plan="enterprise"`, "timer back.idle=600s proxy_read_timeout fixed=false"}},
		"no plan, and the published limit": {func(z *cloudflaretest.Zone) { z.Plan, z.Editable = "-", nil },
			[]string{`plan=""`, "plan unknown (denied): the token lacks Billing Read", "timer back.idle=125s proxy_read_timeout fixed=true"}},
		"no plan, and another limit": {func(z *cloudflaretest.Zone) {
			z.Plan, z.Editable, z.Settings["proxy_read_timeout"] = "-", nil, 600
		}, []string{"timer back.idle=? proxy_read_timeout fixed=true only an Enterprise zone can change it, and the plan is not known: the token lacks Billing Read"}},
		"enterprise that cannot change it": {func(z *cloudflaretest.Zone) { z.Plan, z.Settings["proxy_read_timeout"] = "enterprise", 600 },
			[]string{"plan unknown (no-value): the zone is enterprise, and yet the API says that it cannot change proxy_read_timeout", "timer back.idle=?"}},
	} {
		t.Run(name, func(t *testing.T) {
			contains(t, written(readFake(t, serve(t, changed(c.change)), "zone=example.com")), c.wanted...)
		})
	}
}

func TestSettingsThatCutOrHoldAreRead(t *testing.T) {
	text := written(readFake(t, serve(t, changed(func(z *cloudflaretest.Zone) {
		z.Plan, z.Editable = "enterprise", nil
		z.Settings["websockets"], z.Settings["response_buffering"] = "off", "on"
	}))))
	contains(t, text, "websockets=off", "response_buffering=on")
	text = written(readFake(t, serve(t, changed(func(z *cloudflaretest.Zone) { z.Settings["websockets"] = 1 }))))
	contains(t, text, "websockets=? observed", "gives neither on nor off for websockets")
}

func TestRecordsThatAreOnlyDNSAreNoHop(t *testing.T) {
	text := written(readFake(t, serve(t, changed(func(z *cloudflaretest.Zone) { z.Records[0].Proxied = false }))))
	lacks(t, text, `"api.example.com"`)
	contains(t, text, "2 records are DNS only, and Cloudflare is no hop of what goes there")
}

func TestRecordsLeadThroughOthersOfTheirZone(t *testing.T) {
	text := written(readFake(t, serve(t, changed(func(z *cloudflaretest.Zone) {
		z.Records = []cloudflaretest.Record{
			{Name: "www.example.com", Type: "CNAME", Content: "Origin.example.com", Proxied: true},
			{Name: "origin.example.com", Type: "A", Content: "192.0.2.1"},
			{Name: "origin.example.com", Type: "AAAA", Content: "2001:db8::1"},
			{Name: "a.example.com", Type: "CNAME", Content: "b.example.com", Proxied: true},
			{Name: "b.example.com", Type: "CNAME", Content: "a.example.com"},
			{Name: "*.example.com", Type: "CNAME", Content: "other.example.net", Proxied: true},
		}
	}))))
	contains(t, text, "sends * to addr:192.0.2.1", "sends * to addr:2001:db8::1", `cloudflare "*.example.com"`, "sends * to dns:other.example.net",
		"unread refused cloudflare a.example.com content: its content leads back to a.example.com")
	lacks(t, text, "to dns:origin.example.com", "dns:*")
}

func TestZonesOfWhichNothingIsProxiedAreTold(t *testing.T) {
	for want, change := range map[string]func(*cloudflaretest.Zone){
		"the zone is paused":              func(z *cloudflaretest.Zone) { z.Paused = true },
		"the zone is set up for DNS only": func(z *cloudflaretest.Zone) { z.DNSOnly = true },
		"status is pending, not active":   func(z *cloudflaretest.Zone) { z.Status = "pending" },
	} {
		text := written(readFake(t, serve(t, changed(change))))
		contains(t, text, want)
		lacks(t, text, "api.example.com")
	}
}

func TestAllZonesAreReadAfterSayingHowMany(t *testing.T) {
	text := written(readFake(t, serve(t, cloudflaretest.Many(3, 1))))
	contains(t, text, "the token may read 3 zones, and all were read", "zone-0000.example", "zone-0002.example")
	text = written(readFake(t, serve(t, cloudflaretest.Many(3, 1)), "zone=zone-0001.example"))
	lacks(t, text, "zone-0000.example", "notice")
}

func TestTheSameZonesGiveTheSameReadings(t *testing.T) {
	s := serve(t, cloudflaretest.Many(20, 3))
	first := written(readFake(t, s))
	for range 3 {
		if again := written(readFake(t, s)); again != first {
			t.Fatal(again)
		}
	}
}
