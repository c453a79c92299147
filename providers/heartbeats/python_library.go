package heartbeats

import (
	"math"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

// calledAs are the names under which a file calls what one of some modules gives.
func (c *code) calledAs(of string, modules ...string) map[string]bool {
	all := map[string]bool{}
	for _, m := range modules {
		if n := source.Named(c.imports, of, m); n != "" {
			all[n] = true
		}
		if n := source.Named(c.imports, "", m); n != "" {
			all[n+"."+of] = true
		}
		if i := strings.LastIndexByte(m, '.'); i >= 0 { // from websockets.sync import server
			if n := source.Named(c.imports, m[i+1:], m[:i]); n != "" {
				all[n+"."+of] = true
			}
		}
	}
	return all
}

// pythonLibraries finds libraries of Python that are started.
func (c *code) pythonLibraries() {
	engines := c.calledAs("Server", "socketio", "engineio")
	for name := range c.calledAs("AsyncServer", "socketio", "engineio") {
		engines[name] = true
	}
	flask := c.calledAs("SocketIO", "flask_socketio")
	serve := c.calledAs("serve", "websockets", "websockets.server", "websockets.asyncio.server", "websockets.legacy.server")
	threaded := c.calledAs("serve", "websockets.sync.server")
	answers := c.calledAs("WebSocketResponse", "aiohttp.web")
	grpc := c.calledAs("server", "grpc", "grpc.aio")
	if n := source.Named(c.imports, "", "grpc"); n != "" {
		grpc[n+".aio.server"] = true
	}
	for i := range c.calls {
		call := &c.calls[i]
		switch {
		case engines[call.Path]:
			c.uses(&pythonSocketIO, call, keywords(call), c.engine()...)
		case flask[call.Path]:
			c.flask(call)
		case serve[call.Path]:
			c.uses(&pythonWebsockets, call, keywords(call))
		case threaded[call.Path]:
			c.uses(&threadedWebsockets, call, keywords(call))
		case answers[call.Path]:
			c.aiohttp(call)
		case grpc[call.Path]:
			c.grpcOptions(call)
		case call.Last() == "include" && len(call.Args) > 0 && strings.Contains(c.file.Between(call.Args[0].From, call.Args[0].To), "django_eventstream"):
			c.uses(&djangoEventstream, call, nil)
		}
	}
	c.sock()
	c.mcp()
}

// engine is the route of an engine of Socket.IO's, where the file shows what it is mounted as.
func (c *code) engine() []audit.Route {
	for i := range c.calls {
		call := &c.calls[i]
		if call.Last() != "ASGIApp" && call.Last() != "WSGIApp" && call.Last() != "Middleware" {
			continue
		}
		for _, a := range call.Args {
			if a.Key == "socketio_path" || a.Key == "..." {
				return nil
			}
		}
		return []audit.Route{{Path: audit.Below("socket.io*")}}
	}
	return nil
}

// flask takes a server of Flask-SocketIO, which may get its options from init_app.
func (c *code) flask(call *source.Call) {
	options := keywords(call)
	for i := range c.calls {
		if init := &c.calls[i]; init.Last() == "init_app" && call.Bound != "" && init.Receiver() == call.Bound {
			options = append(options, keywords(init)...)
		}
	}
	c.uses(&flaskSocketIO, call, options)
}

// aiohttp takes a response, whose PING comes when nothing was heard for a while. Above 5 s it waits for the
// next whole second.
func (c *code) aiohttp(call *source.Call) {
	l := aiohttpServer
	for _, a := range call.Args {
		if v := c.file.Value(a.From, a.To); a.Key == l.option && v.Is == source.IsNumber && v.Number > 5 && v.Number < math.MaxInt32 {
			l.late = 1e9
		}
	}
	c.uses(&l, call, keywords(call), c.placed(call.First)...)
}

// grpcOptions takes a server of gRPC, whose options are pairs.
func (c *code) grpcOptions(call *source.Call) {
	for i := call.Open; i < call.Close; i++ {
		v := c.file.Value(i, i+1)
		if v.Is != source.IsText || v.Text != grpcPython.option || !c.file.Is(i+1, ",") {
			continue
		}
		to := i + 2
		for to < call.Close && !c.file.Is(to, ")") && !c.file.Is(to, ",") {
			to++
		}
		c.uses(&grpcPython, call, []source.Arg{{Key: grpcPython.option, KeyAt: i, From: i + 2, To: to}})
	}
}

// sock takes the routes of Flask-Sock, and the option that all of them have.
func (c *code) sock() {
	made := c.calledAs("Sock", "flask_sock")
	if len(made) == 0 {
		return
	}
	var options []source.Arg
	for i := range c.file.Tokens {
		if v := c.file.Value(i, i+1); v.Is == source.IsText && v.Text == "SOCK_SERVER_OPTIONS" && c.file.Is(i+1, "]") && c.file.Is(i+2, "=") {
			end := i + 3
			for end < len(c.file.Tokens) && c.file.Tokens[end].Kind != source.Line {
				end++
			}
			fields, ok := c.file.Fields(i+3, end)
			if !ok {
				fields = []source.Arg{{Key: flaskSock.option, KeyAt: i, From: i + 3, To: end}}
			}
			options = fields
		}
	}
	for i := range c.calls {
		if !made[c.calls[i].Path] || c.calls[i].Bound == "" {
			continue
		}
		for j := range c.calls {
			if call := &c.calls[j]; call.Last() == "route" && call.Receiver() == c.calls[i].Bound {
				r, _ := c.registered(call, false)
				c.uses(&flaskSock, call, options, r)
			}
		}
	}
}

// consumers takes the consumers of Django Channels: what they accept has the heartbeat of the server.
func (c *code) consumers() {
	for _, class := range []string{"WebsocketConsumer", "AsyncWebsocketConsumer", "JsonWebsocketConsumer", "AsyncJsonWebsocketConsumer"} {
		name := source.Named(c.imports, class, "channels.generic.websocket")
		for _, i := range c.file.Mentions(name) {
			if name != "" && c.file.Is(i-1, "(") && c.file.Is(i-3, "class") {
				c.sends(audit.Traffic{Protocol: audit.WebSocket, Found: c.file.At(i, i+1)})
			}
		}
	}
}

// mcp finds applications of MCP's SDK that are served.
func (c *code) mcp() {
	apps := map[string]*source.Call{} // by their variables
	classes := []string{
		source.Named(c.imports, "FastMCP", "mcp.server.fastmcp"), source.Named(c.imports, "MCPServer", "mcp.server", "mcp.server.mcpserver"),
	}
	for i := range c.calls {
		if call := &c.calls[i]; call.Path != "" && call.Bound != "" && slices.Contains(classes, call.Path) {
			apps[call.Bound] = call
		}
	}
	for i := range c.calls {
		call := &c.calls[i]
		if app := apps[call.Receiver()]; app != nil && c.streams(call, app) {
			c.uses(&mcpPython, call, nil, c.served(call, app)...)
		}
	}
}

// served is the route of an application of MCP, behind what it may be mounted at.
func (c *code) served(call, app *source.Call) []audit.Route {
	option, path := "streamable_http_path", "/mcp"
	if call.Last() == "sse_app" || call.Last() == "run" && !strings.Contains(c.file.Between(call.Open, call.Close+1), "streamable-http") {
		option, path = "sse_path", "/sse"
	}
	for _, a := range append(app.Args[:len(app.Args):len(app.Args)], call.Args...) {
		if a.Key == option {
			v := c.file.Value(a.From, a.To)
			if path = v.Text; v.Is != source.IsText {
				return nil
			}
		}
	}
	r, ok := route(path, false)
	if !ok {
		return nil
	}
	return []audit.Route{r}
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
