// Package deno knows Deno's own server, which ends nothing for silence. What servers of node:http do under
// Deno was not measured, so that their clocks are unknown.
package deno

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is Deno.
var Provider = providers.Provider{
	Name:    "deno",
	Title:   "Deno",
	Tables:  []*providers.Table{Table},
	Command: claim,
	Code:    reader,
}

// Which server it is.
const (
	own   = "Deno.serve"
	other = "other" // node:http, or what the code does not show
)

// socket is the option of Deno.upgradeWebSocket.
const socket = "Deno.upgradeWebSocket.idleTimeout"

// plain are all but WebSockets, which have a timeout of their own.
var plain = []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC, audit.GRPCBidi}

// Table says what Deno's server bears.
var Table = &providers.Table{
	System:     "deno",
	Title:      "Deno.serve",
	Kind:       providers.Server,
	Passes:     "nothing",
	Versioned:  true,
	Types:      []string{own, other},
	AbsentType: own,
	Entries: []providers.Entry{{
		Name:  own,
		Doc:   "Silence that the server bears, during a response and between two: there is no end and no option for one. What other servers do under Deno was not measured.",
		Fixed: true,
		Drives: []providers.Drive{
			{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, For: plain,
				Early: "the connection closes without a response", Late: "the response ends early"},
			{Side: audit.Front, Clock: audit.KeepAlive},
		},
		Defaults: []providers.DefaultRow{{When: providers.When{Type: []string{own}}, Limit: audit.Never()}, {}},
		Fact: audit.Fact{
			Source: "https://docs.deno.com/api/deno/~/Deno.ServeOptions", Checked: "2026-11-28", Measured: "Deno 2.9.6",
		},
	}, {
		Name:     socket,
		Doc:      "How long a client of a WebSocket may leave a PING of Deno's unanswered, in seconds; 30 by default, and 0 switches it off. When Deno sends one was not measured, and code that sets it is not read.",
		Fixed:    true,
		Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, For: []audit.Protocol{audit.WebSocket}}},
		Defaults: []providers.DefaultRow{{}},
		Fact:     audit.Fact{Source: "https://docs.deno.com/api/deno/~/Deno.UpgradeWebSocketOptions.idleTimeout", Checked: "2026-11-28"},
	}},
	Shape: shape,
}

// shape says why a clock is not known.
func shape(r *providers.Reading, h *audit.Hop) {
	for i := range h.Timers {
		t := &h.Timers[i]
		switch {
		case t.Limit.Known():
		case t.Setting == socket:
			t.Code, t.Why = audit.Unsupported, "when Deno sends the PING that a WebSocket's client must answer was not measured"
		default:
			t.Code, t.Why = audit.Unsupported, "which server Deno runs here is not seen, and none but Deno.serve was measured"
		}
	}
}

// claim reads the command line of a Deno that runs or serves a file. Which server that starts, only its code
// can tell.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	if c.Program() != "deno" {
		return providers.Reading{}, false
	}
	if _, ok := source.EntryOf(&c); !ok && (len(c.Words) < 2 || c.Words[1].Text != "run" && c.Words[1].Text != "serve") {
		return providers.Reading{}, false
	}
	r := providers.Claimed(Table.System, &c)
	r.Context.Version, r.Context.Type = c.ImageVersion("deno"), other
	return r, true
}

// reader finds the servers of a program for Deno.
var reader = &providers.CodeReader{
	Languages: []source.Language{source.JavaScript},
	Words:     []string{own, "export default", "createServer"},
	Read:      readCode,
}

func readCode(f *source.File) providers.Code {
	var found providers.Code
	serves := func(kind string, from, to int) {
		found.Servers = append(found.Servers, providers.CodeServer{System: Table.System, Type: kind, At: f.At(from, to)})
	}
	for _, call := range f.Calls() {
		switch {
		case call.Path == own:
			serves(own, call.First, call.Open)
		case call.Last() == "createServer":
			serves(other, call.First, call.Open)
		}
	}
	for i := range f.Tokens {
		if !f.Is(i, "export") || !f.Is(i+1, "default") {
			continue
		}
		if fields, ok := f.Fields(i+2, len(f.Tokens)); ok && slices.ContainsFunc(fields, func(a source.Arg) bool { return a.Key == "fetch" }) {
			serves(own, i, i+2) // what `deno serve` takes
		}
	}
	return found
}
