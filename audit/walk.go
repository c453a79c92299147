package audit

// A Walk is a traffic sent through a chain: for each clock, for how long it hears nothing.
type Walk struct {
	Chain   *Chain
	Traffic Traffic
	Margin  float64
}

// NewWalk sends a traffic through a chain. A margin of 2 asks that one heartbeat of two may be lost.
func NewWalk(c *Chain, t Traffic, margin float64) *Walk { return &Walk{c, t.Complete(), margin} }

// Arrives is the interval at which a heartbeat reaches the clock: never where none does, not known
// where a property that is not known decides.
func (w *Walk) Arrives(hop int, t *Timer) Limit { return Limit{} }
