package clients

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	goClient  = "https://pkg.go.dev/net/http#Client"
	transport = "https://github.com/golang/go/blob/master/src/net/http/transport.go"
	okhttp    = "https://github.com/square/okhttp/blob/master/okhttp/src/commonJvmAndroid/kotlin/okhttp3/OkHttpClient.kt"
)

// Go is Go's net/http client.
var Go = client("go", "Go net/http client", []providers.Entry{
	duration("Client.Timeout", "How long a request may take, its body included; 0 switches it off.",
		fact(goClient, "Go 1.26.8"), never, whole()),
	duration("context.WithTimeout", "How long a request may take, its body included, where its context has a deadline.",
		fact("https://pkg.go.dev/net/http#NewRequestWithContext", "Go 1.26.8"), nil, whole()),
	duration("Transport.ResponseHeaderTimeout", "From the request until the head of the response; 0 switches it off.",
		fact("https://pkg.go.dev/net/http#Transport", "Go 1.26.8"), never, waiting()),
	duration("Dialer.Timeout", "Time to connect, 30 s in DefaultTransport and no end in a Transport without a dialer; 0 switches it off.",
		fact(transport, ""), after(30*time.Second), connecting()),
	duration("Transport.IdleConnTimeout", "How long an idle connection is kept for reuse, 90 s in DefaultTransport and no end in a Transport that leaves it out; 0 switches it off. "+
		"A GET, HEAD, OPTIONS or TRACE that meets a closed connection is sent once more.",
		fact(transport, ""), after(90*time.Second), resending()),
})

// OkHttp is OkHttp.
var OkHttp = client("okhttp", "OkHttp", []providers.Entry{
	duration("readTimeout", "Silence before and between reads; 0 switches it off.",
		older(okhttp), after(10*time.Second), reading()...),
	duration("callTimeout", "How long a call may take, its body included; 0 switches it off.",
		older(okhttp), never, whole()),
	duration("connectionPool.keepAliveDuration", "How long an idle connection is kept for reuse.",
		older("https://github.com/square/okhttp/blob/master/okhttp/src/commonJvmAndroid/kotlin/okhttp3/ConnectionPool.kt"),
		after(5*time.Minute), keeping()),
})

// older is a fact that was read eight days before those of the other clients.
func older(source string) audit.Fact { return audit.Fact{Source: source, Checked: "2026-11-20"} }

// duration is an entry in milliseconds or with a unit, as "30s".
func duration(name, doc string, f audit.Fact, defaults []providers.DefaultRow, drives ...providers.Drive) providers.Entry {
	return providers.Entry{
		Name: name, Doc: doc, Unit: time.Millisecond, Zero: providers.ZeroIsNever,
		Drives: drives, Defaults: defaults, Fact: f,
	}
}
