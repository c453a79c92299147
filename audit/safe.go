package audit

import (
	"sort"
	"time"
)

// Safe is the longest heartbeat, in whole seconds, with which a chain survives and nothing is
// within the margin. It is never where the chain survives without one, 0 where no heartbeat helps
// (a cap, a deaf clock, a hold, a late first byte), and unknown where what is not known decides.
type Safe struct {
	Interval Limit
}

// longestSearched bounds the search; a chain that bears a heartbeat a year apart bears none.
const longestSearched = 366 * 24 * 3600

// SafeHeartbeat searches for the longest safe heartbeat over the walk itself. It is nil where it
// has no meaning: http without a heartbeat.
func (w *Walk) SafeHeartbeat() *Safe {
	t := w.Traffic
	if t.Protocol == HTTP && (t.HeartbeatKnown == Assumed || t.Heartbeat.IsNever()) {
		return nil
	}
	if silent := w.at(Never()); silent.sound(silent.Ticks()) == Yes {
		return &Safe{Never()}
	}
	// Where heartbeats arrive does not depend on how often they are sent, nor does which clocks run.
	beating := w.at(Seconds(1))
	ticks := beating.Ticks()
	every := func(seconds int) Tri {
		beating.Traffic.Heartbeat = After(time.Duration(seconds) * time.Second)
		return beating.sound(ticks)
	}
	switch every(1) {
	case No:
		return &Safe{After(0)}
	case Unsure:
		return &Safe{}
	}
	first := sort.Search(longestSearched, func(i int) bool { return every(i+1) != Yes })
	if first == longestSearched {
		return &Safe{Never()}
	}
	if every(first+1) == Unsure {
		return &Safe{}
	}
	return &Safe{After(time.Duration(first) * time.Second)}
}

// at is the walk of the same traffic with another heartbeat.
func (w *Walk) at(heartbeat Limit) *Walk {
	t := w.Traffic
	t.Heartbeat = heartbeat
	return NewWalk(w.Chain, t, w.Margin)
}

// sound tells whether the traffic survives its clocks with nothing in the margin.
func (w *Walk) sound(ticks []Tick) Tri {
	if _, refused := w.refused(); refused {
		return No
	}
	verdict := Of(true).unless(len(w.upgradeDoubts()) > 0)
	for _, k := range ticks {
		switch k.Fires(w.Margin) {
		case Yes:
			return No
		case Unsure:
			verdict = Unsure
		}
	}
	return verdict
}
