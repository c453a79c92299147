package audit

// A Timer is one clock on one side of a hop.
type Timer struct {
	Side  Side
	Clock Clock
	Limit Limit

	// Setting is the vendor's own name, as a user would search for it.
	Setting string

	// Hears are the signals that restart an idle clock. An empty set is a deaf clock.
	Hears Signals

	// For are the protocols the timer applies to; empty means all.
	For []Protocol

	// Min and Max are the smallest and largest value the vendor accepts, where that is known. A
	// limit outside them is refused: rule out-of-range says so and to all others it is unknown.
	Min, Max Limit

	// Off means that the vendor has a value that switches the timer off.
	Off bool

	// Fixed means that this user cannot change it.
	Fixed bool

	// Around is how requests can go round the hop where the timer stands in their way and cannot be
	// raised, and what that costs: "make the record DNS-only, which exposes the origin". Empty: no way is
	// known.
	Around string

	// Begun is of an idle clock that runs only once the response has begun, or the connection is
	// upgraded, although its side has no clock for the wait before.
	Begun bool

	// Retires is of a lifetime: the connection goes only after the running exchange.
	Retires bool

	// Rearms is of a first-byte clock that each read restarts.
	Rearms bool

	// Last is of a drain clock: it begins only when every hop outside has let go of what it sends
	// there, so that an outer hop's own drain clock on its back ends everything before.
	Last bool

	// Retries is of a keep-alive clock on a back: the owner of the pool notices that the peer
	// closed and sends the request again.
	Retries bool

	// Early and Late are what the caller sees when this timer fires before and after the
	// response has begun; empty: no more is known than that it ends.
	Early, Late string

	// How the limit is known: in a file (At), by default (Fact), from an API (Seen: the call and
	// the resource). Fact may stand beside the others, for the source of the semantics.
	Known Known
	At    Pos
	Via   []Note // the way from At to where the value is written: variables, module calls
	Fact  *Fact
	Seen  string

	// Block is where the setting belongs for this hop's route alone, where it does not stand there: the
	// block of a location, of a backend. What stands further out holds for other routes too.
	Block Pos

	// Code and Why say why a limit is not known.
	Code Code
	Why  string

	// Also are other sources' values of this timer; rule drift compares them.
	Also []Reported
}

// A Reported is what one source says of a timer's limit.
type Reported struct {
	Limit Limit
	Known Known
	Layer Layer
	At    Pos
	Seen  string
}

// OrAround is the way around the hop as one more of several ways: empty where none is known.
func (t *Timer) OrAround() string {
	if t.Around == "" {
		return ""
	}
	return ", or " + t.Around
}

// AppliesTo reports whether the timer runs for a protocol.
func (t *Timer) AppliesTo(p Protocol) bool { return appliesTo(t.For, p) }

func appliesTo(list []Protocol, p Protocol) bool {
	if len(list) == 0 {
		return true
	}
	for _, q := range list {
		if q == p {
			return true
		}
	}
	return false
}

// Refused reports whether the limit is one that the vendor does not accept.
func (t *Timer) Refused() bool {
	d, ok := t.Limit.Duration()
	if !ok {
		return false
	}
	if min, ok := t.Min.Duration(); d < 0 || ok && d < min {
		return true
	}
	max, ok := t.Max.Duration()
	return ok && d > max
}

// InForce is the limit that rules compare: what is set, or unknown where the vendor refuses it.
func (t *Timer) InForce() Limit {
	if t.Refused() {
		return Limit{}
	}
	return t.Limit
}

// Place is the position of the value, or else a word for where the number comes from.
func (t *Timer) Place() string {
	switch {
	case t.At.Known():
		return t.At.String()
	case t.Seen != "":
		return t.Seen
	case t.Known == Default && t.Fact != nil:
		return t.Fact.Source
	}
	return string(t.Known)
}

// Place is the position of the value, or else a word for where the number comes from.
func (r *Reported) Place() string {
	switch {
	case r.At.Known():
		return r.At.String()
	case r.Seen != "":
		return r.Seen
	}
	return "the " + r.Layer.String() + " (" + string(r.Known) + ")"
}
