package heartbeats

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

func TestAVariableSetsAHeartbeatOnlyWhereItsNameAndUnitAreSure(t *testing.T) {
	tests := []struct{ name, value, want string }{
		{"GITLAB_SSE_HEARTBEAT_MS", "30000", "sse 30s"},
		{"SSE_PING_INTERVAL", "15s", "sse 15s"},
		{"SSE_PING_INTERVAL_SECONDS", "15", "sse 15s"},
		{"WS_HEARTBEAT_INTERVAL_MS", "25000", "websocket 25s"},
		{"APP_WEBSOCKET_PING_SEC", "1.5", "websocket 1.5s"},
		{"SSE_PING_INTERVAL", "15", "unread"},
		{"SSE_HEARTBEAT_MS", "0", "unread"},
		{"SSE_HEARTBEAT_MS", "soon", "unread"},
		{"SSE_KEEP_ALIVE_TIMEOUT_MS", "30000", ""},
		{"WS_PING_TIMEOUT", "20", ""},
		{"UVICORN_WS_PING_INTERVAL", "20", ""},
		{"HEARTBEAT_INTERVAL_MS", "1000", ""},
		{"KEEP_ALIVE_TIMEOUT", "5000", ""},
		{"NEWS_PING_S", "5", ""},
	}
	for _, tt := range tests {
		c := command.Command{Env: []command.Variable{{Name: tt.name, Value: command.Word{Text: tt.value}}}}
		sent, unread := environment(&c)
		got := ""
		for _, s := range sent {
			got = string(s.Protocol) + " " + s.Heartbeat.String()
		}
		if len(unread) > 0 {
			got += "unread"
		}
		if got != tt.want {
			t.Errorf("%s=%s gives %q, want %q", tt.name, tt.value, got, tt.want)
		}
	}
}
