package audit

import "slices"

// A Verdict says what becomes of a traffic on a chain.
type Verdict struct {
	Survives Tri  // Unsure: what is not known decides
	Fragile  bool // it survives only while every heartbeat arrives

	// CutAfter is when the exchange ends, counted from the request; unknown where nothing ends it.
	// Of a fragile one it is when a lost heartbeat ends it.
	CutAfter Limit
	AtLatest bool // it may end sooner: by what is not known, or since the connection is older than the exchange

	Cut        Culprit // what cuts; its Hop is -1 where nothing does
	CallerSees string
	Together   []Culprit // further settings whose clocks fire at the same moment
	DependsOn  []Culprit // what is not known and could change the verdict
}

// A Culprit is a clock or a property of a hop of the chain.
type Culprit struct {
	Hop      int
	Timer    *Timer
	Property *Property
}

// Setting is the vendor's name for the culprit.
func (c Culprit) Setting() string {
	switch {
	case c.Timer != nil:
		return c.Timer.Setting
	case c.Property != nil:
		return c.Property.Setting
	}
	return ""
}

// same reports whether two culprits are one setting of one hop.
func (c Culprit) same(o Culprit) bool { return c.Hop == o.Hop && c.Setting() == o.Setting() }

// Verdict tells which clock fires first, and when.
func (w *Walk) Verdict() Verdict {
	if v, refused := w.refused(); refused {
		return v
	}
	v := Verdict{Survives: Yes, Cut: Culprit{Hop: -1}}
	ticks := w.Ticks()
	if cut := firing(ticks, 1); len(cut) > 0 {
		v.Survives = No
		v.cut(w, cut)
	} else if cut := firing(ticks, w.Margin); len(cut) > 0 {
		v.Fragile = true
		v.cut(w, cut)
	}
	w.depend(&v, ticks)
	return v
}

// firing are the clocks that surely fire first, in the order in which they are blamed.
func firing(ticks []Tick, margin float64) []Tick {
	var first []Tick
	for _, k := range ticks {
		if k.Fires(margin) != Yes {
			continue
		}
		if len(first) > 0 && k.CutsAt() > first[0].CutsAt() {
			continue
		}
		if len(first) > 0 && k.CutsAt() < first[0].CutsAt() {
			first = first[:0]
		}
		first = append(first, k)
	}
	slices.SortStableFunc(first, func(a, b Tick) int {
		if a.Hop != b.Hop {
			return a.Hop - b.Hop
		}
		return blame(a.Timer.Clock) - blame(b.Timer.Clock)
	})
	return first
}

func blame(c Clock) int {
	return slices.Index([]Clock{Total, Lifetime, FirstByte, Idle}, c)
}

func (v *Verdict) cut(w *Walk, ticks []Tick) {
	k := ticks[0]
	v.Cut = k.culprit()
	v.CutAfter = After(k.CutsAt())
	v.AtLatest = k.Timer.Clock == Lifetime
	v.CallerSees = w.callerSees(k)
	for _, other := range ticks[1:] {
		if c := other.culprit(); !c.same(v.Cut) && !slices.ContainsFunc(v.Together, c.same) {
			v.Together = append(v.Together, c)
		}
	}
}

func (k Tick) culprit() Culprit { return Culprit{Hop: k.Hop, Timer: k.Timer} }

// depend adds what is not known and could change the verdict: it could cut where nothing does, or
// sooner than what cuts.
func (w *Walk) depend(v *Verdict, ticks []Tick) {
	for _, u := range w.upgradeDoubts() {
		v.doubt(u)
	}
	for _, k := range ticks {
		if k.Fires(1) != Unsure && (v.Survives == No || k.Fires(w.Margin) != Unsure) {
			continue
		}
		if at, cut := v.CutAfter.Duration(); v.Survives == No && cut && k.CutsAt() >= at {
			continue
		}
		if k.Timer.InForce().Known() {
			for _, d := range k.doubts() {
				v.doubt(d)
			}
		} else {
			v.doubt(k.culprit())
		}
		if v.Survives == No {
			v.AtLatest = true
		} else if k.Fires(1) == Unsure {
			v.Survives = Unsure
		}
	}
	if v.Survives == Yes && len(w.upgradeDoubts()) > 0 {
		v.Survives = Unsure
	}
	if v.Survives == Unsure {
		*v = Verdict{Survives: Unsure, Cut: Culprit{Hop: -1}, DependsOn: v.DependsOn}
	}
}

func (v *Verdict) doubt(c Culprit) {
	if !slices.ContainsFunc(v.DependsOn, c.same) {
		v.DependsOn = append(v.DependsOn, c)
	}
}

// refused is the verdict on a WebSocket whose upgrade a hop does not forward.
func (w *Walk) refused() (Verdict, bool) {
	if w.Traffic.Protocol != WebSocket {
		return Verdict{}, false
	}
	for i := range w.Chain.Hops {
		if u := w.Chain.Hops[i].UpgradesFor(WebSocket); u != nil && u.Value == No {
			return Verdict{
				Survives:   No,
				CutAfter:   After(0),
				Cut:        Culprit{Hop: i, Property: u},
				CallerSees: "the upgrade is refused: an ordinary HTTP answer instead of 101",
			}, true
		}
	}
	return Verdict{}, false
}

func (w *Walk) upgradeDoubts() []Culprit {
	var list []Culprit
	if w.Traffic.Protocol != WebSocket {
		return nil
	}
	for i := range w.Chain.Hops {
		if u := w.Chain.Hops[i].UpgradesFor(WebSocket); u != nil && u.Value == Unsure {
			list = append(list, Culprit{Hop: i, Property: u})
		}
	}
	return list
}

// callerSees is what the outermost end notices when a clock cuts.
func (w *Walk) callerSees(k Tick) string {
	arrives := w.responseArrives(k.Hop, k.Timer)
	begun := arrives == Yes && k.CutsAt() > w.Traffic.FirstByte
	switch {
	case arrives == Unsure:
		return ""
	case !begun && k.Timer.Early != "":
		return k.Timer.Early
	case !begun:
		return "an error or a closed connection before any response"
	case w.Traffic.Protocol == WebSocket:
		return "the WebSocket closes without a close frame (code 1006)"
	case k.Timer.Late != "":
		return k.Timer.Late
	}
	return "a 200 that ends early"
}
