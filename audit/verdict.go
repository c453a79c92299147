package audit

// A Verdict says what becomes of a traffic on a chain.
type Verdict struct {
	Survives Tri  // Unsure: a clock that is not known decides
	Fragile  bool // it survives only while every heartbeat arrives

	// CutAfter is when the exchange ends, counted from the request; unknown where it survives for
	// good. Of a fragile one it is when a lost heartbeat ends it.
	CutAfter Limit
	AtLatest bool // it may end sooner: a clock that is not known, or a connection that is older than the exchange

	// What cuts: a hop of the chain by its index, or -1, and its timer, or the property that
	// refuses an upgrade.
	Hop     int
	Timer   *Timer
	Refusal *Property

	CallerSees string
	Together   []Culprit // further clocks that fire at the same moment
	DependsOn  []Culprit // what is not known and could change the verdict
}

// A Culprit is a clock, or a property where Timer is nil, of a hop of the chain.
type Culprit struct {
	Hop      int
	Timer    *Timer
	Property *Property
}

// Setting is the vendor's name for what cuts.
func (c Culprit) Setting() string {
	switch {
	case c.Timer != nil:
		return c.Timer.Setting
	case c.Property != nil:
		return c.Property.Setting
	}
	return ""
}

// Safe is the longest heartbeat, in whole seconds, with which a chain survives and nothing is
// within the margin. Interval is never where it survives without one, 0 where no heartbeat helps,
// and unknown where a clock that is not known decides.
type Safe struct {
	Interval Limit
}

// A Carry says what a chain does with a protocol whose traffic nobody declared.
type Carry struct {
	Protocol Protocol
	Survives Tri   // with the right heartbeat
	CutAfter Limit // at any heartbeat, where it does not survive
	Cutter   Culprit
	Safe     Safe

	// AnswersWithin is of http: the first limit that a slow answer meets; never: there is none.
	AnswersWithin Limit
	DependsOn     []Culprit
}
