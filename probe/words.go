package probe

// A Protocol is what the two ends of an exchange speak.
type Protocol string

const (
	HTTP      Protocol = "http"      // one request, one answer
	SSE       Protocol = "sse"       // one request, an answer that goes on
	WebSocket Protocol = "websocket" // an upgraded connection, both ways
	GRPC      Protocol = "grpc"      // server streaming: the caller has ended its half
	GRPCBidi  Protocol = "grpc-bidi" // both halves stay open
)

// A Beat is the form that a heartbeat has on the wire.
type Beat string

const (
	Message  Beat = "message"   // body bytes, or a WebSocket or gRPC message
	WSPing   Beat = "ws-ping"   // a WebSocket PING frame, answered by a PONG
	PingH2   Beat = "h2-ping"   // an HTTP/2 PING
	ProbeTCP Beat = "tcp-probe" // a TCP keep-alive probe
)
