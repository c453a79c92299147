package audit

import "time"

// A Tick is one clock that runs for the traffic of a walk, and what it hears.
type Tick struct {
	Hop   int // index in the chain
	Timer *Timer

	walk *Walk
}

// Ticks are the clocks that run for the traffic, hop by hop, caller first. A WebSocket whose upgrade
// is refused runs none.
func (w *Walk) Ticks() []Tick {
	if _, refused := w.refused(); refused {
		return nil
	}
	most := 0
	for i := range w.Chain.Hops {
		most += len(w.Chain.Hops[i].Timers)
	}
	if most == 0 {
		return nil
	}
	list := make([]Tick, 0, most)
	for i := range w.Chain.Hops {
		timers := w.Chain.Hops[i].Timers
		for j := range timers {
			if timers[j].AppliesTo(w.Traffic.Protocol) {
				list = append(list, Tick{i, &timers[j], w})
			}
		}
	}
	return list
}

// TickOf is the clock of one timer of a hop, whether or not it runs for the traffic.
func (w *Walk) TickOf(hop int, t *Timer) Tick { return Tick{hop, t, w} }

// FromRequest reports whether an idle clock runs from the request on: its side has no first-byte
// clock for this traffic, and it does not wait for the response by itself.
func (k Tick) FromRequest() bool {
	if k.Timer.Begun {
		return false
	}
	timers := k.walk.Chain.Hops[k.Hop].Timers
	for i := range timers {
		t := &timers[i]
		if t.Side == k.Timer.Side && t.Clock == FirstByte && t.AppliesTo(k.walk.Traffic.Protocol) {
			return false
		}
	}
	return true
}

// A Span is how long a clock must bear something: at least, and at most where what is not known
// decides.
type Span struct{ Least, Most time.Duration }

func exactly(d time.Duration) Span { return Span{d, d} }

// DeclaredWait is the part of Wait that the traffic declares: the silence before the response
// begins, wherever it is not held back on the way.
func (k Tick) DeclaredWait(margin float64) time.Duration {
	return k.wait(margin, exactly(k.walk.Traffic.FirstByte)).Least
}

// Wait is how long, under a margin, the clock must bear the silence before the response begins:
// nothing where it does not run then, or hears what needs no response; for ever where a hop on the
// way holds the response back.
func (k Tick) Wait(margin float64) Span { return k.wait(margin, k.responseAfter()) }

func (k Tick) wait(margin float64, response Span) Span {
	switch {
	case k.Timer.Clock == FirstByte && !k.Timer.Rearms:
	case k.Timer.Clock == FirstByte:
		response = response.under(k.beat(margin, false))
	case k.Timer.Clock != Idle || !k.FromRequest():
		return Span{}
	case k.hearsBeforeResponse():
		if k.walk.Traffic.Protocol != HTTP {
			return Span{}
		}
		response = response.under(k.beat(margin, false))
	}
	return Span{k.cap(response.Least), k.cap(response.Most)}
}

func (s Span) under(d time.Duration) Span { return Span{min(s.Least, d), min(s.Most, d)} }

// responseAfter is when the response begins at the clock. A hop that holds it passes it on when it
// is complete: of a stream that is for ever.
func (k Tick) responseAfter() Span {
	t := &k.walk.Traffic
	held := forEver
	if t.Protocol == HTTP {
		held = max(t.Longest, t.FirstByte)
	}
	switch k.walk.responseArrives(k.Hop, k.Timer) {
	case Yes:
		return exactly(t.FirstByte)
	case No:
		return exactly(held)
	}
	return Span{t.FirstByte, held}
}

func (k Tick) hearsBeforeResponse() bool {
	heard := k.walk.heard[spot{k.Hop, k.Timer.Side}.index()]
	return k.Timer.Hears&heard.surely&k.walk.needNoResponse() != 0
}

// beat is the silence between heartbeats: for ever where the clock hears none. What may or may not
// arrive does, if hopeful.
func (k Tick) beat(margin float64, hopeful bool) time.Duration {
	interval, ok := k.walk.Traffic.Heartbeat.Duration()
	heard := k.walk.heard[spot{k.Hop, k.Timer.Side}.index()]
	signals := heard.surely
	if hopeful {
		signals |= heard.perhaps
	}
	if !ok || k.Timer.Hears&signals == 0 {
		return forEver
	}
	return scale(interval, margin)
}

func scale(d time.Duration, margin float64) time.Duration {
	if f := float64(d) * margin; f < float64(forEver) {
		return time.Duration(f)
	}
	return forEver
}

// Beat is the silence that the clock bears between heartbeats under a margin. It is never more than
// a longest exchange that is more than an assumption.
func (k Tick) Beat(margin float64) Span {
	if k.Timer.Clock != Idle || k.walk.Traffic.Protocol == HTTP {
		return Span{}
	}
	return Span{k.cap(k.beat(margin, true)), k.cap(k.beat(margin, false))}
}

func (k Tick) cap(d time.Duration) time.Duration {
	if k.walk.Traffic.LongestKnown == Assumed {
		return d
	}
	return min(d, k.walk.Traffic.Longest)
}

// bears is how long the clock must not fire. It reports false of one that cuts no exchange.
func (k Tick) bears(margin float64) (Span, bool) {
	switch k.Timer.Clock {
	case FirstByte:
		return k.Wait(margin), true
	case Idle:
		beat, wait := k.Beat(margin), k.Wait(margin)
		return Span{max(beat.Least, wait.Least), max(beat.Most, wait.Most)}, true
	case Total:
		return exactly(k.walk.Traffic.Longest), true
	case Lifetime:
		return exactly(k.walk.Traffic.Longest), !k.Timer.Retires
	}
	return Span{}, false
}

// Fires tells whether the clock cuts the exchange under a margin: its limit is at or below what it
// must bear.
func (k Tick) Fires(margin float64) Tri {
	must, cuts := k.bears(margin)
	limit := k.Timer.InForce()
	switch {
	case !cuts || limit.IsNever():
		return No
	case !limit.Known():
		smallest, _ := k.Timer.Min.Duration()
		return Of(false).unless(must.Most > 0 && smallest <= must.Most)
	case limit.AtOrBelow(must.Least):
		return Yes
	case limit.AtOrBelow(must.Most):
		return Unsure
	}
	return No
}

// CutsAt is when the clock would cut, counted from the request; at the earliest, where its limit
// is not known.
func (k Tick) CutsAt() time.Duration {
	limit, ok := k.Timer.InForce().Duration()
	if !ok {
		limit, _ = k.Timer.Min.Duration()
		return limit
	}
	t := &k.walk.Traffic
	response := k.walk.responseArrives(k.Hop, k.Timer)
	if k.Timer.Clock != Idle || t.Protocol == HTTP || response == No {
		return limit
	}
	restarts := k.Timer.Hears&Down != 0 && t.FirstByte < limit
	if !k.FromRequest() || restarts {
		return limit + t.FirstByte
	}
	return limit
}

// doubts are the properties that leave open whether heartbeats or the response arrive.
func (k Tick) doubts() []Culprit {
	heard := k.walk.heard[spot{k.Hop, k.Timer.Side}.index()]
	if len(heard.causes) > 0 {
		return heard.causes
	}
	return heard.delays
}
