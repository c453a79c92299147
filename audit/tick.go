package audit

import "time"

// A Tick is one clock that runs for the traffic of a walk, and what it hears.
type Tick struct {
	Hop   int // index in the chain
	Timer *Timer

	walk *Walk
}

// Ticks are the clocks that run for the traffic, hop by hop, caller first.
func (w *Walk) Ticks() []Tick {
	var list []Tick
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
// clock for this traffic.
func (k Tick) FromRequest() bool {
	timers := k.walk.Chain.Hops[k.Hop].Timers
	for i := range timers {
		t := &timers[i]
		if t.Side == k.Timer.Side && t.Clock == FirstByte && t.AppliesTo(k.walk.Traffic.Protocol) {
			return false
		}
	}
	return true
}

// Wait is how long, under a margin, the clock must bear the silence before the response begins:
// nothing where it does not run then, or hears what needs no response.
func (k Tick) Wait(margin float64) time.Duration {
	t := &k.walk.Traffic
	switch {
	case k.Timer.Clock == FirstByte && !k.Timer.Rearms:
		return t.FirstByte
	case k.Timer.Clock == FirstByte:
		return min(t.FirstByte, k.beat(margin, false))
	case k.Timer.Clock != Idle || !k.FromRequest():
		return 0
	case k.hearsBeforeResponse():
		if t.Protocol == HTTP {
			return min(t.FirstByte, k.beat(margin, false))
		}
		return 0
	}
	return t.FirstByte
}

func (k Tick) hearsBeforeResponse() bool {
	heard := k.walk.heard[spot{k.Hop, k.Timer.Side}]
	return k.Timer.Hears&heard.surely&k.walk.needNoResponse() != 0
}

// beat is the silence between heartbeats: for ever where the clock hears none. What may or may not
// arrive does, if hopeful.
func (k Tick) beat(margin float64, hopeful bool) time.Duration {
	interval, ok := k.walk.Traffic.Heartbeat.Duration()
	heard := k.walk.heard[spot{k.Hop, k.Timer.Side}]
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

// Beat is the silence that the clock bears between heartbeats under a margin, at least and at
// most: the two differ where a property that is not known decides whether they arrive. It is never
// more than a longest exchange that is more than an assumption.
func (k Tick) Beat(margin float64) (least, most time.Duration) {
	if k.Timer.Clock != Idle || k.walk.Traffic.Protocol == HTTP {
		return 0, 0
	}
	return k.cap(k.beat(margin, true)), k.cap(k.beat(margin, false))
}

func (k Tick) cap(d time.Duration) time.Duration {
	if k.walk.Traffic.LongestKnown == Assumed {
		return d
	}
	return min(d, k.walk.Traffic.Longest)
}

// bears is how long the clock must not fire.
func (k Tick) bears(margin float64) (least, most time.Duration) {
	switch k.Timer.Clock {
	case FirstByte:
		return k.cap(k.Wait(margin)), k.cap(k.Wait(margin))
	case Idle:
		least, most = k.Beat(margin)
		wait := k.cap(k.Wait(margin))
		return max(least, wait), max(most, wait)
	case Total:
		return k.walk.Traffic.Longest, k.walk.Traffic.Longest
	case Lifetime:
		if !k.Timer.Retires {
			return k.walk.Traffic.Longest, k.walk.Traffic.Longest
		}
	}
	return -1, -1
}

// Fires tells whether the clock cuts the exchange under a margin: its limit is at or below what it
// must bear.
func (k Tick) Fires(margin float64) Tri {
	least, most := k.bears(margin)
	limit := k.Timer.InForce()
	switch {
	case limit.IsNever() || most < 0:
		return No
	case !limit.Known():
		smallest, _ := k.Timer.Min.Duration()
		return Of(false).unless(most > 0 && smallest <= most)
	case limit.AtOrBelow(least):
		return Yes
	case limit.AtOrBelow(most):
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
	if k.Timer.Clock != Idle || limit <= k.Wait(1) {
		return limit
	}
	begins := !k.FromRequest() ||
		k.Timer.Hears&Down != 0 && k.walk.responseArrives(k.Hop, k.Timer) != No
	if begins && k.walk.Traffic.Protocol != HTTP {
		return limit + k.walk.Traffic.FirstByte
	}
	return limit
}

// doubts are the properties that leave open whether heartbeats arrive.
func (k Tick) doubts() []Culprit { return k.walk.heard[spot{k.Hop, k.Timer.Side}].causes }
