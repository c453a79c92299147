package heartbeats

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// The days on which the sources of the rows were read.
const (
	checked = "2026-11-28"
	earlier = "2026-11-20"
)

// Libraries of Python.
var (
	sseStarlette = library{
		name: "sse-starlette", protocol: audit.SSE, beat: audit.Comment, every: 15 * time.Second, option: "ping", unit: time.Second, off: true,
		sends: "a comment",
		fact: audit.Fact{
			ID: "sse-starlette.ping", Source: "https://github.com/sysid/sse-starlette/blob/main/sse_starlette/sse.py", Checked: checked,
			Quote:    "DEFAULT_PING_INTERVAL = 15, slept between comments whatever else is sent; 0 starts no ping (3.7.0)",
			Measured: "sse-starlette 3.7.0",
		},
	}
	fastapiSSE = library{
		name: "FastAPI's own EventSourceResponse", protocol: audit.SSE, beat: audit.Comment, every: 15 * time.Second, sends: "a comment", idle: true,
		fact: audit.Fact{
			ID: "fastapi.sse.ping", Source: "https://github.com/fastapi/fastapi/blob/master/fastapi/sse.py", Checked: checked, Since: "0.135",
			Quote: "_PING_INTERVAL: float = 15.0 (0.165.0)",
		},
	}
	pythonSocketIO = library{
		name: "python-socketio", protocol: audit.WebSocket, beat: audit.Message, every: 25 * time.Second, option: "ping_interval", unit: time.Second,
		sends: "a ping that the other end answers",
		fact: audit.Fact{
			ID: "python-engineio.ping_interval", Source: "https://github.com/miguelgrinberg/python-engineio/blob/main/src/engineio/base_server.py",
			Checked: checked, Quote: "ping_interval=25 (4.15.1 and 3.14.2)",
		},
	}
	flaskSocketIO = library{
		name: "Flask-SocketIO", protocol: audit.WebSocket, beat: audit.Message, every: 25 * time.Second, option: "ping_interval", unit: time.Second,
		sends: "a ping that the other end answers", mount: "/socket.io", path: "path",
		fact: audit.Fact{
			ID: "flask-socketio.ping_interval", Source: "https://github.com/miguelgrinberg/Flask-SocketIO/blob/main/src/flask_socketio/__init__.py",
			Checked: checked, Quote: "ping_interval is handed on to python-engineio, whose default is 25 (5.7.0)",
		},
	}
	mcpPython = library{
		name: "MCP's Python SDK", protocol: audit.SSE, beat: audit.Comment, every: 15 * time.Second, sends: "a comment",
		fact: audit.Fact{
			ID: "mcp-python.ping", Source: "https://github.com/modelcontextprotocol/python-sdk/blob/main/src/mcp/server/_streamable_http_modern.py",
			Checked: checked, Quote: "_SSE_PING_INTERVAL: float = 15.0 (2.3.0); 1.9.4 and 1.30.0 leave it to sse-starlette",
		},
	}
	pythonWebsockets = library{
		name: "websockets", protocol: audit.WebSocket, beat: audit.WSPing, every: 20 * time.Second, option: "ping_interval", unit: time.Second, null: true,
		sends: "a PING",
		fact: audit.Fact{
			ID: "websockets.ping_interval", Source: "https://github.com/python-websockets/websockets/blob/main/src/websockets/asyncio/server.py",
			Checked: checked, Quote: "ping_interval: float | None = 20 (17.4)",
			Measured: "websockets 17.4",
		},
	}
	threadedWebsockets = library{
		name: "websockets' threaded server", protocol: audit.WebSocket, beat: audit.WSPing, every: 20 * time.Second, option: "ping_interval", unit: time.Second, null: true,
		sends: "a PING", module: "websockets",
		fact: audit.Fact{
			ID: "websockets.sync.ping_interval", Source: "https://github.com/python-websockets/websockets/blob/main/src/websockets/sync/server.py",
			Checked: checked, Since: "15.0", Quote: "ping_interval: float | None = 20 (15.0); there is none in 14.2",
		},
	}
	aiohttpServer = library{
		name: "aiohttp's WebSocketResponse", protocol: audit.WebSocket, beat: audit.WSPing, option: "heartbeat", unit: time.Second,
		fact: audit.Fact{
			ID: "aiohttp.heartbeat", Source: "https://github.com/aio-libs/aiohttp/blob/master/aiohttp/web_ws.py", Checked: checked,
			Quote:    "heartbeat: float | None = None; above 5 s the PING waits for the next whole second of the loop's clock (3.14.5)",
			Measured: "aiohttp 3.14.5",
		},
	}
	djangoEventstream = library{
		name: "django-eventstream", protocol: audit.SSE, beat: audit.Event, every: 20 * time.Second, sends: "an event keep-alive", idle: true,
		fact: audit.Fact{
			ID: "django-eventstream.keep-alive", Source: "https://github.com/fanout/django-eventstream/blob/main/django_eventstream/views.py",
			Checked: checked, Quote: "event: keep-alive after 20 s without an event; nothing sets it (5.3.4)",
		},
	}
	flaskSock = library{
		name: "Flask-Sock", protocol: audit.WebSocket, beat: audit.WSPing, option: "ping_interval", unit: time.Second,
		fact: audit.Fact{
			ID: "flask-sock.ping_interval", Source: "https://github.com/miguelgrinberg/simple-websocket/blob/main/src/simple_websocket/ws.py",
			Checked: checked, Quote: "ping_interval=None (simple-websocket 1.1.0); SOCK_SERVER_OPTIONS hands it on",
		},
	}
	grpcPython = library{
		name: "gRPC for Python", protocol: audit.GRPC, beat: audit.PingH2, option: "grpc.keepalive_time_ms", unit: time.Millisecond,
		fact: audit.Fact{
			ID: "grpc-python.keepalive_time_ms", Source: "https://github.com/grpc/grpc/blob/master/doc/keepalive.md", Checked: earlier,
			Quote: "a server's default is 2 hours",
		},
	}
)

