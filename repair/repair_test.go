package repair_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/repair"
	"github.com/timeout-audit/timeout-audit/rules"
)

// seed is the project's first chain in the notation.
const seed = `cloudflare "edge"  back.idle=125s hears=down fixed set=proxy_read_timeout  back.keep-alive=900s fixed retries set=pool
aws/alb "main"  front.idle=60s set=idle range=1s..4000s  front.first-byte=60s set=idle range=1s..4000s  front.keep-alive=60s set=idle range=1s..4000s  back.idle=60s set=idle range=1s..4000s  back.keep-alive=60s set=idle range=1s..4000s
mesh "chat"  back.total=15s off for=http,sse,grpc set=perRequest  back.idle=300s off set=idleSeconds  back.keep-alive=300s off set=idleSeconds
uvicorn "app"  end  front.keep-alive=5s set=--timeout-keep-alive
`

func TestSolve(t *testing.T) {
	for _, c := range []struct {
		name   string
		chain  string
		policy repair.Policy
		rules  []audit.Rule
		want   []string
	}{
		{
			name:  "the first seed: the cap goes, and the server outlasts the proxy's pool",
			chain: "traffic sse heartbeat=5s longest=30m\n" + seed,
			want: []string{
				"perRequest 15s -> never: off: it runs over the whole exchange, no heartbeat restarts it, and exchanges last up to 1800s",
				"--timeout-keep-alive 5s -> 305s: 5s above the 300s for which chat keeps connections, so that the server never closes first",
			},
		},
		{
			name:  "the first seed with a slower heartbeat needs the load balancer too",
			chain: "traffic sse heartbeat=30s longest=30m\n" + seed,
			want: []string{
				"perRequest 15s -> never: off: it runs over the whole exchange, no heartbeat restarts it, and exchanges last up to 1800s",
				"idle 60s -> 70s: above 2 x the heartbeat of 30s, 60s, plus a headroom of 10s",
				"--timeout-keep-alive 5s -> 305s: 5s above the 300s for which chat keeps connections, so that the server never closes first",
			},
		},
		{
			name:  "one rule alone",
			chain: "traffic sse heartbeat=30s longest=30m\n" + seed,
			rules: []audit.Rule{rules.StreamCap},
			want: []string{
				"perRequest 15s -> never: off: it runs over the whole exchange, no heartbeat restarts it, and exchanges last up to 1800s",
			},
		},
		{
			name: "raising an idle timeout raises the keep-alive behind it",
			chain: `traffic sse heartbeat=1900s longest=2h
aws/alb "main"  front.idle=60s set=idle range=1s..4000s  back.keep-alive=60s set=idle range=1s..4000s
node "api"  end  front.keep-alive=65s set=keepAliveTimeout`,
			want: []string{
				"idle 60s -> 4000s: above 2 x the heartbeat of 1900s, 3800s, plus a headroom of 200s",
				"keepAliveTimeout 65s -> 4005s: 5s above the 4000s for which main keeps connections, so that the server never closes first (follows 0)",
			},
		},
		{
			name: "a policy makes the heartbeat the repair",
			chain: `traffic sse heartbeat=30s longest=30m
aws/alb "main"  front.idle=60s set=idle range=1s..4000s`,
			policy: repair.Policy{MaxIdle: time.Minute},
			want:   []string{"idle-margin: send a heartbeat every 29s or more often: idle of main is 60s and must stay at or below 60s by policy"},
		},
		{
			name: "a clock that is fixed makes the heartbeat the repair, and no other clock has to change",
			chain: `traffic sse heartbeat=70s longest=30m
cloudflare "edge"  back.idle=125s hears=down fixed set=proxy_read_timeout
aws/alb "main"  front.idle=60s set=idle range=1s..4000s`,
			want: []string{
				"idle-margin: send a heartbeat every 29s or more often: proxy_read_timeout of edge is 125s and cannot be changed here",
			},
		},
		{
			name: "a cap that is fixed: the chain cannot carry the stream, and a WebSocket could",
			chain: `traffic sse heartbeat=5s longest=30m
gateway "api"  back.total=29s fixed for=http,sse set=timeoutInMillis`,
			want: []string{"stream-cap: api ends every exchange after 29s, and timeoutInMillis cannot be changed here: this chain cannot carry sse for 1800s; " +
				"a WebSocket survives on it, or let clients reconnect before 29s and resume with Last-Event-ID"},
		},
		{
			name: "a cap without a value that switches it off goes above the longest exchange",
			chain: `traffic sse heartbeat=5s longest=30m
run "api"  back.total=300s range=1s..3600s set=timeout`,
			want: []string{"timeout 300s -> 1980s: above the longest exchange, 1800s, plus a headroom of 180s"},
		},
		{
			name: "an answer that is slower than a gateway can wait",
			chain: `traffic http first-byte=90s
gateway "api"  back.first-byte=29s range=1s..30s set=wait`,
			want: []string{"first-byte: begin the response within 29s, or answer 202 and let the caller ask again: wait of api goes up to 30s only"},
		},
		{
			name: "an answer that is slower than a hop can wait that there is a way around",
			chain: `traffic http first-byte=200s
cdn "edge"  back.idle=125s hears=down set=read fixed around="make the record DNS-only, which exposes the origin"`,
			want: []string{"first-byte: begin the response within 125s, or answer 202 and let the caller ask again, or make the record DNS-only, which exposes the origin: read of edge cannot be changed here"},
		},
		{
			name: "where the server cannot change, the pool does, if nothing is cut by it",
			chain: `proxy "edge"  back.keep-alive=90s set=pool
server "api"  end  front.keep-alive=75s fixed set=keepAlive`,
			want: []string{
				"pool 90s -> 70s: below the 75s after which api closes connections",
				": no traffic is declared: only what needs none was repaired; declare it in .timeout-audit.hcl, or with --protocol, --heartbeat and --longest",
			},
		},
		{
			name: "a pool that never ends gets an end, and the server outlasts it",
			chain: `traffic sse heartbeat=40s longest=30m
mesh "chat"  back.idle=never off set=idle  back.keep-alive=never off set=idle
server "app"  end  front.keep-alive=5s set=keepAlive`,
			want: []string{
				"idle never -> 90s: a pool that never ends is outlasted by no server",
				"keepAlive 5s -> 95s: 5s above the 90s for which chat keeps connections, so that the server never closes first (follows 0)",
			},
		},
		{
			name: "a value that the vendor refuses moves to the nearest that it accepts",
			chain: `traffic sse heartbeat=15s longest=30m
aws/alb "main"  front.idle=5000s set=idle range=1s..4000s at=main.tf:3:18`,
			want: []string{"idle 5000s -> 4000s: the vendor refuses 5000s and accepts 1s to 4000s"},
		},
		{
			name: "a guess changes nothing",
			chain: `traffic sse
aws/alb "main"  front.idle=60s set=idle range=1s..4000s`,
			want: []string{"idle-margin: idle of main is not changed on an assumption: a heartbeat every 30s is assumed: declare it with `heartbeat` or --heartbeat"},
		},
		{
			name: "a buffer is switched off, and clocks are judged without it",
			chain: `traffic sse heartbeat=40s longest=30m
aws/alb "main"  front.idle=60s set=idle range=1s..4000s
nginx "web"  holds set=proxy_buffering
server "app"  end`,
			want: []string{
				"proxy_buffering: switch proxy_buffering off on the stream's route, or leave the stream's content type out of it",
				"idle 60s -> 90s: above 2 x the heartbeat of 40s, 80s, plus a headroom of 10s",
			},
		},
		{
			name: "what holds without a setting is no reason to raise a clock",
			chain: `traffic sse heartbeat=40s longest=30m
aws/alb "main"  front.idle=60s set=idle range=1s..4000s
function "web"  holds`,
			want: []string{
				"buffered-heartbeat: web holds response bytes back (): no heartbeat of the stream leaves it in time",
				"idle-margin: idle of main: send a heartbeat that reaches this clock: bytes down or up through every hop on the way",
			},
		},
		{
			name: "a refused upgrade is mended before the clocks are judged",
			chain: `traffic websocket heartbeat=40s longest=30m
aws/alb "main"  front.idle=60s set=idle range=1s..4000s
nginx "web"  upgrade=no set="proxy_set_header Upgrade"
server "app"  end`,
			want: []string{
				"proxy_set_header Upgrade: let the hop forward the upgrade; in a chain file say upgrade = true of a hop that does",
				"idle 60s -> 90s: above 2 x the heartbeat of 40s, 80s, plus a headroom of 10s",
			},
		},
		{
			name: "what is not known is not changed",
			chain: `traffic sse heartbeat=30s longest=30m
aws/alb "main"  front.idle=? set=idle range=1s..4000s`,
		},
		{
			name: "a drain is left alone",
			chain: `traffic sse heartbeat=15s longest=30m
aws/alb "main"  back.drain=300s set=deregistration_delay`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			chain, traffic := parse(t, c.chain)
			before := chain.String()
			if c.rules == nil {
				c.rules = rules.All
			}
			plan := repair.Solve([]audit.Chain{chain}, traffic, c.rules, repair.Options{Policy: c.policy})
			if diff := cmp.Diff(c.want, lines(plan)); diff != "" {
				t.Error(diff)
			}
			if chain.String() != before {
				t.Error("the chain that was given was changed")
			}
			again := repair.Solve(plan.Chains, traffic, c.rules, repair.Options{Policy: c.policy})
			if len(again.Changes) > 0 {
				t.Errorf("a second run changes %v", lines(again))
			}
		})
	}
}

