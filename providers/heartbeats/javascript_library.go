package heartbeats

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/source"
)

// A start is how code of JavaScript starts a library: by what a module gives, called or made.
type start struct {
	library *library
	modules []string
	of      string // what is taken of the module; "" for the module itself
	method  string // of that, where one is called
	place   int    // of the options among the arguments
	alone   bool   // the option itself stands there
}

var starts = []start{
	{library: &socketIO, modules: []string{"socket.io"}, of: "Server", place: 1},
	{library: &socketIO, modules: []string{"socket.io"}, place: 1},
	{library: &socketIO, modules: []string{"socket.io"}, method: "Server", place: 1},
	{library: &mcpTypeScript, modules: []string{"@modelcontextprotocol/server"}, of: "createMcpHandler", place: 1},
	{library: &mcpTypeScript, modules: []string{"@modelcontextprotocol/server"}, of: "WebStandardStreamableHTTPServerTransport"},
	{library: &mcpTypeScript1, modules: mcp1, of: "StreamableHTTPServerTransport"},
	{library: &mcpTypeScript1, modules: mcp1, of: "WebStandardStreamableHTTPServerTransport"},
	{library: &graphQLWS, modules: []string{"graphql-ws/use/ws", "graphql-ws/lib/use/ws"}, of: "useServer", place: 2, alone: true},
	{library: &graphQLWS, modules: []string{"graphql-ws/use/uWebSockets", "graphql-ws/lib/use/uWebSockets"}, of: "makeBehavior", place: 2, alone: true},
	{
		library: &graphQLWS, of: "makeHandler", place: 1, alone: true,
		modules: []string{"graphql-ws/use/@fastify/websocket", "graphql-ws/lib/use/@fastify/websocket", "graphql-ws/lib/use/fastify-websocket"},
	},
	{
		library: &graphQLSSE, of: "createHandler",
		modules: []string{"graphql-sse", "graphql-sse/lib/use/express", "graphql-sse/lib/use/http", "graphql-sse/lib/use/http2", "graphql-sse/lib/use/fastify", "graphql-sse/lib/use/koa", "graphql-sse/lib/use/fetch"},
	},
	{library: &subscriptionsTransport, modules: []string{"subscriptions-transport-ws"}, of: "SubscriptionServer"},
	{library: &subscriptionsTransport, modules: []string{"subscriptions-transport-ws"}, of: "SubscriptionServer", method: "create"},
	{library: &betterSSE, modules: []string{"better-sse"}, of: "createSession", place: 2},
	{library: &sockJS, modules: []string{"sockjs"}, method: "createServer"},
	{library: &sockJS, modules: []string{"sockjs"}, of: "createServer"},
	{library: &ws, modules: []string{"ws"}, of: "WebSocketServer"},
	{library: &ws, modules: []string{"ws"}, of: "Server"},
	{library: &ws, modules: []string{"ws"}, method: "Server"},
	{library: &ws, modules: []string{"ws"}, method: "WebSocketServer"},
	{library: &honoSSE, modules: []string{"hono/streaming"}, of: "streamSSE"},
	{library: &grpcJS, modules: []string{"@grpc/grpc-js"}, of: "Server"},
	{library: &grpcJS, modules: []string{"@grpc/grpc-js"}, method: "Server"},
}

var mcp1 = []string{
	"@modelcontextprotocol/sdk/server/streamableHttp.js", "@modelcontextprotocol/sdk/server/streamableHttp",
	"@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js", "@modelcontextprotocol/sdk/server/webStandardStreamableHttp",
}

// is reports whether a call is the start.
func (s *start) is(c *code, call *source.Call) bool {
	path := call.Path
	if s.method != "" {
		if call.Last() != s.method {
			return false
		}
		path = call.Receiver()
	}
	if path == "" {
		return false
	}
	if s.of == "" && slices.ContainsFunc(s.modules, func(m string) bool { return path == "require:"+m }) {
		return true
	}
	return path == source.Named(c.imports, s.of, s.modules...)
}

// streamers are what makes responses in Vercel's AI SDK.
var streamers = []string{
	"toUIMessageStreamResponse", "pipeUIMessageStreamToResponse", "createUIMessageStreamResponse",
	"createAgentUIStreamResponse", "pipeAgentUIStreamToResponse",
}

// scriptLibraries finds libraries of JavaScript that are started.
func (c *code) scriptLibraries() {
	ai := slices.ContainsFunc(c.imports, func(i source.Import) bool { return i.Module == "ai" || strings.HasPrefix(i.Module, "@ai-sdk/") })
	for i := range c.calls {
		call := &c.calls[i]
		if n := slices.IndexFunc(starts, func(s start) bool { return s.is(c, call) }); n >= 0 {
			if c.full() {
				return
			}
			c.start(&starts[n], call)
			continue
		}
		if ai && slices.Contains(streamers, call.Last()) && !c.full() {
			c.started(&aiSDK, call, max(0, len(call.Args)-1), c.placed(call.First)...)
		}
	}
}

func (c *code) start(s *start, call *source.Call) {
	routes := c.bound(call)
	switch {
	case s.library == &ws && !call.New, s.library == &grpcJS && !call.New:
	case s.library == &ws && c.handed(call):
	case s.library == &graphQLWS && len(call.Args) > 1:
		if on := c.path(c.file.Between(call.Args[1].From, call.Args[1].To)); len(on) > 0 {
			routes = on
		}
		fallthrough
	case s.alone:
		var options []source.Arg
		if len(call.Args) > s.place {
			a := call.Args[s.place]
			options = []source.Arg{{Key: s.library.option, KeyAt: a.From, From: a.From, To: a.To}}
		}
		c.uses(s.library, call, options, routes...)
	case s.library == &ws:
		c.uses(s.library, call, nil, c.option(call, "path")...)
	default:
		c.started(s.library, call, s.place, routes...)
	}
}

// handed reports whether a server of ws is handed to a library that sends heartbeats over it.
func (c *code) handed(server *source.Call) bool {
	if server.Bound == "" {
		return false
	}
	for i := range c.calls {
		call := &c.calls[i]
		if !slices.ContainsFunc(starts, func(s start) bool {
			return (s.library == &graphQLWS || s.library == &subscriptionsTransport) && s.is(c, call)
		}) {
			continue
		}
		if slices.ContainsFunc(call.Args, func(a source.Arg) bool { return c.file.Between(a.From, a.To) == server.Bound }) {
			return true
		}
	}
	return false
}
