// Package daphne knows Daphne: its timeouts, and how its command line sets them.
package daphne

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is Daphne.
var Provider = providers.Provider{
	Name:    "daphne",
	Title:   "Daphne",
	Tables:  []*providers.Table{Table},
	Command: claim,
	Beat:    beat,
	Listens: map[string]*providers.Listening{"daphne": {
		Host: []string{"-b", "--bind"}, Port: []string{"-p", "--port"}, Socket: []string{"-u", "--unix-socket"},
		Elsewhere: []string{"--fd", "-e", "--endpoint"}, Default: "8000",
	}},
}

const (
	cli        = "https://github.com/django/daphne/blob/main/daphne/cli.py"
	http       = "https://github.com/django/daphne/blob/main/daphne/http_protocol.py"
	server     = "https://github.com/django/daphne/blob/main/daphne/server.py"
	websocket  = "https://github.com/django/daphne/blob/main/daphne/ws_protocol.py"
	twisted    = "https://github.com/twisted/twisted/blob/trunk/src/twisted/web/http.py"
	measuredOn = "daphne 4.2.3 with Twisted 26"
)

// Table says what Daphne's options mean. It looks every two seconds whether a time is over, and so is
// up to two seconds late.
var Table = &providers.Table{
	System:    "daphne",
	Title:     "Daphne",
	Kind:      providers.Server,
	Passes:    audit.Nothing,
	Versioned: true,
	Entries: []providers.Entry{
		{
			Name: "--http-timeout", Also: []string{"-t", "http_timeout"},
			Doc: "Seconds for a whole exchange, however much is sent; a response that has begun is ended as if it " +
				"were complete. Absent and 0 set no end.",
			Unit: time.Second, Parse: providers.WholeSeconds("daphne"), Zero: providers.ZeroIsNever,
			Drives: []providers.Drive{{
				Side: audit.Front, Clock: audit.Total, For: []audit.Protocol{audit.HTTP, audit.SSE},
				Early: "503", Late: "the response ends as if it were complete",
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
			Fact:     audit.Fact{Source: http, Checked: checked, Measured: measuredOn},
		},
		{
			Name: "--websocket_timeout", Also: []string{"websocket_timeout"},
			Doc:  "Seconds that a WebSocket may be open, busy or not; it is then closed in order, with code 1000. Below 0 sets no end.",
			Unit: time.Second, Parse: providers.WholeSeconds("daphne"), NegativeIsNever: true,
			Drives: []providers.Drive{{
				Side: audit.Front, Clock: audit.Lifetime, For: []audit.Protocol{audit.WebSocket},
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(24 * time.Hour)}},
			Fact:     audit.Fact{Source: websocket, Checked: checked},
		},
		{
			Name:  "HTTPFactory.timeOut",
			Doc:   "Seconds that a connection stays open between requests: the default of Twisted, on which Daphne is built; it cannot be set.",
			Unit:  time.Second,
			Fixed: true,
			Drives: []providers.Drive{{
				Side: audit.Front, Clock: audit.KeepAlive,
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
			Fact:     audit.Fact{Source: twisted, Checked: measured, Measured: measuredOn},
		},
		{
			Name:     "shutdown",
			Doc:      "Daphne waits for nothing when it is told to stop: open exchanges end at once.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.Drain}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(0)}},
			Fact:     audit.Fact{Source: server, Checked: measured, Measured: measuredOn},
		},
		still("--websocket_connect_timeout", "Seconds that the handshake of a WebSocket may take; it times nothing after that.", "websocket_connect_timeout"),
		still("--application-close-timeout", "Seconds that the application has to end after its client has gone; it times no exchange.", "application_close_timeout"),
		word("--ping-interval", "Seconds of silence of the client after which a PING is sent on a WebSocket; 20 by default.", "ping_interval"),
		word("--ping-timeout", "Seconds in which a PING must be answered, or the WebSocket is closed; 30 by default.", "ping_timeout"),
	},
}

// The days on which sources were read, and on which what they leave open was measured.
const (
	checked  = "2026-11-20"
	measured = "2026-11-28"
)

func still(name, doc string, also ...string) providers.Entry {
	return providers.Entry{
		Name: name, Also: also, Doc: doc, Unit: time.Second, Parse: providers.WholeSeconds("daphne"), NegativeIsNever: true,
		Fact: audit.Fact{Source: cli, Checked: checked},
	}
}

func word(name, doc string, also ...string) providers.Entry {
	return providers.Entry{Name: name, Also: also, Doc: doc, Word: true, Fact: audit.Fact{Source: cli, Checked: checked}}
}

var options = []providers.Option{
	{Setting: "--http-timeout", Flags: []string{"--http-timeout", "-t"}},
	{Setting: "--websocket_timeout", Flags: []string{"--websocket_timeout"}},
	{Setting: "--ping-interval", Flags: []string{"--ping-interval"}},
	{Setting: "--ping-timeout", Flags: []string{"--ping-timeout"}},
}

// claim reads the command line of a daphne. No variable sets an option.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	if c.Program() != "daphne" {
		return providers.Reading{}, false
	}
	r := providers.Claimed("daphne", &c)
	r.Options(&c, options)
	return r, true
}
