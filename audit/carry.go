package audit

import (
	"slices"
	"time"
)

// A Carry says what a chain does with a protocol whose traffic nobody declared.
type Carry struct {
	Protocol Protocol
	Survives Tri // with the right heartbeat

	// CutAfter is when it ends at any heartbeat. Where it survives, it is a cap beyond the assumed
	// longest exchange, or unknown where there is none.
	CutAfter Limit
	Cut      Culprit // its Hop is -1 where nothing cuts
	Safe     Limit   // the longest safe heartbeat, as in Safe

	// AnswersWithin is of http: the first limit that a slow answer meets; never: there is none.
	AnswersWithin Limit
	DependsOn     []Culprit
}

// Carries walks a chain once per protocol.
func Carries(c *Chain, margin float64) []Carry {
	var list []Carry
	for _, p := range Protocols {
		if !c.asks(p) {
			continue
		}
		t := Traffic{Protocol: p, ProtocolKnown: Assumed, Route: c.Route}
		if p == HTTP {
			list = append(list, answers(NewWalk(c, t, margin)))
		} else {
			list = append(list, stream(NewWalk(c, t, margin)))
		}
	}
	return list
}

// stream is what a streaming protocol bears at best: the verdict at a heartbeat every second.
func stream(w *Walk) Carry {
	best := w.Traffic
	best.Heartbeat = Seconds(1)
	v := NewWalk(w.Chain, best, w.Margin).Verdict()
	carry := Carry{
		Protocol:  w.Traffic.Protocol,
		Survives:  v.Survives,
		CutAfter:  v.CutAfter,
		Cut:       v.Cut,
		Safe:      w.SafeHeartbeat().Interval,
		DependsOn: v.DependsOn,
	}
	switch {
	case v.Fragile:
		carry.Survives = No
	case v.Survives == Yes:
		carry.CutAfter, carry.Cut = w.ceiling()
	}
	return carry
}

// ceiling is the first clock that ends an exchange however busy it is.
func (w *Walk) ceiling() (Limit, Culprit) {
	lowest, cut := Limit{}, Culprit{Hop: -1}
	for _, k := range w.Ticks() {
		if k.Timer.Clock != Total && (k.Timer.Clock != Lifetime || k.Timer.Retires) {
			continue
		}
		limit := k.Timer.InForce()
		if _, ok := limit.Duration(); !ok {
			continue
		}
		if order, known := limit.Compare(lowest); !known || order < 0 {
			lowest, cut = limit, k.culprit()
		}
	}
	return lowest, cut
}

// answers is how long a plain HTTP answer may take: until the first clock that runs from the
// request.
func answers(w *Walk) Carry {
	carry := Carry{Protocol: HTTP, Survives: Yes, AnswersWithin: Never(), Cut: Culprit{Hop: -1}}
	carry.CutAfter, carry.Safe = Limit{}, Never()
	var unknown []Tick
	for _, k := range w.Ticks() {
		switch k.Timer.Clock {
		case FirstByte, Total:
		case Idle:
			if !k.FromRequest() {
				continue
			}
		case Lifetime:
			if k.Timer.Retires {
				continue
			}
		default:
			continue
		}
		limit := k.Timer.InForce()
		if !limit.Known() {
			unknown = append(unknown, k)
		} else if order, _ := limit.Compare(carry.AnswersWithin); order < 0 {
			carry.AnswersWithin, carry.Cut = limit, k.culprit()
		}
	}
	for _, k := range unknown {
		smallest, _ := k.Timer.Min.Duration()
		if order, _ := carry.AnswersWithin.Compare(After(smallest)); order > 0 &&
			!slices.ContainsFunc(carry.DependsOn, k.culprit().same) {
			carry.DependsOn = append(carry.DependsOn, k.culprit())
		}
	}
	if len(carry.DependsOn) > 0 {
		carry.Survives, carry.AnswersWithin = Unsure, Limit{}
	}
	if carry.AnswersWithin.AtOrBelow(time.Duration(0)) {
		carry.Survives, carry.CutAfter = No, After(0)
	}
	return carry
}
