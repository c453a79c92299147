package heartbeats

import (
	"fmt"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

// A library sends a heartbeat by itself.
type library struct {
	name     string
	protocol audit.Protocol
	beat     audit.Beat
	every    time.Duration // by default
	option   string        // that sets it; empty: nothing does
	unit     time.Duration // of the option
	off      bool          // an option below one unit switches it off
	sends    string        // what goes over the wire, for the report
	fact     audit.Fact
}

// Libraries of which the default holds in all versions that were read: a program's code does not tell
// its version.
var (
	socketIO = library{
		name: "Socket.IO", protocol: audit.WebSocket, beat: audit.Message, every: 25 * time.Second, option: "pingInterval", unit: time.Millisecond,
		sends: "a ping that the other end answers", // up to 2 the client pings, since 3 the server
		fact: audit.Fact{
			ID: "socket.io.pingInterval", Source: "https://github.com/socketio/socket.io/blob/main/packages/engine.io/lib/server.ts",
			Checked: "2026-11-28", Quote: "pingInterval: 25000 (engine.io 3.6.2, 4.1.2, 6.6.2, of socket.io 2.5.0, 3.1.2, 4.8.1)",
		},
	}
	pythonSocketIO = library{
		name: "python-socketio", protocol: audit.WebSocket, beat: audit.Message, every: 25 * time.Second, option: "ping_interval", unit: time.Second,
		sends: "a ping that the other end answers",
		fact: audit.Fact{
			ID: "python-engineio.ping_interval", Source: "https://github.com/miguelgrinberg/python-engineio/blob/main/src/engineio/base_server.py",
			Checked: "2026-11-28", Quote: "ping_interval=25 (also in 3.14.2)",
		},
	}
	mcpPython = library{
		name: "MCP's Python SDK", protocol: audit.SSE, beat: audit.Comment, every: 15 * time.Second, sends: "a comment",
		fact: audit.Fact{
			ID: "mcp-python.ping", Source: "https://github.com/modelcontextprotocol/python-sdk/blob/main/src/mcp/server/_streamable_http_modern.py",
			Checked: "2026-11-28", Quote: "_SSE_PING_INTERVAL: float = 15.0 (2.3.0); 1.9.4 and 1.30.0 leave it to sse-starlette",
		},
	}
	mcpTypeScript = library{
		name: "MCP's TypeScript SDK", protocol: audit.SSE, beat: audit.Comment, every: 15 * time.Second, option: "keepAliveMs", unit: time.Millisecond, off: true,
		sends: "a comment",
		fact: audit.Fact{
			ID: "mcp-typescript.keepAliveMs", Source: "https://github.com/modelcontextprotocol/typescript-sdk/blob/main/packages/server/src/server/sseKeepAlive.ts",
			Checked: "2026-11-28", Since: "2.0", Quote: "DEFAULT_SSE_KEEP_ALIVE_MS = 15e3 (2.4.0)",
		},
	}
)

// libraries are all.
var libraries = []*library{&socketIO, &pythonSocketIO, &mcpPython, &mcpTypeScript}

// uses notes the heartbeat of a library where a call starts it with options.
func (c *code) uses(l *library, call *source.Call, options []source.Arg) {
	t := audit.Traffic{
		Protocol: l.protocol, Beat: l.beat, Heartbeat: audit.After(l.every), Found: c.file.At(call.First, call.Open),
		Why: fmt.Sprintf("%s sends %s every %g s by default", l.name, l.sends, l.every.Seconds()),
	}
	for _, a := range options {
		switch {
		case a.Key == "..." && l.option != "":
			c.hidden(l.name+" may be given "+l.option, a.From, a.To)
			return
		case a.Key == "transports" && !strings.Contains(c.file.Between(a.From, a.To), "websocket"):
			return // long polls, or what is not written out
		case a.Key == "responseMode":
			return // it may answer with one document
		case l.option == "" || a.Key != l.option:
			continue
		}
		v := c.file.Value(a.From, a.To)
		switch {
		case v.Is == source.IsNumber && v.Number > 0 && v.Number*float64(l.unit) < float64(audit.AssumedLongest):
			t.Heartbeat = audit.After(time.Duration(v.Number * float64(l.unit)))
			t.Why = l.option + " of " + l.name
		case v.Is == source.IsNumber && l.off && v.Number <= 0:
			t.Heartbeat, t.Why = audit.Never(), l.option+" of "+l.name+" switches its comments off"
		default:
			c.hidden(l.name+" is given "+l.option, a.From, a.To)
			return
		}
		t.Found = c.file.At(a.KeyAt, a.To)
	}
	c.sends(t)
}

// scriptLibraries finds libraries of JavaScript that are started.
func (c *code) scriptLibraries(calls []source.Call) {
	server := source.Named(c.imports, "Server", "socket.io")
	whole := source.Named(c.imports, "", "socket.io")
	handler := source.Named(c.imports, "createMcpHandler", "@modelcontextprotocol/server")
	for i := range calls {
		call := &calls[i]
		switch {
		case call.New && server != "" && call.Path == server,
			call.Path == "require:socket.io",
			whole != "" && (call.Path == whole || call.New && call.Path == whole+".Server"):
			c.started(&socketIO, call, 1)
		case handler != "" && call.Path == handler:
			c.started(&mcpTypeScript, call, 1)
		}
	}
}

// started takes a call whose options, an object, are its last argument: at a place, or before it where
// the arguments before are left out.
func (c *code) started(l *library, call *source.Call, place int) {
	if len(call.Args) == 0 {
		c.uses(l, call, nil)
		return
	}
	last := call.Args[len(call.Args)-1]
	if fields, ok := c.file.Fields(last.From, last.To); ok && last.Key == "" {
		c.uses(l, call, fields)
		return
	}
	if len(call.Args) <= place && last.Key == "" && (l != &socketIO || c.listener(last)) {
		c.uses(l, call, nil)
		return
	}
	c.hidden(l.name+" may be given "+l.option, last.From, last.To)
}

// listener reports whether an argument is plainly a server or a port, and not a variable of options.
func (c *code) listener(a source.Arg) bool {
	v := c.file.Value(a.From, a.To)
	name := strings.ToLower(v.Text)
	return v.Is == source.IsNumber || strings.HasSuffix(name, "server") || strings.HasSuffix(name, "port") || name == "http" || name == "https"
}

// pythonLibraries finds libraries of Python that are started.
func (c *code) pythonLibraries(calls []source.Call) {
	engines := map[string]bool{}
	for _, module := range []string{"socketio", "engineio"} {
		whole := source.Named(c.imports, "", module)
		for _, class := range []string{"Server", "AsyncServer"} {
			if name := source.Named(c.imports, class, module); name != "" {
				engines[name] = true
			}
			if whole != "" {
				engines[whole+"."+class] = true
			}
		}
	}
	apps := map[string]*source.Call{} // of MCP, by their variables
	for _, class := range []string{
		source.Named(c.imports, "FastMCP", "mcp.server.fastmcp"), source.Named(c.imports, "MCPServer", "mcp.server", "mcp.server.mcpserver"),
	} {
		for i := range calls {
			if class != "" && calls[i].Path == class && calls[i].Bound != "" {
				apps[calls[i].Bound] = &calls[i]
			}
		}
	}
	for i := range calls {
		call := &calls[i]
		if engines[call.Path] {
			c.uses(&pythonSocketIO, call, call.Args)
		}
		if app := apps[call.Receiver()]; app != nil && c.streams(call, app) {
			c.uses(&mcpPython, call, nil)
		}
	}
}

// streams reports whether a call serves an application of MCP over SSE.
func (c *code) streams(call, app *source.Call) bool {
	transport := ""
	switch call.Last() {
	case "sse_app":
		return true
	case "streamable_http_app":
		transport = "streamable-http"
	case "run":
		for i, a := range call.Args {
			if a.Key == "transport" || a.Key == "" && i == 0 {
				transport = c.file.Value(a.From, a.To).Text
			}
		}
	}
	if transport == "sse" {
		return true
	}
	for _, a := range append(app.Args[:len(app.Args):len(app.Args)], call.Args...) {
		if a.Key == "..." || a.Key == "json_response" && c.file.Value(a.From, a.To).Is != source.IsFalse {
			return false // it may answer with one document, without a heartbeat
		}
	}
	return transport == "streamable-http"
}
