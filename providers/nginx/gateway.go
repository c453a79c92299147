package nginx

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// gateways are the protocols of application servers. Their directives are their own: none of those
// of proxy_pass counts for them.
var gateways = []string{"fastcgi", "uwsgi", "scgi"}

const (
	keepConn     = "fastcgi_keep_conn"
	streamModule = "https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html#"
)

// streaming are the settings of the stream module's servers.
var streaming = []string{"proxy_timeout", "proxy_connect_timeout", "worker_shutdown_timeout", "preread_timeout", "proxy_protocol_timeout"}

// gateway are the settings of one such protocol.
func gateway(name string) []providers.Entry {
	page := "https://nginx.org/en/docs/http/ngx_http_" + name + "_module.html#"
	when := providers.When{Type: []string{name}}
	buffer := word(name+"_buffering", "Whether responses are read into buffers before they are passed on, which holds them until a buffer is full or they end; default on.", page+name+"_buffering")
	buffer.OneOf = []string{"on", "off"}
	list := []providers.Entry{
		connect(name+"_connect_timeout", page, connecting(when, nil)),
		readTimeout(name+"_read_timeout", "the wait for the response's head and then the silence of the upstream", page,
			wait(when, nil, gatewayTimeout),
			silence(when, unupgraded, audit.Down, endsEarly),
			silence(when, upgraded, audit.BothWays, closes)),
		still(name+"_send_timeout", page, "Runs only while the upstream takes no more of the request"),
		still(name+"_next_upstream_timeout", page, "Forbids to start another try after this long, and ends none"),
		buffer,
		word(name+"_ignore_headers", "Response headers of the upstream that are not obeyed.", page+name+"_ignore_headers"),
		word(name+"_next_upstream", "In which cases a request is tried at the next server.", page+name+"_next_upstream"),
		word(name+"_next_upstream_tries", "How many servers a request is tried at.", page+name+"_next_upstream_tries"),
	}
	if name == "fastcgi" {
		keep := word(keepConn, "Whether connections to the upstream stay open after a response; default off.", page+keepConn)
		keep.OneOf = []string{"on", "off"}
		list = append(list, keep)
	}
	return list
}

var unupgraded = []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC, audit.GRPCBidi}

// tunnel is the one clock of the stream module's servers.
func tunnel() providers.Entry {
	return providers.Entry{
		Name: "proxy_timeout",
		Doc:  "Silence of a connection of the stream module, in both directions; 0 closes it at once.",
		Unit: time.Second, Parse: ParseTime,
		Drives: []providers.Drive{
			{When: streamOnly, Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, Early: closes, Late: closes},
			{When: streamOnly, Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Early: closes, Late: closes},
		},
		Defaults: after(10 * time.Minute),
		Fact:     fact(streamModule+"proxy_timeout", measuredOn),
	}
}

// shapeGateway adds what the other ways out of nginx do together. A response of grpc_pass is never
// buffered; one of the others comes without chunks, so that a buffer holds it.
func shapeGateway(r *providers.Reading, h *audit.Hop) {
	kind := r.Context.Type
	if kind == "grpc" {
		j := judgement{value: audit.No, name: buffering, source: grpc + "grpc_buffer_size", why: "grpc_pass does not buffer responses"}
		h.Holds = append(h.Holds, j.property())
	} else {
		j := buffered(r)
		if j.value == audit.Yes {
			j.why = "buffering is on, and a response of " + kind + "_pass is passed on when a buffer is full or the response ends"
		}
		h.Holds = append(h.Holds, j.property(audit.SSE, audit.HTTP))
	}
	j := judgement{name: kind + "_pass", source: "https://nginx.org/en/docs/http/websocket.html", why: "whether a WebSocket gets through " + kind + "_pass is not known"}
	p := j.property(audit.WebSocket)
	h.Upgrades = append(h.Upgrades, p)
	shapePool(r, h)
}