// Libraries of JavaScript.
var (
	socketIO = library{
		name: "Socket.IO", protocol: audit.WebSocket, beat: audit.Message, every: 25 * time.Second, option: "pingInterval", unit: time.Millisecond,
		sends: "a ping that the other end answers", // up to 2 the client pings, since 3 the server
		mount: "/socket.io", path: "path",
		fact: audit.Fact{
			ID: "socket.io.pingInterval", Source: "https://github.com/socketio/socket.io/blob/main/packages/engine.io/lib/server.ts",
			Checked: checked, Quote: "pingInterval: 25000 (engine.io 3.6.2, 4.1.2, 6.6.2, of socket.io 2.5.0, 3.1.2, 4.8.1)",
			Measured: "socket.io 4.8.4",
		},
	}
	mcpTypeScript = library{
		name: "MCP's TypeScript SDK", protocol: audit.SSE, beat: audit.Comment, every: 15 * time.Second, option: "keepAliveMs", unit: time.Millisecond, off: true,
		sends: "a comment",
		fact: audit.Fact{
			ID: "mcp-typescript.keepAliveMs", Source: "https://github.com/modelcontextprotocol/typescript-sdk/blob/main/packages/server/src/server/sseKeepAlive.ts",
			Checked: checked, Since: "2.0", Quote: "DEFAULT_SSE_KEEP_ALIVE_MS = 15e3 (2.4.0)",
		},
	}
	mcpTypeScript1 = library{
		name: "MCP's TypeScript SDK 1", protocol: audit.SSE, beat: audit.Comment, every: 15 * time.Second, option: "keepAliveMs", unit: time.Millisecond, off: true,
		sends: "a comment", module: "@modelcontextprotocol/sdk",
		fact: audit.Fact{
			ID: "mcp-typescript.1.keepAliveMs", Source: "https://github.com/modelcontextprotocol/typescript-sdk/blob/v1.x/src/server/webStandardStreamableHttp.ts",
			Checked: checked, Since: "1.30", Quote: "DEFAULT_SSE_KEEP_ALIVE_MS = 15000 (1.30.0 to 1.32.2); there is none in 1.24.0 to 1.29.0",
		},
	}
	graphQLWS = library{
		name: "graphql-ws", protocol: audit.WebSocket, beat: audit.WSPing, every: 12 * time.Second, option: "keepAlive", unit: time.Millisecond, off: true,
		sends: "a PING",
		fact: audit.Fact{
			ID: "graphql-ws.keepAlive", Source: "https://github.com/enisdenjo/graphql-ws/blob/master/src/use/ws.ts", Checked: checked,
			Quote: "keepAlive = 12_000 (5.16.0 and 6.4.2), also for @fastify/websocket and uWebSockets",
		},
	}
	graphQLSSE = library{
		name: "graphql-sse", protocol: audit.SSE, beat: audit.Comment, every: 12 * time.Second, sends: "a comment",
		fact: audit.Fact{
			ID: "graphql-sse.ping", Source: "https://github.com/enisdenjo/graphql-sse/blob/master/src/handler.ts", Checked: checked,
			Quote: "setInterval(..., 12_000) (2.6.1)",
		},
	}
	subscriptionsTransport = library{
		name: "subscriptions-transport-ws", protocol: audit.WebSocket, beat: audit.Message, option: "keepAlive", unit: time.Millisecond,
		fact: audit.Fact{
			ID: "subscriptions-transport-ws.keepAlive", Source: "https://github.com/apollographql/subscriptions-transport-ws/blob/master/src/server.ts",
			Checked: checked, Quote: "keepAlive has no default (0.11.0)",
		},
	}
	betterSSE = library{
		name: "better-sse", protocol: audit.SSE, beat: audit.Comment, every: 10 * time.Second, option: "keepAlive", unit: time.Millisecond, null: true,
		sends: "a comment",
		fact: audit.Fact{
			ID: "better-sse.keepAlive", Source: "https://github.com/MatthewWid/better-sse/blob/master/src/Session.ts", Checked: checked,
			Quote: "keepAlive ?? 10000; null switches it off (0.16.1)",
		},
	}
	sockJS = library{
		name: "SockJS", protocol: audit.WebSocket, beat: audit.Message, every: 25 * time.Second, option: "heartbeat_delay", unit: time.Millisecond,
		sends: "a heartbeat",
		fact: audit.Fact{
			ID: "sockjs.heartbeat_delay", Source: "https://github.com/sockjs/sockjs-node/blob/main/lib/sockjs.js", Checked: checked,
			Quote: "heartbeat_delay: 25000 (0.3.24)",
		},
	}
	aiSDK = library{
		name: "Vercel's AI SDK", protocol: audit.SSE, beat: audit.Comment, option: "keepAliveMs", unit: time.Millisecond,
		fact: audit.Fact{
			ID: "ai.keepAliveMs", Source: "https://github.com/vercel/ai/blob/main/packages/ai/src/ui-message-stream/create-ui-message-stream-response.ts",
			Checked: checked, Quote: "keepAliveMs has no default (6.0.326)",
		},
	}
	honoSSE = library{
		name: "Hono's streamSSE", protocol: audit.SSE,
		fact: audit.Fact{
			ID: "hono.streamSSE", Source: "https://github.com/honojs/hono/blob/main/src/helper/streaming/sse.ts", Checked: checked,
			Quote: "writes what the callback writes (4.13.19)",
		},
	}
	nestSSE = library{
		name: "Nest's @Sse", protocol: audit.SSE,
		fact: audit.Fact{
			ID: "nest.sse", Source: "https://github.com/nestjs/nest/blob/master/packages/core/router/sse-stream.ts", Checked: checked,
			Quote: "writes what the observable emits (12.5.1)",
		},
	}
	ws = library{
		name: "ws", protocol: audit.WebSocket,
		fact: audit.Fact{
			ID: "ws.ping", Source: "https://github.com/websockets/ws/blob/master/lib/websocket-server.js", Checked: checked,
			Quote: "a PING is sent where the program calls ping() (8.23.0)",
		},
	}
	grpcJS = library{
		name: "gRPC for Node", protocol: audit.GRPC, beat: audit.PingH2, option: "grpc.keepalive_time_ms", unit: time.Millisecond,
		fact: audit.Fact{
			ID: "grpc-js.keepalive_time_ms", Source: "https://github.com/grpc/grpc-node/blob/master/packages/grpc-js/src/server.ts", Checked: checked,
			Quote: "KEEPALIVE_MAX_TIME_MS by default: never (1.14.7)",
		},
	}
)

