package clients

import (
	"slices"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	httpxTimeouts = "https://github.com/encode/httpx/blob/master/docs/advanced/timeouts.md"
	httpxConfig   = "https://github.com/encode/httpx/blob/master/httpx/_config.py"
	aiohttpClient = "https://github.com/aio-libs/aiohttp/blob/master/aiohttp/client.py"
	requestsPage  = "https://requests.readthedocs.io/en/latest/user/advanced/#timeouts"
	openaiPython  = "https://github.com/openai/openai-python/blob/main/src/openai/_constants.py"
	claudePython  = "https://github.com/anthropics/anthropic-sdk-python/blob/main/src/anthropic/_constants.py"
)

// HTTPX is httpx, and httpx2 after it: one timeout for connecting and for each read, unless they are set
// apart.
var HTTPX = split(pooling(client("httpx", "httpx", append(
	apart(fact(httpxTimeouts, "httpx 0.28.1, httpx2 2.16"), after(5*time.Second), nil),
	expiry(), word("retries", "How often a transport tries to connect again, not at all by default; a response is never asked for again.", "https://github.com/encode/httpx/blob/master/docs/advanced/transports.md"),
))))

// The types of libraries that have functions beside clients: only a client keeps connections for reuse.
const (
	oneClient  = "client"
	oneRequest = "request"
)

// pooling leaves the pool out where each request has a connection of its own.
func pooling(t *providers.Table) *providers.Table {
	t.Types, t.AbsentType = []string{oneClient, oneRequest}, oneClient
	for i := range t.Entries {
		for j := range t.Entries[i].Drives {
			if d := &t.Entries[i].Drives[j]; d.Clock == audit.KeepAlive {
				d.When = providers.When{Type: []string{oneClient}}
			}
		}
	}
	return t
}

// OpenAIPython is OpenAI's library for Python, over httpx.
var OpenAIPython = split(client("openai-python", "OpenAI for Python", overHTTPX(fact(openaiPython, "openai 3.57"), openaiPython)))

// AnthropicPython is Anthropic's library for Python, over httpx.
var AnthropicPython = split(client("anthropic-python", "Anthropic for Python", overHTTPX(fact(claudePython, "anthropic 2.14"), claudePython)))

// Requests is requests: a pair of timeouts sets the two apart.
var Requests = split(client("requests", "requests", append(
	apart(fact(requestsPage, "requests 2.34.2"), never, nil),
	word("max_retries", "How often an HTTPAdapter tries again, not at all by default; each try has the whole timeout.",
		"https://requests.readthedocs.io/en/latest/api/#requests.adapters.HTTPAdapter"),
)))

// Aiohttp is aiohttp's client. A ClientTimeout that is given replaces the default as a whole: what it
// leaves out has no limit.
var Aiohttp = func() *providers.Table {
	t := pooling(client("aiohttp", "aiohttp client", []providers.Entry{
		seconds("total", "How long a request may take, its streamed body included; None and 0 switch it off, and so does a ClientTimeout that leaves it out.",
			fact(aiohttpClient, "aiohttp 3.14.5"), after(300*time.Second), whole()),
		seconds("connect", "Time to get a connection, the wait for a free one of the pool included; None and 0 set no end.",
			fact(aiohttpClient, ""), never, connecting()),
		seconds("sock_connect", "Time to connect; None and 0 switch it off, and so does a ClientTimeout that leaves it out. There was no limit before 3.10.",
			fact(aiohttpClient, ""), after(30*time.Second), connecting()),
		seconds("sock_read", "Silence before and between reads; absent, None and 0 set no end.",
			fact(aiohttpClient, "aiohttp 3.14.5"), never, reading()...),
		seconds("keepalive_timeout", "How long an idle connection is kept for reuse.",
			fact("https://github.com/aio-libs/aiohttp/blob/master/aiohttp/connector.py", ""), after(15*time.Second), resending()),
		word("retry_connection", "Whether a request that may be repeated is sent once more where a connection of the pool turns out to be closed; since 3.10.", aiohttpClient),
	}))
	given := []string{"total", "connect", "sock_connect", "sock_read"}
	t.Shape = func(r *providers.Reading, h *audit.Hop) {
		replaced := slices.ContainsFunc(given, func(name string) bool { return r.Named(name) != nil })
		old := t.Holds(providers.When{Before: "3.10"}, r.Context) == audit.Yes
		for i := range h.Timers {
			own := &h.Timers[i]
			if slices.Contains(given, own.Setting) && r.Named(own.Setting) == nil && (replaced || old && own.Setting == "sock_connect") {
				own.Limit = audit.Never()
			}
		}
	}
	return t
}()

// expiry is an entry of its own for each table.
func expiry() providers.Entry {
	e := seconds("keepalive_expiry", "How long an idle connection is kept for reuse; None switches it off.", fact(httpxConfig, ""), after(5*time.Second), keeping())
	e.Zero = providers.ZeroIsZero
	return e
}

// overHTTPX are the limits of a library that asks by httpx: 10 minutes for each read, 5 s to connect.
func overHTTPX(f audit.Fact, source string) []providers.Entry {
	return append(apart(f, after(600*time.Second), after(5*time.Second)), expiry(),
		word("max_retries", "How often a request without a response is tried again, 2 times by default, each with the whole timeout.", source))
}

// apart are a timeout for everything and those that stand in its place where they are set. Where one to
// connect has a default, that holds while timeout is not given.
func apart(f audit.Fact, limit, connect []providers.DefaultRow) []providers.Entry {
	list := []providers.Entry{
		seconds("timeout", "Time to connect, and silence before and between reads; None switches both off.", f, limit, append([]providers.Drive{connecting()}, reading()...)...),
		seconds("read", "Silence before and between reads, in place of timeout; None switches it off.", f, nil, reading()...),
		seconds("connect", "Time to connect, in place of timeout; None switches it off.", f, connect, connecting()),
		seconds("write", "How long a part of the request may take to send; it times no response.", f, nil),
		seconds("pool", "How long a request waits for a connection; it times no response.", f, nil),
	}
	for i := range list {
		list[i].Zero = providers.ZeroIsZero
	}
	return list
}

// split lets read and connect stand in place of timeout where they are set, and timeout in place of
// connect's default.
func split(t *providers.Table) *providers.Table {
	own := len(t.Entry("connect").Defaults) > 0
	t.Shape = func(r *providers.Reading, h *audit.Hop) {
		read, connect, all := r.Named("read") != nil, r.Named("connect") != nil, r.Named("timeout") != nil
		apart := connect || own && !all
		h.Timers = slices.DeleteFunc(h.Timers, func(t audit.Timer) bool {
			switch t.Setting {
			case "timeout":
				return t.Clock == audit.Connect && apart || t.Clock != audit.Connect && read
			case "connect":
				return !apart
			}
			return false
		})
	}
	return t
}

func seconds(name, doc string, f audit.Fact, defaults []providers.DefaultRow, drives ...providers.Drive) providers.Entry {
	return providers.Entry{
		Name: name, Doc: doc, Unit: time.Second, Parse: number(time.Second, "None"), Zero: providers.ZeroIsNever,
		Drives: drives, Defaults: defaults, Fact: f,
	}
}