func TestAHopOfSeveralChainsGetsOneValueThatServesAll(t *testing.T) {
	fast, _ := parse(t, "traffic sse\n"+`aws/alb "main"  front.idle=60s set=idle`)
	slow, _ := parse(t, "traffic sse\n"+`edge "cdn"`+"\n"+`aws/alb "main"  front.idle=60s set=idle`)
	fast.Traffics, slow.Traffics = []string{"fast"}, []string{"slow"}
	beat := func(name string, every time.Duration) audit.Traffic {
		return audit.Traffic{
			Name: name, Protocol: audit.SSE, ProtocolKnown: audit.Declared,
			Heartbeat: audit.After(every), HeartbeatKnown: audit.Declared,
		}
	}
	plan := repair.Solve([]audit.Chain{fast, slow},
		[]audit.Traffic{beat("fast", 40*time.Second), beat("slow", 100*time.Second)}, rules.All, repair.Options{})
	want := []string{"idle 60s -> 220s: above 2 x the heartbeat of 100s, 200s, plus a headroom of 20s"}
	if diff := cmp.Diff(want, lines(plan)); diff != "" {
		t.Error(diff)
	}
	for i := range plan.Chains {
		if !strings.Contains(plan.Chains[i].String(), "front.idle=220s") {
			t.Errorf("chain %d is\n%s", i, plan.Chains[i].String())
		}
	}
}

func parse(t *testing.T, text string) (audit.Chain, []audit.Traffic) {
	t.Helper()
	chain, traffic, err := audit.ParseChain(text)
	if err != nil {
		t.Fatal(err)
	}
	if traffic == nil {
		return chain, nil
	}
	return chain, []audit.Traffic{*traffic}
}

func lines(p repair.Plan) []string {
	var all []string
	for _, c := range p.Changes {
		line := fmt.Sprintf("%s %s -> %s: %s", c.Places[0].Setting(), c.From, c.Limit, c.Why)
		if c.Places[0].Property != nil {
			line = c.Places[0].Setting() + ": " + c.Why
		}
		if c.Follows >= 0 {
			line += fmt.Sprintf(" (follows %d)", c.Follows)
		}
		all = append(all, line)
	}
	for _, a := range p.Advice {
		all = append(all, a.Rule+": "+a.Text)
	}
	return all
}
