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
		connect("proxy_connect_timeout", proxy,
			connecting(httpOnly, proxied), connecting(streamOnly, nil)),
		readTimeout("proxy_read_timeout", "the wait for the response's head and then the silence of the upstream, or of both sides of an upgraded connection", proxy,
			wait(httpOnly, proxied, gatewayTimeout),
			silence(httpOnly, answered, audit.Down, endsEarly),
			silence(httpOnly, upgraded, audit.BothWays, closes)),
		connect("grpc_connect_timeout", grpc,
			connecting(httpOnly, called), connecting(grpcOnly, nil)),
		readTimeout("grpc_read_timeout", "the wait for the response's head and then the silence of the upstream, whatever the client sends", grpc,
			wait(httpOnly, called, gatewayTimeout),
			silence(httpOnly, called, audit.Down, resets),
			wait(grpcOnly, nil, gatewayTimeout),
			silence(grpcOnly, nil, audit.Down, resets)),
		requestBody(),
		keepalive(),
		keepaliveTime(),
		workerShutdown(),
		tunnel(),
	}
	for _, name := range gateways {
		list = append(list, gateway(name)...)
	}
	list = append(list, pool()...)
	list = append(list, quiet()...)
	return append(list, words()...)
}

// The types in which settings count.
var (
	httpOnly   = providers.When{Type: []string{"http"}}
	grpcOnly   = providers.When{Type: []string{"grpc"}}
	streamOnly = providers.When{Type: []string{passesBytes}}
	requests   = providers.When{Type: []string{"http", "grpc", "fastcgi", "uwsgi", "scgi"}}
)

func connect(name, page string, drives ...providers.Drive) providers.Entry {
	return providers.Entry{
		Name: name, Doc: "Time to open a connection to the upstream; 0 fails at once.",
		Unit: time.Second, Parse: ParseTime,
		Drives:   drives,
		Defaults: after(60 * time.Second),
		Fact:     fact(page+name, measuredOn),
	}
}

func connecting(when providers.When, protocols []audit.Protocol) providers.Drive {
	d := providers.Drive{When: when, Side: audit.Back, Clock: audit.Connect, For: protocols, Early: gatewayTimeout}
	if protocols == nil && when.Type[0] == passesBytes {
		d.Early = closes
	}
	return d
}

func readTimeout(name, what, page string, drives ...providers.Drive) providers.Entry {
	return providers.Entry{
		Name: name, Doc: "Limits " + what + "; partial heads do not restart the wait, and 0 fires at once.",
		Unit: time.Second, Parse: ParseTime,
		Drives:   drives,
		Defaults: after(60 * time.Second),
		Fact:     fact(page+name, measuredOn),
	}
}

func wait(when providers.When, protocols []audit.Protocol, early string) providers.Drive {
	return providers.Drive{When: when, Side: audit.Back, Clock: audit.FirstByte, For: protocols, Early: early}
}

func silence(when providers.When, protocols []audit.Protocol, hears audit.Signals, late string) providers.Drive {
	return providers.Drive{When: when, Side: audit.Back, Clock: audit.Idle, Hears: hears, For: protocols, Early: gatewayTimeout, Late: late}
}

func requestBody() providers.Entry {
	return providers.Entry{
		Name: "client_body_timeout",
		Doc:  "Silence while a request body is open, which of a bidirectional gRPC stream it always is: messages of either side restart it. It runs for no other streams.",
		Unit: time.Second, Parse: ParseTime,
		Drives: []providers.Drive{{When: requests, Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays,
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
		Drives:   []providers.Drive{{When: requests, Side: audit.Front, Clock: audit.KeepAlive}},
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
		Drives: []providers.Drive{{When: providers.When{Since: f.Since, Type: requests.Type}, Side: audit.Front, Clock: audit.Lifetime, Retires: true}},
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
