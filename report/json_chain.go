package report

import "github.com/timeout-audit/timeout-audit/audit"

type chainJSON struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Route   string       `json:"route"`
	Traffic *trafficJSON `json:"traffic"`
	Hops    []hopJSON    `json:"hops"`
	Verdict *verdictJSON `json:"verdict"`
	Carries []carryJSON  `json:"carries"`

	// Safe is absent where it has no meaning, which is not the same as null.
	Safe *safeJSON `json:"safe_heartbeat,omitempty"`
}

type safeJSON struct{ audit.Limit }

// MarshalJSON writes seconds, "never" or null.
func (s safeJSON) MarshalJSON() ([]byte, error) { return marshalLimit(s.Limit) }

type trafficJSON struct {
	Name      string           `json:"name"`
	Protocol  audit.Protocol   `json:"protocol"`
	Heartbeat any              `json:"heartbeat"`
	Signal    audit.Beat       `json:"signal"`
	Sender    audit.Sender     `json:"sender"`
	FirstByte any              `json:"first_byte"`
	Longest   any              `json:"longest"`
	Route     string           `json:"route"`
	Known     trafficKnownJSON `json:"known"`
	Evidence  *evidenceJSON    `json:"evidence,omitempty"` // of a heartbeat that was detected
}

type evidenceJSON struct {
	Text string  `json:"text"`
	At   *atJSON `json:"at"`
}

type trafficKnownJSON struct {
	Protocol  audit.Known `json:"protocol"`
	Heartbeat audit.Known `json:"heartbeat"`
	Longest   audit.Known `json:"longest"`
}

type hopJSON struct {
	System string      `json:"system"`
	Name   string      `json:"name"`
	Unread string      `json:"unread,omitempty"` // why none of its clocks is known
	Timers []timerJSON `json:"timers"`
}

type timerJSON struct {
	Setting    string      `json:"setting"`
	Side       audit.Side  `json:"side"`
	Clock      audit.Clock `json:"clock"`
	Limit      any         `json:"limit"`
	Known      audit.Known `json:"known"`
	Hears      []string    `json:"hears"`
	Arrives    any         `json:"arrives"`
	Adjustable bool        `json:"adjustable"`
	At         *atJSON     `json:"at"`
	Fact       *string     `json:"fact"`
	Source     *string     `json:"source"`
	Seen       *string     `json:"seen"`
	Also       []alsoJSON  `json:"also"`
}

type alsoJSON struct {
	Limit any         `json:"limit"`
	Known audit.Known `json:"known"`
	Layer string      `json:"layer"`
	At    *atJSON     `json:"at"`
	Seen  *string     `json:"seen"`
}

type verdictJSON struct {
	Survives     *bool         `json:"survives"`
	Fragile      bool          `json:"fragile"`
	CutAfter     any           `json:"cut_after"`
	AtLatest     bool          `json:"at_latest"`
	System       *string       `json:"system"`
	Hop          *string       `json:"hop"`
	Setting      *string       `json:"setting"`
	Clock        *audit.Clock  `json:"clock"`
	CallerSees   *string       `json:"caller_sees"`
	TogetherWith []culpritJSON `json:"together_with"`
	DependsOn    []culpritJSON `json:"depends_on"`
}

type culpritJSON struct {
	System  string       `json:"system"`
	Hop     string       `json:"hop"`
	Setting string       `json:"setting"`
	Clock   *audit.Clock `json:"clock"`
}

type carryJSON struct {
	Protocol audit.Protocol `json:"protocol"`
	Survives *bool          `json:"survives"`
	CutAfter any            `json:"cut_after"`
	By       *string        `json:"by"` // the setting that cuts; of which clock and hop stands beside it
	Clock    *audit.Clock   `json:"clock"`
	System   *string        `json:"system"`
	Hop      *string        `json:"hop"`
	Safe     any            `json:"safe_heartbeat"` // of a streaming protocol
	Answers  any            `json:"answers_within"`
}

