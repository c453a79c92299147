package report

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"
)

// An axis is one scale of time for all clocks of a chain, as parts of a hundred. It is linear where
// the shortest time would still be seen, and logarithmic elsewhere.
type axis struct {
	low, high time.Duration
	log       bool
}

// widest is how many times the shortest the longest time may be on a linear scale.
const widest = 20

func axisOf(times []time.Duration) axis {
	var a axis
	for _, d := range times {
		if d > 0 && (a.low == 0 || d < a.low) {
			a.low = d
		}
		a.high = max(a.high, d)
	}
	if a.high == 0 {
		return axis{high: time.Minute}
	}
	if a.high/a.low > widest {
		return axis{max(1, a.low-a.low/3), scaled(a.high, 1.3), true}
	}
	return axis{0, scaled(a.high, 1.1), false}
}

// scaled is a duration times a factor, or the longest one.
func scaled(d time.Duration, by float64) time.Duration {
	if f := float64(d) * by; f < math.MaxInt64 {
		return time.Duration(f)
	}
	return math.MaxInt64
}

func (a axis) at(d time.Duration) float64 {
	switch {
	case d <= a.low:
		return 0
	case d >= a.high:
		return 100
	case a.log:
		return 100 * math.Log(float64(d)/float64(a.low)) / math.Log(float64(a.high)/float64(a.low))
	}
	return 100 * float64(d) / float64(a.high)
}

// percent is a place on the axis as a style needs it.
func percent(at float64) template.CSS { return template.CSS(fmt.Sprintf("%.4g%%", at)) }

func (a axis) place(d time.Duration) template.CSS { return percent(a.at(d)) }

// A mark is a labelled place of the axis.
type mark struct {
	At   template.CSS
	Text string
}

var round = []time.Duration{
	time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second,
	10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour,
	30 * 24 * time.Hour, 365 * 24 * time.Hour, 10 * 365 * 24 * time.Hour,
}

// apart is how far labels are from each other and from the end.
const apart = 11.0

func (a axis) marks() []mark {
	var marks []mark
	last := -apart
	add := func(d time.Duration) {
		if at := a.at(d); d > 0 && at-last >= apart && at <= 100-apart/2 {
			marks = append(marks, mark{percent(at), short(d)})
			last = at
		}
	}
	if !a.log {
		for _, step := range round {
			if a.high/step <= 8 {
				for d := step; d < a.high; d += step {
					add(d)
				}
				return marks
			}
		}
	}
	for _, d := range round {
		if d > a.low {
			add(d)
		}
	}
	return marks
}

// short is a round time: "30 s", "5 min".
func short(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		from time.Duration
		name string
	}{{24 * time.Hour, 48 * time.Hour, "d"}, {time.Hour, 2 * time.Hour, "h"}, {time.Minute, 2 * time.Minute, "min"}, {time.Second, time.Second, "s"}} {
		if d >= u.from && d%u.unit == 0 {
			return fmt.Sprintf("%d%c%s", d/u.unit, tied, u.name)
		}
	}
	return fmt.Sprintf("%d%cms", d.Milliseconds(), tied)
}

// crowded is the distance below which ticks are drawn as one band, in parts of a hundred.
const crowded = 0.8

// beats are the ticks of a heartbeat until something ends them, as the path of an SVG that is 1000
// wide, and the place from which on they stand too close to be told apart: 1000 where they do not.
func (a axis) beats(every, until time.Duration) (path string, from, to float64) {
	var b strings.Builder
	end := min(until, a.high)
	to = 10 * a.at(end)
	last, first := 0.0, true
	for d := max(every, a.low/max(every, 1)*every); d > 0 && d < end; d += every {
		at := a.at(d)
		if !first && at-last < crowded {
			return b.String(), 10 * last, to
		}
		fmt.Fprintf(&b, "M%.0f 0v10", 10*at)
		last, first = at, false
	}
	return b.String(), to, to
}
