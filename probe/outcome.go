package probe

import (
	"fmt"
	"strings"
	"time"
)

// An End is the way in which an exchange ended.
type End string

const (
	Open        End = "open"           // it had not ended when the watch was over
	Complete    End = "complete"       // with its last chunk, its declared length or END_STREAM
	Failed      End = "failed"         // with an answer of 4xx or 5xx
	Refused     End = "refused"        // an upgrade was answered with another status than 101
	Cut         End = "cut"            // FIN between chunks, or before the declared length
	CutInChunk  End = "cut in chunk"   // FIN within a chunk
	Closed      End = "closed"         // FIN of a body that is delimited by it: whether it was cut cannot be told
	Reset       End = "reset"          // a TCP RST
	StreamReset End = "stream reset"   // RST_STREAM, with its code
	GoAway      End = "goaway"         // GOAWAY, with its code, and the connection closes
	NoResponse  End = "no response"    // FIN before the head of a response
	CloseFrame  End = "close frame"    // a WebSocket close frame, with its code
	NoFrame     End = "no close frame" // FIN of a WebSocket without one
	Garbage     End = "garbage"        // bytes that are no HTTP
	Unreachable End = "unreachable"    // no connection could be opened
)

// An Outcome is what became of one exchange. Times count from the moment at which the request had
// been written.
type Outcome struct {
	End    End
	Status int    // of the response; 0 while there is none
	Code   string // of RST_STREAM, GOAWAY or a close frame; the status of a gRPC call
	After  time.Duration
	Head   time.Duration // when the head of the response had come; 0: it never came
	Meter
	Err string // what the end was concluded from
}

// A Meter counts the bytes of a body or of messages as they arrive.
type Meter struct {
	Arrivals int           // reads that brought something
	First    time.Duration // when the first did
	Last     time.Duration // and the last
	Beats    int           // heartbeats of a Backend among them
	Delay    time.Duration // the longest time that one was under way
}

// String writes an outcome in a few words: "cut after 3.002s", "failed 504 after 3.01s", "open".
func (o Outcome) String() string {
	var b strings.Builder
	b.WriteString(string(o.End))
	switch {
	case o.Code != "":
		b.WriteString(" " + o.Code)
	case o.End == Failed || o.End == Refused:
		fmt.Fprintf(&b, " %d", o.Status)
	}
	word := " after "
	if o.End == Open {
		word = " for "
	}
	fmt.Fprintf(&b, "%s%.3fs", word, o.After.Seconds())
	return b.String()
}
