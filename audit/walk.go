package audit

import "time"

// A Walk is a traffic sent through a chain. It knows what each side of each hop hears, and so for
// how long every clock hears nothing.
type Walk struct {
	Chain   *Chain
	Traffic Traffic
	Margin  float64 // 2: one heartbeat of two may be lost

	places []spot
	heard  []hearing // by spot.index
	beat   reach     // of the heartbeat
}

// A spot is one side of one hop: where clocks listen.
type spot struct {
	hop  int
	side Side
}

func (s spot) index() int {
	if s.side == Front {
		return 2 * s.hop
	}
	return 2*s.hop + 1
}

// A hearing is what arrives at a place: for certain, or unless a property that is not known stops
// it, and which properties these are.
type hearing struct {
	surely, perhaps Signals
	causes          []Culprit
	response        Tri       // whether the bytes of the response come through before it is complete
	delays          []Culprit // the properties that decide that
}

// NewWalk sends a traffic through a chain. What the traffic does not declare is completed.
func NewWalk(c *Chain, t Traffic, margin float64) *Walk {
	w := &Walk{Chain: c, Traffic: t.Complete(), Margin: margin}
	w.places = places(c)
	w.listen()
	return w
}

// places lists the sides of a chain, caller first. A client has only a back, an origin only a
// front; a lone end is an origin unless all that it has is a back.
func places(c *Chain) []spot {
	var list []spot
	last := len(c.Hops) - 1
	for i := range c.Hops {
		end := c.Hops[i].IsEnd()
		client := end && i == 0 && (last > 0 || c.Hops[0].onlyBack())
		origin := end && i == last && !client
		if !client {
			list = append(list, spot{i, Front})
		}
		if !origin {
			list = append(list, spot{i, Back})
		}
	}
	return list
}

func (h *Hop) onlyBack() bool {
	for i := range h.Timers {
		if h.Timers[i].Side == Front {
			return false
		}
	}
	return len(h.Timers) > 0
}

// listen sends the response, the heartbeat and its answer along the chain.
func (w *Walk) listen() {
	w.heard = make([]hearing, 2*len(w.Chain.Hops))
	w.beat.stopped = -1
	for _, p := range w.places {
		w.heard[p.index()] = hearing{response: No}
	}
	w.send(len(w.places)-1, -1, Message, func(p spot, state Tri, causes []Culprit) {
		h := w.heard[p.index()]
		h.response, h.delays = state, causes
		w.heard[p.index()] = h
	})
	if w.Traffic.Heartbeat.IsNever() || len(w.places) == 0 {
		return
	}
	first, step := len(w.places)-1, -1
	if w.Traffic.Sender == Caller {
		first, step = 0, 1
	}
	beat := w.Traffic.Beat
	w.beat = w.send(first, step, beat, w.hear(beat, step))
	reached := w.beat
	if w.Traffic.Unanswered {
		return
	}
	far := len(w.places) - 1 - first
	switch beat {
	case WSPing:
		if reached.place == far && reached.state != No {
			w.send(far, -step, beat, w.hearAnswer(beat, -step, reached))
		}
	case PingH2, ProbeTCP:
		w.send(reached.place, -step, beat, w.hear(beat, -step))
	}
}

// A reach is how far a signal came, and how surely.
type reach struct {
	place  int
	state  Tri
	causes []Culprit

	stopped int       // the hop that let it through no further, or -1
	held    *Property // why, where the hop holds response bytes
}

