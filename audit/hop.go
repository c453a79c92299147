package audit

// A Hop is one program or managed service that a request passes through, seen on one route.
type Hop struct {
	System string // "aws/alb": a provider's system id
	Name   string // as the user knows it: "aws_lb.main"

	// Names are what the hop answers to, and Sends is where it sends requests. Join makes chains
	// of hops whose names meet.
	Names []Name
	Sends []Send

	// Route is what of all requests this hop sees; the zero Route is all of them.
	Route Route

	// Beside are routes within the route whose requests never come here: a narrower or an earlier rule
	// of the same program takes them, which one pattern cannot say.
	Beside []Route

	// Asks are the protocols that requests of a client may be, as its code shows; nil: any. Such a client
	// is one caller of many: what it sends to begins chains of its own beside its own.
	Asks []Protocol

	Passes   Passes
	Timers   []Timer
	Holds    []Property // response bytes wait in it
	Upgrades []Property // it forwards a WebSocket upgrade; no entry means that it does

	At    Pos    // where the hop itself is declared
	Layer Layer  // what kind of source said so
	From  string // file, or account and region: the part of a fingerprint that keeps two alike hops apart

	// Callee are the places inside modules that lead to the hop, where At is the outermost call of
	// one: findings are then anchored at the call.
	Callee []Note

	// Assumed are reasons why the hop may not be there at all; findings then rest on them.
	Assumed []string

	// Unread is why none of its clocks is known: it is there, and what it runs could not be read. A
	// chain then survives only what is known.
	Unread string
}

// A Name is something a hop answers to. A strong name (an ARN, an id, a Terraform address) is one
// hop's alone within a system; a weak name (its plain name) may be shared.
type Name struct {
	Text   string
	Strong bool
}

// A Send is one place where a hop sends requests.
type Send struct {
	To      string // a name that another hop answers to
	Route   Route  // which requests
	Weight  int    // share of a weighted forward; 0 where nothing is weighted
	Assumed string // why this edge may not exist; empty: it is certain
	At      Pos
	Label   string // how to call the target where no hop answers: "http://api:8000"

	// Rewrites means that the target sees another host or path than Route says. Its own route is
	// then not compared with those outside it. KeepsPath means that only the host is another one.
	Rewrites, KeepsPath bool
}

// A Layer is the kind of source a hop was read from. A later one wins over an earlier one.
type Layer uint8

const (
	FromSource Layer = iota // code and configuration as written
	FromPlan                // what a tool computed from it: a Terraform plan or state
	FromLive                // the running system
)

// String names the layer as the notation does.
func (l Layer) String() string { return [...]string{"source", "plan", "live"}[l] }

// Declared is the place of the block that makes the hop, inside a module where it is in one.
func (h *Hop) Declared() Pos {
	if n := len(h.Callee); n > 0 {
		return h.Callee[n-1].At
	}
	return h.At
}

// HoldsFor tells whether response bytes of a protocol wait in the hop; nil means that they do not.
func (h *Hop) HoldsFor(p Protocol) *Property { return property(h.Holds, p) }

// UpgradesFor tells whether the hop forwards a WebSocket upgrade; nil means that it does.
func (h *Hop) UpgradesFor(p Protocol) *Property { return property(h.Upgrades, p) }

// IsEnd reports whether the chain ends in this hop.
func (h *Hop) IsEnd() bool { return h.Passes == Nothing }
