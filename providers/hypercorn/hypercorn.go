// Package hypercorn knows hypercorn: its timeouts, and how its command line sets them.
package hypercorn

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is hypercorn.
var Provider = providers.Provider{
	Name:    "hypercorn",
	Title:   "Hypercorn",
	Tables:  []*providers.Table{Table},
	Command: claim,
	Listens: map[string]*providers.Listening{"hypercorn": {
		Bind: []string{"-b", "--bind"}, Elsewhere: []string{"--quic-bind"}, Further: binds, Default: "8000",
	}},
}

// Table says what hypercorn's settings mean.
var Table = &providers.Table{
	System:    "hypercorn",
	Title:     "Hypercorn",
	Kind:      providers.Server,
	Passes:    "nothing",
	Versioned: true,
	Entries: []providers.Entry{
		entry("keep_alive_timeout", "How long a connection stays open without a request, before the first one too.",
			audit.After(5*time.Second), providers.Drive{Clock: audit.KeepAlive}, "--keep-alive"),
		entry("read_timeout", "Silence of the client during an exchange; what the server sends does not restart it. Absent sets no end.",
			audit.Never(), providers.Drive{Clock: audit.Idle, Hears: audit.Up, Late: "the response ends early"}, "--read-timeout"),
		drain(),
		still("shutdown_timeout", "How long the application may take to shut down; it times no exchange."),
		still("startup_timeout", "How long the application may take to start; it times no exchange."),
		still("ssl_handshake_timeout", "How long a TLS handshake may take; it times no exchange."),
		word("websocket_ping_interval", "How often a PING is sent on a WebSocket, in seconds; absent sends none.", "--websocket-ping-interval"),
	},
}

const (
	config     = "https://github.com/pgjones/hypercorn/blob/main/src/hypercorn/config.py"
	measuredOn = "hypercorn 0.18"
)

func entry(name, doc string, limit audit.Limit, d providers.Drive, also ...string) providers.Entry {
	d.Side = audit.Front
	return providers.Entry{
		Name: name, Also: also, Doc: doc, Unit: time.Second, Parse: ParseSeconds,
		Drives:   []providers.Drive{d},
		Defaults: []providers.DefaultRow{{Limit: limit}},
		Fact:     audit.Fact{Source: config, Checked: "2026-11-20", Measured: measuredOn},
	}
}

func drain() providers.Entry {
	e := entry("graceful_timeout", "How long a shutdown waits for open exchanges.",
		audit.After(3*time.Second), providers.Drive{Clock: audit.Drain}, "--graceful-timeout")
	e.Fact.Measured = ""
	return e
}

func still(name, doc string) providers.Entry {
	return providers.Entry{
		Name: name, Doc: doc, Unit: time.Second, Parse: ParseSeconds,
		Fact: audit.Fact{Source: config, Checked: "2026-11-20"},
	}
}

func word(name, doc string, also ...string) providers.Entry {
	return providers.Entry{
		Name: name, Also: also, Doc: doc, Word: true,
		Fact: audit.Fact{Source: config, Checked: "2026-11-20"},
	}
}

// ParseSeconds reads seconds as hypercorn's configuration has them, a number without a unit.
func ParseSeconds(s string) (audit.Limit, error) {
	if n, err := strconv.ParseFloat(strings.TrimSpace(s), 64); err == nil {
		return providers.Count(n, time.Second)
	}
	return audit.Limit{}, errors.New("hypercorn takes seconds without a unit, as in 75")
}
