package audit

import (
	"fmt"
	"strings"
	"testing"
)

// tell writes a verdict as one line: what becomes of the traffic, by what, and the safe heartbeat.
func tell(w *Walk) string {
	v := w.Verdict()
	var s string
	switch {
	case v.Survives == Unsure:
		s = "not known"
	case v.Fragile:
		s = "fragile, cut after " + v.CutAfter.String()
	case v.Survives == Yes:
		s = "survives"
	default:
		s = "cut after " + v.CutAfter.String()
	}
	if v.AtLatest {
		s += " at the latest"
	}
	if v.Cut.Hop >= 0 {
		s += " by " + who(w, v.Cut)
	}
	for _, c := range v.Together {
		s += " with " + who(w, c)
	}
	for _, c := range v.DependsOn {
		s += " depending on " + who(w, c)
	}
	if safe := w.SafeHeartbeat(); safe != nil {
		s += "; safe " + safe.Interval.String()
	}
	return s
}

func who(w *Walk, c Culprit) string {
	name := w.Chain.Hops[c.Hop].Label()
	if c.Timer != nil {
		return fmt.Sprintf("%s.%s.%s", name, c.Timer.Side, c.Timer.Clock)
	}
	return name + " " + c.Property.Setting
}

const seedOne = `
cloudflare  back.idle=125s hears=down fixed for=http,sse,grpc,grpc-bidi  back.idle=100s for=websocket
alb  front.first-byte=60s front.idle=60s front.keep-alive=60s back.first-byte=60s back.idle=60s back.keep-alive=60s
mesh  back.total=15s for=http,sse,grpc  back.idle=300s  back.keep-alive=300s
uvicorn  end  front.keep-alive=5s
`

const seedThree = `
cloudflare  back.idle=125s hears=down fixed for=http,sse,grpc,grpc-bidi  back.idle=100s assumed for=websocket
envoy  back.total=never for=http,sse,grpc  front.idle=86400s
node  end  front.keep-alive=5s
`