func chainOf(a *audit.Audited) chainJSON {
	c := chainJSON{
		ID: a.Chain.ID, Name: a.Chain.Name, Route: a.Chain.Route.String(),
		Hops:    make([]hopJSON, len(a.Chain.Hops)),
		Carries: each(a.Carries, func(y *audit.Carry) carryJSON { return carryOf(a.Chain, y) }),
	}
	for i := range a.Chain.Hops {
		h := &a.Chain.Hops[i]
		c.Hops[i] = hopJSON{h.System, h.Name, h.Unread, each(h.Timers, func(t *audit.Timer) timerJSON { return timerOf(a, i, t) })}
	}
	if a.Traffic != nil {
		c.Traffic, c.Verdict = trafficOf(a.Traffic), verdictOf(a.Chain, &a.Verdict)
	}
	if a.Safe != nil {
		c.Safe = &safeJSON{a.Safe.Interval}
	}
	return c
}

func trafficOf(t *audit.Traffic) *trafficJSON {
	j := &trafficJSON{
		Name: t.Name, Protocol: t.Protocol, Heartbeat: limitOf(t.Heartbeat), Signal: t.Beat, Sender: t.Sender,
		FirstByte: secondsOf(t.FirstByte), Longest: secondsOf(t.Longest), Route: t.Route.String(),
		Known: trafficKnownJSON{t.ProtocolKnown, t.HeartbeatKnown, t.LongestKnown},
	}
	if t.HeartbeatKnown == audit.Detected && t.Why != "" {
		j.Evidence = &evidenceJSON{t.Why, atOf(t.Found)}
	}
	return j
}

// timerOf writes the limit as it is set, also where the vendor refuses it.
func timerOf(a *audit.Audited, hop int, t *audit.Timer) timerJSON {
	j := timerJSON{
		Setting: t.Setting, Side: t.Side, Clock: t.Clock, Limit: limitOf(t.Limit), Known: t.Known,
		Hears: t.Hears.Names(), Adjustable: !t.Fixed, At: atOf(t.At), Seen: orNull(t.Seen),
		Also: each(t.Also, func(r *audit.Reported) alsoJSON {
			return alsoJSON{limitOf(r.Limit), r.Known, r.Layer.String(), atOf(r.At), orNull(r.Seen)}
		}),
	}
	if a.Traffic != nil && a.Walk != nil && t.AppliesTo(a.Traffic.Protocol) {
		j.Arrives = limitOf(a.Walk.Arrives(hop, t))
	}
	if t.Fact != nil {
		j.Fact, j.Source = orNull(t.Fact.ID), orNull(t.Fact.Source)
	}
	return j
}

func verdictOf(c *audit.Chain, v *audit.Verdict) *verdictJSON {
	j := &verdictJSON{
		Survives: triOf(v.Survives), Fragile: v.Fragile, CutAfter: limitOf(v.CutAfter), AtLatest: v.AtLatest,
		CallerSees:   orNull(v.CallerSees),
		TogetherWith: each(v.Together, func(k *audit.Culprit) culpritJSON { return culpritOf(c, k) }),
		DependsOn:    each(v.DependsOn, func(k *audit.Culprit) culpritJSON { return culpritOf(c, k) }),
	}
	if v.Cut.Hop >= 0 {
		cut := culpritOf(c, &v.Cut)
		j.System, j.Hop, j.Setting, j.Clock = &cut.System, &cut.Hop, &cut.Setting, cut.Clock
	}
	return j
}

func culpritOf(c *audit.Chain, k *audit.Culprit) culpritJSON {
	j := culpritJSON{System: c.Hops[k.Hop].System, Hop: c.Hops[k.Hop].Name, Setting: k.Setting()}
	if k.Timer != nil {
		j.Clock = &k.Timer.Clock
	}
	return j
}

func carryOf(c *audit.Chain, y *audit.Carry) carryJSON {
	j := carryJSON{
		Protocol: y.Protocol, Survives: triOf(y.Survives), CutAfter: limitOf(y.CutAfter),
		Answers: limitOf(y.AnswersWithin),
	}
	if y.Protocol.Streams() {
		j.Safe = limitOf(y.Safe)
	}
	if y.Cut.Hop >= 0 {
		cut := culpritOf(c, &y.Cut)
		j.By, j.Clock, j.System, j.Hop = &cut.Setting, cut.Clock, &cut.System, &cut.Hop
	}
	return j
}
