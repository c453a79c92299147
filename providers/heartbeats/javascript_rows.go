package heartbeats

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
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
