package haproxy

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	manual     = "https://docs.haproxy.org/dev/configuration.html#"
	measuredOn = "HAProxy 2.6.12"
)

// Settings that Shape reads.
const (
	client      = "timeout client"
	server      = "timeout server"
	tunnel      = "timeout tunnel"
	keepAlive   = "timeout http-keep-alive"
	httpRequest = "timeout http-request"
	independent = "option independent-streams"
	hardStop    = "hard-stop-after"
)

// What the caller sees when a timer fires.
const (
	gatewayTimeout = "504 (sH)"
	endsEarly      = "a 200 that ends early (sD); over HTTP/2 it looks complete"
	closes         = "the connection closes without a close frame"
)

var (
	inHTTP   = providers.When{Type: []string{modeHTTP}}
	inTCP    = providers.When{Type: []string{modeTCP}}
	upgraded = []audit.Protocol{audit.WebSocket}
	answered = []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC}
	open     = []audit.Protocol{audit.GRPCBidi}
)

// tunnelled is what a connection hears that is only passed on: bytes of either side, and PINGs, which
// are bytes to it.
const tunnelled = audit.BothWays | audit.H2Ping

// entries lists the settings. An absent timeout never fires; the start-up warning is all there is.
func entries() []providers.Entry {
	list := []providers.Entry{
		timer("timeout connect", "Time to open a connection to the server; absent and 0 set no end.", manual+"4.2-timeout%20connect", measuredOn,
			providers.Drive{Side: audit.Back, Clock: audit.Connect, Early: "503 (sC)"}),
		timer(server, "The wait for the head of the response, which partial heads do not restart, then the silence of the server, which a caller's messages break where its half stays open; of an upgraded or plain TCP connection the silence of both sides, unless timeout tunnel is set. Absent and 0 set no end.", manual+"4.2-timeout%20server", measuredOn,
			providers.Drive{When: inHTTP, Side: audit.Back, Clock: audit.FirstByte, Early: gatewayTimeout},
			providers.Drive{When: inHTTP, Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, For: answered, Early: gatewayTimeout, Late: endsEarly},
			providers.Drive{When: inHTTP, Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, For: open, Early: gatewayTimeout, Late: endsEarly},
			providers.Drive{When: inHTTP, Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, For: upgraded, Late: closes},
			providers.Drive{When: inTCP, Side: audit.Back, Clock: audit.Idle, Hears: tunnelled}),
		timer(client, "Silence of an upgraded or plain TCP connection, unless timeout tunnel is set, and an upper bound of the keep-alive; it does not run while a response is awaited or silent. Absent and 0 set no end.", manual+"4.2-timeout%20client", measuredOn,
			providers.Drive{When: inHTTP, Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, For: upgraded, Begun: true, Late: closes},
			providers.Drive{When: inHTTP, Side: audit.Front, Clock: audit.KeepAlive},
			providers.Drive{When: inTCP, Side: audit.Front, Clock: audit.Idle, Hears: tunnelled}),
		written(tunnel, "Silence of an upgraded or plain TCP connection in both directions, in place of timeout client and timeout server. It is for a response without length and chunks too, as a server sends it to a proxy in front that speaks HTTP/1.0. 0 is as absent.", manual+"4.2-timeout%20tunnel",
			providers.Drive{When: inHTTP, Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, For: upgraded, Begun: true, Late: closes},
			providers.Drive{When: inTCP, Side: audit.Front, Clock: audit.Idle, Hears: tunnelled}),
		written(keepAlive, "How long a client's connection stays open between requests, if timeout client is not shorter; absent, timeout http-request and then timeout client stand in.", manual+"4.2-timeout%20http-keep-alive",
			providers.Drive{When: inHTTP, Side: audit.Front, Clock: audit.KeepAlive}),
		written(httpRequest, "Bounds the receiving of a request's head, which is no exchange that goes on; it is the keep-alive where timeout http-keep-alive is absent.", manual+"4.2-timeout%20http-request",
			providers.Drive{When: inHTTP, Side: audit.Front, Clock: audit.KeepAlive}),
		timer(hardStop, "How long connections of the old process live after a reload; absent sets no end.", manual+"3.1-hard-stop-after", measuredOn,
			providers.Drive{Side: audit.Front, Clock: audit.Drain}),
	}
	return append(list, quiet()...)
}

// timer is a timeout that never fires while it is absent.
func timer(name, doc, source, measured string, drives ...providers.Drive) providers.Entry {
	return providers.Entry{
		Name: name, Doc: doc, Unit: time.Millisecond, Parse: ParseTime, Zero: providers.ZeroIsNever,
		Drives:   drives,
		Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
		Fact:     audit.Fact{Source: source, Checked: "2026-11-20", Measured: measured},
	}
}

// written is a timeout that is no clock of its own while it is absent: another stands in for it.
func written(name, doc, source string, drives ...providers.Drive) providers.Entry {
	e := timer(name, doc, source, measuredOn, drives...)
	e.Defaults = nil
	return e
}

// quiet are settings that time no exchange that goes on.
func quiet() []providers.Entry {
	still := func(name, doc string) providers.Entry {
		return providers.Entry{
			Name: name, Doc: doc + "; it times no exchange that goes on.", Unit: time.Millisecond, Parse: ParseTime,
			Zero: providers.ZeroIsNever,
			Fact: audit.Fact{Source: manual + "4.2", Checked: "2026-11-20"},
		}
	}
	return []providers.Entry{
		still("timeout queue", "Bounds the wait for a free server"),
		still("timeout check", "Bounds a health check"),
		still("timeout tarpit", "Is how long a tarpitted request is held"),
		still("timeout client-fin", "Bounds the silence of a client that is half closed"),
		still("timeout server-fin", "Bounds the silence of a server that is half closed"),
		{
			Name: independent, Doc: "Whether each side's timeout hears only what that side sends.", Word: true,
			OneOf: []string{"on", "off"},
			Fact:  audit.Fact{Source: manual + "4.2-option%20independent-streams", Checked: "2026-11-20", Measured: measuredOn},
		},
	}
}
