package clients

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const undici = "https://github.com/nodejs/undici/blob/main/lib/dispatcher/client.js"

// Browser is a browser: EventSource and WebSocket set no limits, fetch only where the page asks.
var Browser = client("browser", "Browser", []providers.Entry{
	milliseconds("AbortSignal.timeout", "How long a fetch may take, its body included; EventSource and WebSocket have no such limit.",
		fact("https://dom.spec.whatwg.org/#dom-abortsignal-timeout", "Node.js fetch"), nil, whole()),
})

// Undici is Node's fetch.
var Undici = client("undici", "undici, Node's fetch", []providers.Entry{
	milliseconds("headersTimeout", "From the request until the head of the response is complete; 0 switches it off.",
		fact(undici, "undici"), after(300*time.Second), waiting()),
	milliseconds("bodyTimeout", "Silence between two parts of the body; 0 switches it off.",
		fact(undici, "undici"), after(300*time.Second), listening()),
	milliseconds("keepAliveTimeout", "How long an idle connection is kept for reuse where the server advertises no time of its own.",
		fact(undici, ""), after(4*time.Second), keeping()),
})

// Axios is axios on Node.
var Axios = client("axios", "axios on Node", []providers.Entry{
	milliseconds("timeout", "Silence of the socket, and not the whole request; 0 switches it off.",
		fact("https://github.com/axios/axios", "axios 1.21"), never, reading()...),
})

// OpenAINode is OpenAI's library for JavaScript, over Node's fetch.
var OpenAINode = client("openai-node", "OpenAI for Node", []providers.Entry{
	milliseconds("timeout", "From the request until the head of the response.",
		fact("https://github.com/openai/openai-node/blob/master/src/client.ts", ""), after(600*time.Second), waiting()),
	milliseconds("headersTimeout", "The same wait, as Node's fetch limits it; 0 switches it off.",
		fact(undici, "undici"), after(300*time.Second), waiting()),
	milliseconds("bodyTimeout", "Silence between two parts of the body, which Node's fetch limits; 0 switches it off.",
		fact(undici, "undici"), after(300*time.Second), listening()),
})

func milliseconds(name, doc string, f audit.Fact, defaults []providers.DefaultRow, drives ...providers.Drive) providers.Entry {
	return providers.Entry{
		Name: name, Doc: doc, Unit: time.Millisecond, Parse: number(time.Millisecond), Zero: providers.ZeroIsNever,
		Drives: drives, Defaults: defaults, Fact: f,
	}
}
