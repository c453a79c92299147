package nginx

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	core     = "https://nginx.org/en/docs/http/ngx_http_core_module.html#"
	proxy    = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#"
	grpc     = "https://nginx.org/en/docs/http/ngx_http_grpc_module.html#"
	upstream = "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#"

	measuredOn = "nginx 1.22.1"
)

// What the caller sees when a timer fires.
const (
	gatewayTimeout = "504"
	endsEarly      = "a 200 that ends early"
	closes         = "the connection closes without a close frame"
	resets         = "RST_STREAM INTERNAL_ERROR"
)

// The directives of proxy_pass are for these, those of grpc_pass for the others.
var (
	proxied  = []audit.Protocol{audit.HTTP, audit.SSE, audit.WebSocket}
	answered = []audit.Protocol{audit.HTTP, audit.SSE}
	upgraded = []audit.Protocol{audit.WebSocket}
	called   = []audit.Protocol{audit.GRPC, audit.GRPCBidi}
)

func entries() []providers.Entry {
	list := []providers.Entry{
		connect("proxy_connect_timeout", proxy, proxied),
		read("proxy_read_timeout", "the wait for the response's head and then the silence of the upstream, or of both sides of an upgraded connection", proxy,
			wait(proxied, gatewayTimeout),
			silence(answered, audit.Down, endsEarly),
			silence(upgraded, audit.BothWays, closes)),
		connect("grpc_connect_timeout", grpc, called),
		read("grpc_read_timeout", "the wait for the response's head and then the silence of the upstream, whatever the client sends", grpc,
			wait(called, gatewayTimeout),
			silence(called, audit.Down, resets)),
		requestBody(),
		keepalive(),
		keepaliveTime(),
		workerShutdown(),
	}
	list = append(list, pool()...)
	list = append(list, quiet()...)
	return append(list, words()...)
}

func connect(name, page string, protocols []audit.Protocol) providers.Entry {
	return providers.Entry{
		Name: name, Doc: "Time to open a connection to the upstream; 0 fails at once.",
		Unit: time.Second, Parse: ParseTime,
		Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Connect, For: protocols, Early: gatewayTimeout}},
		Defaults: after(60 * time.Second),
		Fact:     fact(page+name, measuredOn),
	}
}

func read(name, what, page string, drives ...providers.Drive) providers.Entry {
	return providers.Entry{
		Name: name, Doc: "Limits " + what + "; partial heads do not restart the wait, and 0 fires at once.",
		Unit: time.Second, Parse: ParseTime,
		Drives:   drives,
		Defaults: after(60 * time.Second),
		Fact:     fact(page+name, measuredOn),
	}
}

func wait(protocols []audit.Protocol, early string) providers.Drive {
	return providers.Drive{Side: audit.Back, Clock: audit.FirstByte, For: protocols, Early: early}
}

func silence(protocols []audit.Protocol, hears audit.Signals, late string) providers.Drive {
	return providers.Drive{Side: audit.Back, Clock: audit.Idle, Hears: hears, For: protocols, Early: gatewayTimeout, Late: late}
}

func requestBody() providers.Entry {
	return providers.Entry{
		Name: "client_body_timeout",
		Doc:  "Silence while a request body is open, which of a bidirectional gRPC stream it always is: messages of either side restart it. It runs for no other streams.",
		Unit: time.Second, Parse: ParseTime,
		Drives: []providers.Drive{{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays,
			For: []audit.Protocol{audit.GRPCBidi}, Early: "408", Late: "RST_STREAM PROTOCOL_ERROR"}},
		Defaults: after(60 * time.Second),
		Fact:     fact(core+"client_body_timeout", measuredOn),
	}
}

func keepalive() providers.Entry {
	return providers.Entry{
		Name: "keepalive_timeout",
		Doc:  "How long a client's connection stays open between requests; 0 closes it after each response. A second time only goes into the Keep-Alive header.",
		Unit: time.Second, Parse: parseKeepalive, Zero: providers.ZeroIsNone,
		Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
		Defaults: after(75 * time.Second),
		Fact:     fact(core+"keepalive_timeout", measuredOn),
	}
}

func keepaliveTime() providers.Entry {
	f := fact(core+"keepalive_time", "")
	f.Since = "1.19.10"
	return providers.Entry{
		Name: "keepalive_time", Doc: "Age at which a client's connection is closed once the running request has ended.",
		Unit: time.Second, Parse: ParseTime,
		Drives: []providers.Drive{{When: providers.When{Since: f.Since}, Side: audit.Front, Clock: audit.Lifetime, Retires: true}},
		Defaults: []providers.DefaultRow{
			{When: providers.When{Since: f.Since}, Limit: audit.After(time.Hour)},
			{When: providers.When{Before: f.Since}, None: true},
		},
		Fact: f,
	}
}

func workerShutdown() providers.Entry {
	return providers.Entry{
		Name: "worker_shutdown_timeout", Doc: "How long connections of the old workers live after a reload; 0 and absent set no end.",
		Unit: time.Second, Parse: ParseTime, Zero: providers.ZeroIsNever,
		Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.Drain}},
		Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
		Fact:     fact("https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout", measuredOn),
	}
}

func after(d time.Duration) []providers.DefaultRow {
	return []providers.DefaultRow{{Limit: audit.After(d)}}
}

func fact(source, measured string) audit.Fact {
	return audit.Fact{Source: source, Checked: "2026-11-20", Measured: measured}
}
