package audit

import "time"

// A Protocol is how a client and an origin speak.
type Protocol string

const (
	HTTP      Protocol = "http"      // one request, one answer
	SSE       Protocol = "sse"       // one request, an answer that goes on
	WebSocket Protocol = "websocket" // an upgraded connection, both ways
	GRPC      Protocol = "grpc"      // server streaming: the caller has ended its half
	GRPCBidi  Protocol = "grpc-bidi" // both halves stay open
)

// Protocols in the order in which reports list them.
var Protocols = []Protocol{SSE, WebSocket, GRPC, GRPCBidi, HTTP}

// Streams reports whether the protocol keeps an exchange open.
func (p Protocol) Streams() bool { return p != HTTP }

// A Beat is the form a heartbeat has on the wire.
type Beat string

const (
	Comment  Beat = "comment"   // an SSE comment line
	Event    Beat = "event"     // an SSE event
	Message  Beat = "message"   // a gRPC or WebSocket message, or body bytes
	WSPing   Beat = "ws-ping"   // a WebSocket PING frame, answered by a PONG
	PingH2   Beat = "h2-ping"   // an HTTP/2 PING: lives on one connection
	ProbeTCP Beat = "tcp-probe" // a TCP keep-alive probe: lives on one connection
)

// Beats are all forms of heartbeats.
var Beats = []Beat{Comment, Event, Message, WSPing, PingH2, ProbeTCP}

// A Sender is the end that sends the heartbeat.
type Sender string

const (
	Origin Sender = "origin"
	Caller Sender = "caller"
)

// Traffic is one use that a chain must bear.
type Traffic struct {
	Name     string
	Protocol Protocol

	// Heartbeat is the interval; never means that there is none.
	Heartbeat  Limit
	Beat       Beat
	Sender     Sender
	Unanswered bool // a ping's answer does not come back

	FirstByte time.Duration // from the request until the response begins
	Longest   time.Duration // the longest exchange

	Route   Route
	Through []string // names of hops it passes; empty: any

	// How each is known. FirstByteKnown is Assumed where the response is taken to begin at once.
	ProtocolKnown, HeartbeatKnown, FirstByteKnown, LongestKnown Known

	At    Pos    // where it is declared, or found
	Why   string // of a detected heartbeat: what was found
	Found Pos    // and where
}

// AssumedHeartbeat and AssumedLongest stand for what a streaming traffic does not declare.
const (
	AssumedHeartbeat = 30 * time.Second
	AssumedLongest   = 30 * time.Minute
)

// Complete fills in what is not declared, by protocol. A field counts as not declared while its
// Known is empty.
func (t Traffic) Complete() Traffic {
	if t.ProtocolKnown == "" {
		t.ProtocolKnown = Assumed
		if t.Protocol == "" {
			t.Protocol = SSE
		}
	}
	if t.Beat == "" {
		t.Beat = Message
		switch t.Protocol {
		case SSE:
			t.Beat = Comment
		case WebSocket:
			t.Beat = WSPing
		}
	}
	if t.Sender == "" {
		t.Sender = Origin
	}
	if t.HeartbeatKnown == "" {
		t.HeartbeatKnown = Assumed
		t.Heartbeat = After(AssumedHeartbeat)
		if t.Protocol == HTTP {
			t.Heartbeat = Never()
		}
	}
	if t.FirstByteKnown == "" {
		t.FirstByteKnown = Assumed
	}
	if t.LongestKnown == "" {
		t.completeLongest()
	}
	return t
}

// Who declares or sends a heartbeat means to stay: the 30 minutes are then as known as it is.
func (t *Traffic) completeLongest() {
	if t.Protocol == HTTP {
		t.Longest, t.LongestKnown = t.FirstByte, t.FirstByteKnown
		return
	}
	t.Longest, t.LongestKnown = max(AssumedLongest, t.FirstByte), Assumed
	if !t.Heartbeat.IsNever() {
		t.LongestKnown = t.HeartbeatKnown
	}
}
