package clients

import (
	"slices"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	httpx   = "https://github.com/encode/httpx/blob/master/docs/advanced/timeouts.md"
	aiohttp = "https://github.com/aio-libs/aiohttp/blob/master/docs/client_quickstart.rst"
)

// HTTPX is httpx: one timeout for connecting and for each read, unless they are set apart.
var HTTPX = split(client("httpx", "httpx", httpxEntries(5*time.Second, 5*time.Second,
	fact(httpx, "httpx"))))

// OpenAIPython is OpenAI's library for Python, over httpx.
var OpenAIPython = split(client("openai-python", "OpenAI for Python", httpxEntries(600*time.Second, 5*time.Second,
	fact("https://github.com/openai/openai-python/blob/main/src/openai/_constants.py", ""))))

// AnthropicPython is Anthropic's library for Python, over httpx.
var AnthropicPython = split(client("anthropic-python", "Anthropic for Python", httpxEntries(600*time.Second, 5*time.Second,
	fact("https://github.com/anthropics/anthropic-sdk-python/blob/main/src/anthropic/_constants.py", ""))))

// Requests is requests.
var Requests = client("requests", "requests", []providers.Entry{
	seconds("timeout", "Time to connect, and silence before and between reads; absent and None set no end.",
		unread("https://requests.readthedocs.io/en/latest/user/advanced/#timeouts", "requests"), never, everything()...),
})

// Aiohttp is aiohttp's client.
var Aiohttp = client("aiohttp", "aiohttp client", []providers.Entry{
	seconds("total", "How long a request may take, its streamed body included; None and 0 switch it off.",
		fact(aiohttp, "aiohttp"), after(300*time.Second), whole()),
	seconds("sock_connect", "Time to connect; None and 0 switch it off.",
		fact(aiohttp, ""), after(30*time.Second), connecting()),
	seconds("sock_read", "Silence before and between reads; absent, None and 0 set no end.",
		fact(aiohttp, "aiohttp"), never, reading()...),
	seconds("keepalive_timeout", "How long an idle connection is kept for reuse.",
		fact("https://github.com/aio-libs/aiohttp/blob/master/aiohttp/connector.py", ""), after(15*time.Second), keeping()),
})

func httpxEntries(limit, connect time.Duration, f audit.Fact) []providers.Entry {
	list := []providers.Entry{
		seconds("timeout", "Time to connect, and silence before and between reads; None switches both off.", f, after(limit), everything()...),
		seconds("read", "Silence before and between reads, in place of timeout; None switches it off.", f, nil, reading()...),
		seconds("connect", "Time to connect, in place of timeout; None switches it off.", f, nil, connecting()),
		seconds("write", "How long a part of the request may take to send; it times no response.", f, nil),
		seconds("pool", "How long a request waits for a connection; it times no response.", f, nil),
		seconds("keepalive_expiry", "How long an idle connection is kept for reuse; None switches it off.",
			fact("https://github.com/encode/httpx/blob/master/httpx/_config.py", ""), after(5*time.Second), keeping()),
	}
	for i := range list {
		list[i].Zero = providers.ZeroIsZero
	}
	if connect != limit {
		list[0].Drives = reading()
		list[2].Defaults = after(connect)
	}
	return list
}

// split lets read and connect stand in place of timeout where they are set.
func split(t *providers.Table) *providers.Table {
	t.Shape = func(r *providers.Reading, h *audit.Hop) {
		read, connect := r.Named("read") != nil, r.Named("connect") != nil
		h.Timers = slices.DeleteFunc(h.Timers, func(t audit.Timer) bool {
			if t.Setting != "timeout" {
				return false
			}
			return t.Clock == audit.Connect && connect || t.Clock != audit.Connect && read
		})
	}
	return t
}

func everything() []providers.Drive { return append([]providers.Drive{connecting()}, reading()...) }

func seconds(name, doc string, f audit.Fact, defaults []providers.DefaultRow, drives ...providers.Drive) providers.Entry {
	return providers.Entry{
		Name: name, Doc: doc, Unit: time.Second, Parse: number(time.Second, "None"), Zero: providers.ZeroIsNever,
		Drives: drives, Defaults: defaults, Fact: f,
	}
}
