package heartbeats

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
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
