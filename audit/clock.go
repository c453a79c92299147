package audit

// A Side is one of a hop's two connections.
type Side string

const (
	Front Side = "front" // towards the caller
	Back  Side = "back"  // towards the origin
)

// A Clock says what a timer measures. Vendors have many names for these seven; finding the right
// one is a provider's job.
type Clock string

const (
	Connect   Clock = "connect"    // while a connection is opened, TLS included
	FirstByte Clock = "first-byte" // from the request until the response begins
	Idle      Clock = "idle"       // silence during an exchange; restarted by what the timer hears
	Total     Clock = "total"      // over one whole exchange; nothing restarts it
	KeepAlive Clock = "keep-alive" // on an open connection between exchanges
	Lifetime  Clock = "lifetime"   // over one connection, however busy
	Drain     Clock = "drain"      // after shutdown, reload or deregistration begins
)

// Clocks are all clocks in the order in which reports list them.
var Clocks = []Clock{Connect, FirstByte, Idle, Total, KeepAlive, Lifetime, Drain}

// Passes says what of an exchange goes through a hop to its other side.
type Passes string

const (
	Requests Passes = "requests" // an L7 hop: PINGs and probes end here
	Bytes    Passes = "bytes"    // a TCP proxy: probes end here
	Packets  Passes = "packets"  // NAT, conntrack, NLB TCP: nothing ends here
	Nothing  Passes = "nothing"  // a client or a server: an end of the chain
)

// A Signal is what travels on the wire and may restart a clock.
type Signal uint8

const (
	Down     Signal = 1 << iota // bytes towards the caller
	Up                          // bytes towards the origin
	H2Ping                      // an HTTP/2 PING on one connection
	TCPProbe                    // a TCP keep-alive probe on one connection
)

// Signals is a set of signals.
type Signals = Signal

// BothWays is what most idle clocks hear: bytes in either direction.
const BothWays Signals = Down | Up

// AllSignals is what a hop that forwards packets hears.
const AllSignals Signals = Down | Up | H2Ping | TCPProbe

var signalNames = []struct {
	signal Signal
	name   string
}{{Down, "down"}, {Up, "up"}, {H2Ping, "h2-ping"}, {TCPProbe, "tcp-probe"}}

// Names lists the signals of a set in a fixed order; the deaf set gives an empty list.
func (s Signal) Names() []string {
	names := []string{}
	for _, n := range signalNames {
		if s&n.signal != 0 {
			names = append(names, n.name)
		}
	}
	return names
}

// ParseSignal returns the signal of a name.
func ParseSignal(name string) (Signal, bool) {
	for _, n := range signalNames {
		if n.name == name {
			return n.signal, true
		}
	}
	return 0, false
}