// Libraries of Go, C# and Ruby.
var (
	grpcGo = library{
		name: "gRPC for Go", protocol: audit.GRPC, beat: audit.PingH2, option: "keepalive.ServerParameters.Time",
		fact: audit.Fact{
			ID: "grpc-go.keepalive.Time", Source: "https://github.com/grpc/grpc-go/blob/master/keepalive/keepalive.go", Checked: checked,
			Quote: "2 hours by default, raised to 1 s below that, and only after silence (1.85.0)",
		},
	}
	mcpGo = library{
		name: "MCP's Go SDK", protocol: audit.SSE, beat: audit.Event, option: "KeepAlive",
		fact: audit.Fact{
			ID: "mcp-go.KeepAlive", Source: "https://github.com/modelcontextprotocol/go-sdk/blob/main/mcp/server.go", Checked: checked,
			Quote: "none by default, and only in sessions of protocol versions before 2026-07-28 (1.8.0)",
		},
	}
	r3labsSSE = library{
		name: "r3labs/sse", protocol: audit.SSE,
		fact: audit.Fact{
			ID: "r3labs-sse", Source: "https://github.com/r3labs/sse/blob/master/http.go", Checked: checked,
			Quote: "writes the events that are published (2.10.0)",
		},
	}
	signalR = library{
		name: "SignalR", protocol: audit.WebSocket, beat: audit.Message, every: 15 * time.Second, late: time.Second, option: "KeepAliveInterval",
		sends: "a ping", idle: true,
		fact: audit.Fact{
			ID: "signalr.KeepAliveInterval", Source: "https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/server/Core/src/HubOptionsSetup.cs", Checked: checked,
			Quote: "DefaultKeepAliveInterval => TimeSpan.FromSeconds(15), DefaultClientTimeoutInterval 30 s; looked at every second (HttpConnectionManager)",
		},
	}
	aspWebSockets = library{
		name: "ASP.NET Core's WebSocket middleware", protocol: audit.WebSocket, beat: audit.WSPing, every: 2 * time.Minute, option: "KeepAliveInterval",
		sends: "a PONG, or since .NET 9 a PING", oneWay: true,
		fact: audit.Fact{
			ID: "aspnetcore.websockets.KeepAliveInterval", Source: "https://github.com/dotnet/aspnetcore/blob/main/src/Middleware/WebSockets/src/WebSocketOptions.cs",
			Checked: checked, Quote: "KeepAliveInterval = TimeSpan.FromMinutes(2)",
		},
	}
	actionCable = library{
		name: "Action Cable", protocol: audit.WebSocket, beat: audit.Message, every: 3 * time.Second, option: "beat_interval", unit: time.Second,
		sends: "a ping", mount: "/cable", path: "mount_path",
		fact: audit.Fact{
			ID: "actioncable.BEAT_INTERVAL", Source: "https://github.com/rails/rails/blob/main/actioncable/lib/action_cable/server/connections.rb", Checked: checked,
			Quote: "BEAT_INTERVAL = 3 (5.0 to 8.1); config.action_cable.beat_interval after 8.1",
		},
	}
)

// libraries are all.
var libraries = []*library{
	&sseStarlette, &fastapiSSE, &pythonSocketIO, &flaskSocketIO, &mcpPython, &pythonWebsockets, &threadedWebsockets, &aiohttpServer,
	&djangoEventstream, &flaskSock, &grpcPython,
	&socketIO, &mcpTypeScript, &mcpTypeScript1, &graphQLWS, &graphQLSSE, &subscriptionsTransport, &betterSSE, &sockJS, &aiSDK, &honoSSE, &nestSSE,
	&ws, &grpcJS,
	&grpcGo, &mcpGo, &r3labsSSE, &signalR, &aspWebSockets, &actionCable,
}
