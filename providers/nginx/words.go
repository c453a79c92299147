package nginx

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// The settings that Shape reads.
const (
	poolSize      = "keepalive"
	poolTimeout   = "upstream.keepalive_timeout"
	poolTime      = "upstream.keepalive_time"
	buffering     = "proxy_buffering"
	httpVersion   = "proxy_http_version"
	accel         = "X-Accel-Buffering"
	ignored       = "proxy_ignore_headers"
	gzip          = "gzip"
	gzipTypes     = "gzip_types"
	setUpgrade    = "proxy_set_header Upgrade"
	setConnection = "proxy_set_header Connection"
)

// pool are the settings of upstream blocks. Two of them share their name with a directive for
// clients; here they have the block's name before theirs.
func pool() []providers.Entry {
	return []providers.Entry{
		{
			Name: poolTimeout, Also: []string{"upstream keepalive_timeout"},
			Doc:  "How long an idle connection to the upstream is kept for reuse; there is none to keep without `keepalive`.",
			Unit: time.Second, Parse: ParseTime,
			Drives:   []providers.Drive{{When: requests, Side: audit.Back, Clock: audit.KeepAlive}},
			Defaults: after(60 * time.Second),
			Fact:     fact(upstream+"keepalive_timeout", ""),
		},
		{
			Name: poolTime, Also: []string{"upstream keepalive_time"},
			Doc:  "Age at which a connection to the upstream is closed once the running request has ended.",
			Unit: time.Second, Parse: ParseTime,
			Drives:   []providers.Drive{{When: requests, Side: audit.Back, Clock: audit.Lifetime, Retires: true}},
			Defaults: after(time.Hour),
			Fact:     fact(upstream+"keepalive_time", ""),
		},
		word(poolSize, "How many idle connections to the upstream each worker keeps; absent means none before 1.29.7 and 32 since, 0 none.", upstream+"keepalive", "upstream keepalive", "upstream.keepalive"),
	}
}

// quiet are directives that run only while a peer owes bytes or takes none, or that bound what is
// no exchange: they have no clock in the model.
func quiet() []providers.Entry {
	list := []providers.Entry{
		still("proxy_send_timeout", proxy, "Runs only while the upstream takes no more of the request"),
		still("grpc_send_timeout", grpc, "Runs only while the upstream takes no more of the request"),
		still("send_timeout", core, "Runs only while the client takes no more of the response"),
		still("client_header_timeout", core, "Bounds the time in which a client sends the head of a request"),
		still("lingering_timeout", core, "Bounds the wait for more of a client's bytes after a close"),
		still("lingering_time", core, "Bounds how long a client's bytes are read after a close"),
		still("resolver_timeout", core, "Bounds the resolving of a name"),
		still("keepalive_min_timeout", core, "Keeps a client's idle connection open for at least this long"),
		still("proxy_next_upstream_timeout", proxy, "Forbids to start another try after this long, and ends none"),
		still("grpc_next_upstream_timeout", grpc, "Forbids to start another try after this long, and ends none"),
	}
	return list
}

func still(name, page, doc string) providers.Entry {
	return providers.Entry{
		Name: name, Doc: doc + "; it times no exchange that goes on.",
		Unit: time.Second, Parse: ParseTime, Fact: fact(page+name, ""),
	}
}

func words() []providers.Entry {
	onOff := []string{"on", "off"}
	buffer := word(buffering, "Whether responses are read into buffers before they are passed on; default on.", proxy+"proxy_buffering")
	buffer.OneOf = onOff
	version := word(httpVersion, "The HTTP version towards the upstream; 1.0 by default before 1.29.7 and 1.1 since.", proxy+"proxy_http_version")
	version.OneOf = []string{"1.0", "1.1", "2"}
	zip := word(gzip, "Whether responses are compressed, which holds a buffered one to its end; default off.", "https://nginx.org/en/docs/http/ngx_http_gzip_module.html#gzip")
	zip.OneOf = onOff
	header := word(accel, "What the upstream says in this response header; it overrides proxy_buffering.", proxy+"proxy_buffering")
	header.OneOf = []string{"yes", "no"}
	cut := word("chunked_transfer_encoding", "Whether a response without a length is chunked; off hides from the client that it ended early.", core+"chunked_transfer_encoding")
	cut.OneOf = onOff
	return []providers.Entry{
		buffer, version, zip, header, cut,
		word(gzipTypes, "The types that are compressed beside text/html; * is all.", "https://nginx.org/en/docs/http/ngx_http_gzip_module.html#gzip_types"),
		word(ignored, "Response headers of the upstream that are not obeyed.", proxy+"proxy_ignore_headers"),
		word(setUpgrade, "The Upgrade header towards the upstream; by default there is none, and a WebSocket is refused.", "https://nginx.org/en/docs/http/websocket.html"),
		word(setConnection, "The Connection header towards the upstream; a WebSocket needs it too.", "https://nginx.org/en/docs/http/websocket.html"),
		word("keepalive_requests", "How many requests a client's connection serves.", core+"keepalive_requests"),
		word("proxy_next_upstream", "In which cases a request is tried at the next server.", proxy+"proxy_next_upstream"),
		word("proxy_next_upstream_tries", "How many servers a request is tried at.", proxy+"proxy_next_upstream_tries"),
		word("grpc_next_upstream", "In which cases a call is tried at the next server.", grpc+"grpc_next_upstream"),
		word("grpc_next_upstream_tries", "How many servers a call is tried at.", grpc+"grpc_next_upstream_tries"),
	}
}

func word(name, doc, source string, also ...string) providers.Entry {
	return providers.Entry{Name: name, Also: also, Doc: doc, Word: true, Fact: fact(source, "")}
}
