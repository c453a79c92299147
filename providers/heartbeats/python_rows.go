package heartbeats

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
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
