package clients

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	undici     = "https://github.com/nodejs/undici/blob/main/lib/dispatcher/client.js"
	connector  = "https://github.com/nodejs/undici/blob/main/lib/core/connect.js"
	abort      = "https://dom.spec.whatwg.org/#dom-abortsignal-timeout"
	axiosHTTP  = "https://github.com/axios/axios/blob/v1.x/lib/adapters/http.js"
	openaiNode = "https://github.com/openai/openai-node/blob/master/src/client.ts"
	claudeNode = "https://github.com/anthropics/anthropic-sdk-typescript/blob/main/src/client.ts"

	onNodes = "Node.js 18.20, 20.20, 22.19 and 24.21, undici 7.30"
)

// The settings of undici that others share.
const (
	headersTimeout = "headersTimeout"
	bodyTimeout    = "bodyTimeout"
	abortTimeout   = "AbortSignal.timeout"
)

// Browser is a browser: EventSource and WebSocket set no limits, fetch only where the page asks.
var Browser = client("browser", "Browser", []providers.Entry{
	aborting("How long a fetch may take, its body included; EventSource and WebSocket have no such limit.", "Node.js fetch"),
	word("EventSource.retry", "How long EventSource waits before it connects again, a few seconds that the browser chooses or what the stream's retry field says; "+
		"no silence ends it by the standard.", "https://html.spec.whatwg.org/multipage/server-sent-events.html#concept-event-stream-reconnection-time"),
})

// Undici is undici, which is Node's fetch too. Its version is undici's: process.versions.undici tells
// Node's.
var Undici = aged(client("undici", "undici, Node's fetch", []providers.Entry{
	milliseconds(headersTimeout, "From the request until the head of the response is complete; 0 switches it off. It was 30 s before undici 5.20.",
		fact(undici, onNodes), after(300*time.Second), waiting()),
	milliseconds(bodyTimeout, "Silence between two parts of the body; 0 switches it off. It was 30 s before undici 5.20.",
		fact(undici, onNodes), after(300*time.Second), listening()),
	aborting("How long a request may take, its body included, where its signal is AbortSignal.timeout(...).", "Node.js 24.21"),
	milliseconds("connectTimeout", "Time to connect, TLS included; 0 switches it off.", fact(connector, ""), after(10*time.Second), connecting()),
	milliseconds("keepAliveTimeout", "How long an idle connection is kept for reuse where the server advertises no time of its own; of an advertised one it takes 1 s off, and 2 s in newer versions.",
		fact(undici, ""), after(4*time.Second), keeping()),
	word("maxRetries", "How often RetryAgent tries again, 5 times by default, each with limits of its own; fetch and Agent do not.",
		"https://github.com/nodejs/undici/blob/main/lib/handler/retry-handler.js"),
}))

// Axios is axios on Node, with its own adapter.
var Axios = client("axios", "axios on Node", []providers.Entry{
	milliseconds("timeout", "From the request until the head of the response is complete, and silence of the socket behind it; not the whole request. 0 switches it off. "+
		"The adapter fetch and browsers time the whole request by it.",
		fact(axiosHTTP, "axios 1.21.1"), never, waiting(), listening()),
	aborting("How long a request may take, its body included, where its signal is AbortSignal.timeout(...).", ""),
})

// OpenAINode is OpenAI's library for JavaScript, over Node's fetch.
var OpenAINode = client("openai-node", "OpenAI for Node", overFetch(fact(openaiNode, "openai 6.49"), openaiNode))

// AnthropicNode is Anthropic's library for JavaScript, over Node's fetch.
var AnthropicNode = client("anthropic-node", "Anthropic for Node", overFetch(fact(claudeNode, "@anthropic-ai/sdk 1.14"), claudeNode))

// overFetch are the limits of a library that asks by Node's fetch: its own ends with the head.
func overFetch(f audit.Fact, source string) []providers.Entry {
	through := fact(undici, f.Measured+" on Node.js 24.21")
	return []providers.Entry{
		milliseconds("timeout", "From the request until the head of the response.", f, after(600*time.Second), waiting()),
		milliseconds(headersTimeout, "The same wait, as Node's fetch limits it; 0 switches it off.", through, after(300*time.Second), waiting()),
		milliseconds(bodyTimeout, "Silence between two parts of the body, which Node's fetch limits; 0 switches it off.", through, after(300*time.Second), listening()),
		word("maxRetries", "How often a request without a response is tried again, 2 times by default, each with the whole timeout.", source),
	}
}

// aged gives versions of undici before 5.20 the limits that they had. Without a version it is a newer one:
// Node has had one since 18.15.
func aged(t *providers.Table) *providers.Table {
	t.Shape = func(r *providers.Reading, h *audit.Hop) {
		if t.Holds(providers.When{Before: "5.20"}, r.Context) != audit.Yes {
			return
		}
		for i := range h.Timers {
			if s := h.Timers[i].Setting; (s == headersTimeout || s == bodyTimeout) && r.Named(s) == nil {
				h.Timers[i].Limit = audit.After(30 * time.Second)
			}
		}
	}
	return t
}

func aborting(doc, measured string) providers.Entry {
	return milliseconds(abortTimeout, doc, fact(abort, measured), nil, whole())
}

func milliseconds(name, doc string, f audit.Fact, defaults []providers.DefaultRow, drives ...providers.Drive) providers.Entry {
	return providers.Entry{
		Name: name, Doc: doc, Unit: time.Millisecond, Parse: number(time.Millisecond), Zero: providers.ZeroIsNever,
		Drives: drives, Defaults: defaults, Fact: f,
	}
}