// send walks a signal from a place in steps of one and tells each place where it arrives.
func (w *Walk) send(from, step int, beat Beat, at func(spot, Tri, []Culprit)) reach {
	r := reach{place: from, state: Yes, stopped: -1}
	for k := from; k >= 0 && k < len(w.places); k += step {
		if k != from && w.places[k].hop == w.places[k-step].hop {
			hop := w.places[k].hop
			crosses, cause := crossing(&w.Chain.Hops[hop], beat, step, w.Traffic.Protocol)
			if crosses == No {
				r.stopped, r.held = hop, cause
				return r
			}
			if crosses == Unsure {
				r.state = Unsure
				r.causes = append(r.causes[:len(r.causes):len(r.causes)], Culprit{Hop: hop, Property: cause})
			}
		}
		r.place = k
		at(w.places[k], r.state, r.causes)
	}
	return r
}

// crossing tells whether a signal that reached one side of a hop leaves on the other. Steps go
// towards the caller where they are negative.
func crossing(h *Hop, beat Beat, step int, p Protocol) (Tri, *Property) {
	switch {
	case h.Passes == Nothing:
		return No, nil
	case beat == PingH2:
		return Of(h.Passes == Bytes || h.Passes == Packets), nil
	case beat == ProbeTCP:
		return Of(h.Passes == Packets), nil
	case step < 0:
		if held := h.HoldsFor(p); held != nil {
			return Of(held.Value == No).unless(held.Value == Unsure), held
		}
	}
	return Yes, nil
}

func (t Tri) unless(unsure bool) Tri {
	if unsure {
		return Unsure
	}
	return t
}

// hear notes a signal at the places it reaches. To a hop that passes bytes or packets a PING is
// bytes like others.
func (w *Walk) hear(beat Beat, step int) func(spot, Tri, []Culprit) {
	return func(p spot, state Tri, causes []Culprit) {
		direction := Up
		if step < 0 {
			direction = Down
		}
		signals := direction
		switch beat {
		case PingH2:
			signals = H2Ping
			if passes := w.Chain.Hops[p.hop].Passes; passes == Bytes || passes == Packets {
				signals |= direction
			}
		case ProbeTCP:
			signals = TCPProbe
		}
		h := w.heard[p.index()]
		if state == Yes {
			h.surely |= signals
		} else {
			h.perhaps |= signals
			h.causes = append(h.causes, causes...)
		}
		w.heard[p.index()] = h
	}
}

// hearAnswer notes an answer, which is no surer than the ping that it answers.
func (w *Walk) hearAnswer(beat Beat, step int, ping reach) func(spot, Tri, []Culprit) {
	note := w.hear(beat, step)
	return func(p spot, state Tri, causes []Culprit) {
		if ping.state == Unsure {
			state, causes = Unsure, append(causes[:len(causes):len(causes)], ping.causes...)
		}
		note(p, state, causes)
	}
}

// needNoResponse are the signals of this walk that are heard before a response has begun: PINGs,
// probes and the caller's own messages. A WebSocket's caller must wait for its upgrade.
func (w *Walk) needNoResponse() Signals {
	switch {
	case w.Traffic.Beat == PingH2 || w.Traffic.Beat == ProbeTCP:
		return AllSignals
	case w.Traffic.Sender == Caller && w.Traffic.Protocol != WebSocket:
		return Up
	}
	return 0
}

// Arrives is the interval at which a heartbeat restarts the clock: never where none does, not known
// where a property that is not known decides.
func (w *Walk) Arrives(hop int, t *Timer) Limit {
	h := w.heard[spot{hop, t.Side}.index()]
	switch {
	case t.Hears&h.surely != 0:
		return w.Traffic.Heartbeat
	case t.Hears&h.perhaps != 0:
		return Limit{}
	}
	return Never()
}

// responseArrives tells whether the bytes of the response reach a clock.
func (w *Walk) responseArrives(hop int, t *Timer) Tri {
	return w.heard[spot{hop, t.Side}.index()].response
}

// Stopped is the hop that lets the heartbeat through no further, or -1, and the property by which
// it holds response bytes back, or nil where it just ends a PING or a probe.
func (w *Walk) Stopped() (hop int, held *Property) { return w.beat.stopped, w.beat.held }

const forEver = time.Duration(1<<63 - 1)
