// Package heartbeats knows what keeps a stream alive: libraries that send something by themselves,
// loops that write a comment or a ping, and variables that set an interval. It finds them in code and
// environments and has no system of its own.
//
// A library that is only installed proves nothing: its use must be seen. An interval that is not
// written out is told and not guessed.
package heartbeats

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is the reader of heartbeats.
var Provider = providers.Provider{Name: "heartbeats", Title: "Heartbeats in code", Code: reader, Sends: environment}

var reader = &providers.CodeReader{
	Languages: []source.Language{source.Python, source.JavaScript, source.Go},
	Words: []string{
		"EventSourceResponse", "WebSocket", "websocket", "setInterval", "NewTicker", "ping", "heartbeat", "keepalive", "keep-alive",
		"socket.io", "socketio", "engineio", "mcp.server", "@modelcontextprotocol/server",
	},
	Read: read,
}

func read(f *source.File) providers.Code {
	c := &code{file: f, imports: f.Imports()}
	switch f.Language {
	case source.Python:
		c.python()
	case source.JavaScript:
		c.javaScript()
	case source.Go:
		c.golang()
	}
	return c.found
}

// code is the reading of one file.
type code struct {
	file    *source.File
	imports []source.Import
	found   providers.Code
}

// sends notes a heartbeat.
func (c *code) sends(t audit.Traffic) {
	t.ProtocolKnown = audit.Detected
	if t.Heartbeat.Known() {
		t.HeartbeatKnown = audit.Detected
	}
	t.Sender = audit.Origin
	c.found.Traffics = append(c.found.Traffics, t)
}

// hidden tells of a heartbeat whose interval is not written out.
func (c *code) hidden(what string, from, to int) {
	c.found.Unread = append(c.found.Unread, audit.Unread{
		Code: audit.NoValue, Setting: "heartbeat", At: c.file.At(from, to),
		Why: what + ", and its interval is computed: " + providers.Shortly(c.file.Between(from, to)),
	})
}
