// Package heartbeats knows what keeps a stream alive: libraries that send something by themselves,
// loops that write a comment or a ping, and variables that set an interval. It finds them in code and
// environments, with the routes that they are of where the code says them, and has no system of its own.
//
// A library that is only installed proves nothing: its use must be seen. An interval that is not
// written out is told and not guessed.
package heartbeats

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is the reader of heartbeats.
var Provider = providers.Provider{Name: "heartbeats", Title: "Heartbeats in code", Code: reader, Sends: environment}

var reader = &providers.CodeReader{
	Languages: []source.Language{source.Python, source.JavaScript, source.Go, source.CSharp, source.Ruby},
	Words: []string{
		"EventSourceResponse", "WebSocket", "Websocket", "websocket", "setInterval", "NewTicker", "time.After", "time.Tick", "ping", "heartbeat", "keepalive",
		"keep-alive", "keepAlive", "socket.io", "socketio", "engineio", "mcp.server", "@modelcontextprotocol/", "mcp.ServerOptions", "graphql-",
		"subscriptions-transport-ws", "better-sse", "sockjs", "UIMessageStream", "streamSSE", "@Sse", "django_eventstream", "flask_sock",
		"r3labs/sse", "MapHub", "KeepAliveInterval", "ActionCable", "ApplicationCable", "action_cable",
	},
	Read: read,
}

func read(f *source.File) providers.Code {
	c := &code{file: f, imports: f.Imports()}
	if f.Language != source.Go {
		c.calls = f.Calls()
	}
	switch f.Language {
	case source.Python:
		c.python()
	case source.JavaScript:
		c.javaScript()
	case source.Go:
		c.golang()
	case source.CSharp:
		c.cSharp()
	case source.Ruby:
		c.ruby()
	}
	return c.found
}

// code is the reading of one file.
type code struct {
	file    *source.File
	imports []source.Import
	calls   []source.Call
	found   providers.Code

	functions map[string][]audit.Route // by name, that were followed to what registers them
	groups    map[string]bool          // of routes of C#, by name
	over      bool                     // there are more than are read
}

// sends notes a heartbeat, once for each of the routes that it is of; without any it may be of all.
func (c *code) sends(t audit.Traffic, routes ...audit.Route) {
	if t.ProtocolKnown == "" {
		t.ProtocolKnown = audit.Detected
	}
	if t.Heartbeat.Known() {
		t.HeartbeatKnown = audit.Detected
	}
	t.Sender = audit.Origin
	if len(routes) == 0 {
		c.found.Traffics = append(c.found.Traffics, t)
	}
	for _, r := range routes {
		t.Route = r
		c.found.Traffics = append(c.found.Traffics, t)
	}
}

// maxFound is how many heartbeats of one file are read: more are not written by hand.
const maxFound = 300

// full reports whether so many were found that the rest is left, which is told once.
func (c *code) full() bool {
	f := &c.found
	if len(f.Traffics)+len(f.Variables)+len(f.Defaults)+len(f.Given)+len(f.Unread) < maxFound {
		return false
	}
	if !c.over {
		c.over = true
		f.Unread = append(f.Unread, audit.Unread{
			Code: audit.Unsupported, Setting: "heartbeat", At: c.file.Span(0, 0), Why: fmt.Sprintf("the file has more than %d heartbeats: the others are not read", maxFound),
		})
	}
	return true
}

// hidden tells of a heartbeat whose interval is not written out.
func (c *code) hidden(what string, from, to int) {
	c.unknown(what+", and its interval is computed: "+providers.Shortly(c.file.Between(from, to)), from, to)
}

// unknown tells of a heartbeat that may be there.
func (c *code) unknown(why string, from, to int) {
	c.found.Unread = append(c.found.Unread, audit.Unread{Code: audit.NoValue, Setting: "heartbeat", At: c.file.At(from, to), Why: why})
}