func TestAVerdictNamesTheClockThatCutsFirst(t *testing.T) {
	for _, c := range []struct{ name, chain, want string }{
		{"the first seed: a total clock, whatever the heartbeat", "traffic sse heartbeat=5s" + seedOne,
			"cut after 15s by mesh.back.total; safe 0s"},
		{"the first seed's WebSocket survives", "traffic websocket heartbeat=5s" + seedOne,
			"survives; safe 29s"},
		{"the second seed: sixty seconds are twice thirty", "traffic sse heartbeat=30s\nalb front.idle=60s back.idle=60s\napp end",
			"fragile, cut after 60s by alb.front.idle; safe 29s"},
		{"twenty-nine seconds pass", "traffic sse heartbeat=29s\nalb front.idle=60s back.idle=60s\napp end",
			"survives; safe 29s"},
		{"the third seed: silence until the edge's read timeout", "traffic sse heartbeat=none" + seedThree,
			"cut after 125s by cloudflare.back.idle; safe 62s"},
		{"the third seed with a heartbeat", "traffic sse heartbeat=30s" + seedThree,
			"survives; safe 62s"},
		{"the third seed's WebSocket has a clock of its own", "traffic websocket heartbeat=none" + seedThree,
			"cut after 100s by cloudflare.back.idle; safe 49s"},
		{"a chain without clocks bears everything", "traffic sse heartbeat=none\nproxy\napp end",
			"survives; safe never"},
		{"the first byte restarts an idle clock", "traffic sse heartbeat=90s first-byte=5s\nalb front.idle=60s\napp end",
			"cut after 65s by alb.front.idle; safe 29s"},
		{"a deaf idle clock counts from the request", "traffic sse heartbeat=1s first-byte=5s\nproxy front.idle=60s hears=up\napp end",
			"cut after 60s by proxy.front.idle; safe 0s"},
		{"an idle clock behind a first-byte clock begins with the response", "traffic sse heartbeat=none first-byte=5s\nproxy back.first-byte=60s back.idle=60s hears=up\napp end",
			"cut after 65s by proxy.back.idle; safe 0s"},
		{"a late response trips the clock that runs from the request", "traffic sse heartbeat=10s first-byte=70s\nproxy front.idle=60s\napp end",
			"cut after 60s by proxy.front.idle; safe 0s"},
		{"a probe fills the wait of a flow clock", "traffic http heartbeat=60s signal=tcp-probe first-byte=400s\nnlb passes=packets back.idle=350s hears=all\napp end",
			"survives; safe 174s"},
		{"without a probe the flow clock fires", "traffic http first-byte=400s\nnlb passes=packets back.idle=350s hears=all\napp end",
			"cut after 350s by nlb.back.idle"},
		{"a PING ends at a hop that passes requests", "traffic grpc heartbeat=10s signal=h2-ping\nalb front.idle=60s\nproxy\napp end",
			"cut after 60s by alb.front.idle; safe 0s"},
		{"a PING is bytes to a hop that passes bytes", "traffic grpc heartbeat=10s signal=h2-ping\ntls passes=bytes front.idle=60s\napp end",
			"survives; safe 29s"},
		{"a probe ends at a hop that passes bytes", "traffic grpc heartbeat=10s signal=tcp-probe\ntls passes=bytes front.idle=60s hears=all\nproxy passes=bytes\napp end",
			"cut after 60s by tls.front.idle; safe 0s"},
		{"the near side of the hop that ends it hears a probe", "traffic sse heartbeat=10s signal=tcp-probe\nproxy back.idle=60s hears=all\napp end",
			"survives; safe 29s"},
		{"the answer of a ping from the origin is heard upwards", "traffic websocket heartbeat=20s\nproxy front.idle=60s hears=up\napp end",
			"survives; safe 29s"},
		{"a pong that does not come is not heard", "traffic websocket heartbeat=20s unanswered\nproxy front.idle=60s hears=up\napp end",
			"cut after 60s by proxy.front.idle; safe 0s"},
		{"a caller's ping is answered downwards", "traffic websocket heartbeat=20s sender=caller\nproxy back.idle=60s hears=down\napp end",
			"survives; safe 29s"},
		{"a hold starves the hops outside it", "traffic sse heartbeat=5s\nalb front.idle=60s back.idle=60s\nnginx holds set=proxy_buffering back.idle=60s hears=down\napp end",
			"cut after 60s by alb.front.idle; safe 0s"},
		{"a hold that is not known leaves the verdict open", "traffic sse heartbeat=5s\nalb front.idle=60s\nnginx holds=? set=proxy_buffering\napp end",
			"not known depending on nginx proxy_buffering; safe ?"},
		{"an upgrade that is not forwarded ends it at once", "traffic websocket heartbeat=5s\nalb front.idle=60s\nnginx upgrade=no set=Upgrade\napp end",
			"cut after 0s by nginx Upgrade; safe 0s"},
		{"whether the upgrade is forwarded is not known", "traffic websocket heartbeat=5s\nnginx upgrade=? set=Upgrade\napp end",
			"not known depending on nginx Upgrade; safe ?"},
		{"a limit that is not known decides", "traffic sse heartbeat=5s\nalb front.idle=?\napp end",
			"not known depending on alb.front.idle; safe ?"},
		{"a limit that is not known could only cut sooner", "traffic sse heartbeat=5s\nalb front.idle=?\nmesh back.total=15s\napp end",
			"cut after 15s at the latest by mesh.back.total depending on alb.front.idle; safe 0s"},
		{"what the vendor accepts bounds what is not known", "traffic sse heartbeat=5s\nalb front.idle=? range=20s..4000s\nmesh back.total=15s\napp end",
			"cut after 15s by mesh.back.total; safe 0s"},
		{"a refused value is not known", "traffic sse heartbeat=5s\nalb front.idle=5000s range=1s..4000s\napp end",
			"not known depending on alb.front.idle; safe ?"},
		{"a lifetime cuts at the latest then", "traffic websocket heartbeat=30s longest=3h\ngateway back.lifetime=7200s\napp end",
			"cut after 7200s at the latest by gateway.back.lifetime; safe 0s"},
		{"a lifetime that retires cuts nothing", "traffic websocket heartbeat=30s longest=3h\nalb front.lifetime=60s retires\napp end",
			"survives; safe never"},
		{"a short exchange ends before the silence does", "traffic sse heartbeat=none longest=40s\nalb front.idle=60s\napp end",
			"survives; safe never"},
		{"http is silent only until its first byte", "traffic http first-byte=59s\nalb front.first-byte=60s front.idle=60s\napp end",
			"survives"},
		{"http that answers too late", "traffic http first-byte=60s\nalb front.first-byte=60s front.idle=60s\napp end",
			"cut after 60s by alb.front.first-byte"},
		{"http with nothing declared trips only a limit of zero", "traffic http\nnginx back.first-byte=0s back.idle=0s\napp end",
			"cut after 0s by nginx.back.first-byte"},
		{"a first-byte clock that reads restart hears the heartbeat", "traffic http heartbeat=10s first-byte=90s\nhttpd back.first-byte=60s rearms hears=down\napp end",
			"survives; safe 29s"},
		{"within a hop the total clock is blamed before the idle one", "traffic sse heartbeat=none\nproxy back.idle=60s set=idle back.total=60s set=total\napp end",
			"cut after 60s by proxy.back.total with proxy.back.idle; safe 0s"},
		{"the origin's own clock hears what it sends", "traffic sse heartbeat=5s\nbun end front.idle=8s",
			"fragile, cut after 8s by bun.front.idle; safe 3s"},
		{"a client's clock hears what arrives", "traffic sse heartbeat=15s\nclient end back.first-byte=300s back.idle=5s hears=down\napp end",
			"cut after 5s by client.back.idle; safe 2s"},
		{"a response that is held never begins outside", "traffic sse heartbeat=5s first-byte=10s\nalb front.first-byte=60s front.idle=60s\nnginx holds set=proxy_buffering\napp end",
			"cut after 60s by alb.front.first-byte; safe 0s"},
		{"a held response trips a first-byte clock that is longer than the silence is", "traffic sse heartbeat=15s\nclient end back.first-byte=30s\nnginx holds set=proxy_buffering\napp end",
			"cut after 30s by client.back.first-byte; safe 0s"},
		{"a held response is counted from the request", "traffic sse heartbeat=15s first-byte=10s\ncdn back.idle=125s hears=down\nnginx holds set=proxy_buffering\napp end",
			"cut after 125s by cdn.back.idle; safe 0s"},
		{"a hold that is not known leaves a first-byte clock open", "traffic sse heartbeat=15s longest=1h\nclient end back.first-byte=30s\nnginx holds=? set=proxy_buffering\napp end",
			"not known depending on nginx proxy_buffering; safe ?"},
		{"an answer that is held is complete before it begins", "traffic http first-byte=50s longest=200s\nalb front.first-byte=60s\nnginx holds set=proxy_buffering\napp end",
			"cut after 60s by alb.front.first-byte"},
		{"a clock that begins with the upgrade bears a late one", "traffic websocket heartbeat=2s first-byte=10s\nhaproxy front.idle=5s begun back.first-byte=30s\napp end",
			"survives; safe 2s"},
		{"a probe that is too rare for the wait", "traffic sse heartbeat=400s signal=tcp-probe first-byte=1000s\nnlb passes=packets back.idle=350s hears=all\napp end",
			"cut after 350s by nlb.back.idle; safe 174s"},
		{"what is not known is not fragile", "traffic sse heartbeat=70s\ncdn back.idle=125s hears=down\nalb front.idle=? set=idle\napp end",
			"not known depending on alb.front.idle; safe ?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			chain, traffic, err := ParseChain(c.chain)
			if err != nil {
				t.Fatal(err)
			}
			if got := tell(NewWalk(&chain, *traffic, 2)); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAChainTellsWhatItCarries(t *testing.T) {
	chain, _, err := ParseChain(strings.TrimSpace(seedOne))
	if err != nil {
		t.Fatal(err)
	}
	want := map[Protocol]string{
		SSE:       "no 15s safe 0s",
		WebSocket: "yes ? safe 29s",
		GRPC:      "no 15s safe 0s",
		GRPCBidi:  "yes ? safe 29s",
		HTTP:      "yes ? safe never within 15s",
	}
	for _, c := range Carries(&chain, 2) {
		got := fmt.Sprintf("%s %s safe %s", c.Survives, c.CutAfter, c.Safe)
		if c.Protocol == HTTP {
			got += " within " + c.AnswersWithin.String()
		}
		if got != want[c.Protocol] {
			t.Errorf("%s: got %q, want %q", c.Protocol, got, want[c.Protocol])
		}
	}
}
