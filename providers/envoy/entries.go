package envoy

import (
	"slices"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	docs    = "https://www.envoyproxy.io/docs/envoy/latest/api-v3/"
	route   = docs + "config/route/v3/route_components.proto"
	manager = docs + "extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto"
	options = docs + "config/core/v3/protocol.proto"
	cluster = docs + "config/cluster/v3/cluster.proto"
	tcp     = docs + "extensions/filters/network/tcp_proxy/v3/tcp_proxy.proto"
)

// Fields that Shape reads.
const (
	streamIdle     = "stream_idle_timeout"
	routeIdle      = "idle_timeout"
	routeStream    = "max_stream_duration"
	managerIdle    = "common_http_protocol_options.idle_timeout"
	managerDrain   = "drain_timeout"
	managerStream  = "common_http_protocol_options.max_stream_duration"
	clusterIdle    = "cluster.common_http_protocol_options.idle_timeout"
	clusterStream  = "cluster.common_http_protocol_options.max_stream_duration"
	clusterAge     = "cluster.common_http_protocol_options.max_connection_duration"
	tcpIdle        = "tcp_proxy.idle_timeout"
	tcpMaxDuration = "tcp_proxy.max_downstream_connection_duration"
)

// drained is what Envoy takes for drain_timeout where it is absent.
const drained = 5 * time.Second

// What the caller sees when a timer fires.
const (
	upstreamTimeout = "504 (UT)"
	idleTimeout     = "504 (SI), or 408 (SI) where the request has not ended"
	reset           = "the stream is reset"
)

// tunnelled is what the TCP proxy hears: bytes of either side, and PINGs, which are bytes to it.
const tunnelled = audit.BothWays | audit.H2Ping

// A route's timeout starts when the request has ended, which an upgraded connection's and a
// bidirectional stream's has not.
var ended = []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC}

var (
	http = providers.When{Type: []string{overHTTP}}
	raw  = providers.When{Type: []string{overTCP}}
)

func entries() []providers.Entry {
	list := []providers.Entry{
		field("timeout", "From the end of the request to the end of the response, which no traffic restarts; 15 s where it is absent, and 0 switches it off.", route,
			15*time.Second, providers.Drive{When: http, Side: audit.Back, Clock: audit.Total, For: ended, Early: upstreamTimeout, Late: reset},
			"route.timeout"),
		field(streamIdle, "Silence of a stream in both directions, from its request on; 0 switches it off.", manager,
			5*time.Minute, idle(http, audit.BothWays)),
		routeIdleTimeout(),
		off(routeStream, "How long a stream of this route may last, whatever passes; 0 switches it and the connection manager's off.", route,
			whole(), "route.max_stream_duration", "max_stream_duration.max_stream_duration"),
		field(managerStream, "How long a stream may last, whatever passes; 0 switches it off.", options,
			0, whole()),
		connectionAge(),
		field(managerIdle, "How long a client's connection stays open without a stream before it drains, in which requests are still answered; it closes drain_timeout after that. 0 switches it off.", options,
			time.Hour, providers.Drive{When: http, Side: audit.Front, Clock: audit.KeepAlive, Plus: drained}),
		field(clusterIdle, "How long a connection to the upstream is kept without a stream; 0 switches it off.", options,
			time.Hour, providers.Drive{When: http, Side: audit.Back, Clock: audit.KeepAlive}, "upstream.common_http_protocol_options.idle_timeout"),
		field(clusterStream, "How long a stream to the upstream may last, whatever passes; 0 switches it off.", options,
			0, providers.Drive{When: http, Side: audit.Back, Clock: audit.Total, Early: upstreamTimeout, Late: reset}),
		field(clusterAge, "Age at which a connection to the upstream takes no new streams and closes after those it has; 0 switches it off.", options,
			0, providers.Drive{When: http, Side: audit.Back, Clock: audit.Lifetime, Retires: true}),
		field("connect_timeout", "Time to open a connection to the upstream, TLS included.", cluster,
			5*time.Second, providers.Drive{Side: audit.Back, Clock: audit.Connect, Early: "503 (UF)"}, "cluster.connect_timeout"),
		off("retry_policy.per_try_timeout", "From the end of the request until the head of one try's response; a retry starts it anew.", route,
			providers.Drive{When: http, Side: audit.Back, Clock: audit.FirstByte, For: ended, Early: upstreamTimeout}, "per_try_timeout"),
		off("retry_policy.per_try_idle_timeout", "Silence of the upstream once the request has ended, during the response too; an upgraded connection and a stream whose caller still sends never start it.", route,
			providers.Drive{When: http, Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, For: ended, Early: upstreamTimeout, Late: reset}, "per_try_idle_timeout"),
		field(tcpIdle, "Silence of a proxied connection in both directions; 0 switches it off.", tcp,
			time.Hour, idle(raw, tunnelled)),
		field(tcpMaxDuration, "How long a proxied connection may last, whatever passes.", tcp,
			0, providers.Drive{When: raw, Side: audit.Front, Clock: audit.Lifetime}, "max_downstream_connection_duration"),
	}
	list = append(list, quiet()...)
	for i := range list {
		if slices.Contains(measured, list[i].Name) {
			list[i].Fact.Measured = measuredOn
		}
	}
	return list
}

