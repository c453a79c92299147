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
	if w.sound(Never()) == Yes {
		return &Safe{Never()}
	}
	switch w.sound(Seconds(1)) {
	case No:
		return &Safe{After(0)}
	case Unsure:
		return &Safe{}
	}
	first := sort.Search(longestSearched, func(i int) bool {
		return w.sound(After(time.Duration(i+1)*time.Second)) != Yes
	})
	if first == longestSearched {
		return &Safe{Never()}
	}
	if w.sound(After(time.Duration(first+1)*time.Second)) == Unsure {
		return &Safe{}
	}
	return &Safe{After(time.Duration(first) * time.Second)}
}

// sound tells whether the traffic, with another heartbeat, survives with nothing in the margin.
func (w *Walk) sound(heartbeat Limit) Tri {
	t := w.Traffic
	t.Heartbeat = heartbeat
	other := NewWalk(w.Chain, t, w.Margin)
	if _, refused := other.refused(); refused {
		return No
	}
	verdict := Of(true).unless(len(other.upgradeDoubts()) > 0)
	for _, k := range other.Ticks() {
		switch k.Fires(other.Margin) {
		case Yes:
			return No
		case Unsure:
			verdict = Unsure
		}
	}
	return verdict
}