const measuredOn = "Envoy 1.40.0"

// measured are the fields that the lab runs.
var measured = []string{
	"timeout", streamIdle, routeIdle, routeStream, managerIdle, managerDrain, "connect_timeout", tcpIdle,
	"common_http_protocol_options.max_connection_duration", "delayed_close_timeout",
	"retry_policy.per_try_timeout", "retry_policy.per_try_idle_timeout",
}

func idle(when providers.When, hears audit.Signals) providers.Drive {
	d := providers.Drive{When: when, Side: audit.Front, Clock: audit.Idle, Hears: hears, Early: idleTimeout, Late: reset}
	if len(when.Type) == 1 && when.Type[0] == overTCP {
		d.Early, d.Late = "", ""
	}
	return d
}

// routeIdleTimeout is the field of a route; the TCP proxy has one of the same name.
func routeIdleTimeout() providers.Entry {
	e := off(routeIdle, "Silence of a stream on this route, in place of stream_idle_timeout, or of a connection through the TCP proxy; 0 switches either off.", route,
		idle(http, audit.BothWays), "route.idle_timeout")
	e.Drives = append(e.Drives, idle(raw, tunnelled))
	return e
}

func whole() providers.Drive {
	return providers.Drive{When: http, Side: audit.Front, Clock: audit.Total, Early: "504 (UMSDR), or 408 (UMSDR) where the request has not ended", Late: reset}
}

// connectionAge cuts by one page of Envoy and only retires by another. The second is right.
func connectionAge() providers.Entry {
	return field("common_http_protocol_options.max_connection_duration", "Age at which a client's connection is drained: it takes no new streams and closes after those it has. 0 switches it off.", options,
		0, providers.Drive{When: http, Side: audit.Front, Clock: audit.Lifetime, Retires: true},
		"max_connection_duration")
}

// field is an entry with a default; a default of 0 stands for off.
func field(name, doc, source string, d time.Duration, drive providers.Drive, also ...string) providers.Entry {
	limit := audit.After(d)
	if d == 0 {
		limit = audit.Never()
	}
	e := off(name, doc, source, drive, also...)
	e.Defaults = []providers.DefaultRow{{When: drive.When, Limit: limit}}
	return e
}

// off is an entry that has no clock until it is written.
func off(name, doc, source string, drive providers.Drive, also ...string) providers.Entry {
	return providers.Entry{
		Name: name, Also: also, Doc: doc,
		Unit: time.Second, Parse: ParseDuration, Zero: providers.ZeroIsNever,
		Drives: []providers.Drive{drive},
		Fact:   audit.Fact{Source: source, Checked: "2026-11-20"},
	}
}

// quiet are fields that bound the receiving of a request, or how a connection closes: they time no
// exchange that goes on.
func quiet() []providers.Entry {
	list := []providers.Entry{
		still("request_timeout", manager, "Bounds the receiving of a whole request and ends when the response begins"),
		still("request_headers_timeout", manager, "Bounds the receiving of a request's head"),
		still(managerDrain, manager, "Is the time between the two GOAWAY frames of a closing connection, whose streams go on, and so comes on top of common_http_protocol_options.idle_timeout; 5 s by default"),
		still("delayed_close_timeout", manager, "Is how long an HTTP/1 connection whose stream Envoy ended stays open without another byte before its FIN, so that the client learns of it that much later; 1 s by default"),
		still("stream_flush_timeout", manager, "Bounds how long a client may take no more of a finished response"),
		still("flush_timeout", route, "Bounds how long a client may take no more of a finished response"),
		still("listener_filters_timeout", docs+"config/listener/v3/listener.proto", "Bounds what comes before the first filter of a connection"),
		still("connection_keepalive.interval", options, "Is how often Envoy sends a PING, which restarts no clock of a stream"),
		still("connection_keepalive.timeout", options, "Is how soon a PING must be answered"),
		still("grpc_timeout_header_max", docs+"config/route/v3/route_components.proto", "Caps the deadline that a client sends in grpc-timeout"),
	}
	list = append(list, providers.Entry{
		Name: "upgrade_configs", Doc: "Which upgrades are passed on; without websocket in it they are refused.", Word: true,
		Fact: audit.Fact{Source: upgradesPage, Checked: "2026-11-20", Measured: measuredOn},
	})
	return list
}

func still(name, source, doc string) providers.Entry {
	return providers.Entry{
		Name: name, Doc: doc + ".", Unit: time.Second, Parse: ParseDuration, Zero: providers.ZeroIsNever,
		Fact: audit.Fact{Source: source, Checked: "2026-11-20"},
	}
}
