package audit

import "slices"

// Options say how Run judges.
type Options struct {
	Margin   float64         // 2 where it is zero
	Disabled map[string]bool // rules that are not run, by id

	// Detected are traffics that were found in code and configuration. One binds to a chain to which
	// none binds that the user declared; where one does, it says the heartbeat that was left out.
	Detected []Traffic
}

// Run walks every chain under the traffics that bind to it, applies the rules and gathers what
// they find. A chain to which no traffic binds is reported as what it carries. The chains and
// traffics are not changed.
func Run(chains []Chain, traffics []Traffic, rules []Rule, o Options) Result {
	if o.Margin == 0 {
		o.Margin = 2
	}
	rules = slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return o.Disabled[r.ID] })
	run := running{rules: rules, margin: o.Margin, detected: o.Detected, findings: map[string]*Finding{}}
	for i := range chains {
		run.chain(&chains[i], traffics)
	}
	run.result.Findings = run.sorted()
	run.result.count(chains)
	return run.result
}

type running struct {
	rules    []Rule
	margin   float64
	detected []Traffic
	result   Result
	findings map[string]*Finding // by fingerprint and place of the hop
}

func (r *running) chain(c *Chain, traffics []Traffic) {
	bound := Heard(c, traffics, r.detected)
	for i := range bound {
		w := NewWalk(c, bound[i], r.margin)
		v := w.Verdict()
		r.result.Chains = append(r.result.Chains, Audited{
			Chain: c, Traffic: &w.Traffic, Walk: w, Verdict: v, Safe: w.SafeHeartbeat(),
		})
		r.apply(w, v.badness(), func(rule Rule) bool { return rule.NeedsTraffic || i == 0 })
	}
	if len(bound) == 0 {
		r.undeclared(c)
	}
}

// undeclared reports what a chain carries. Of the rules that need a traffic it gives at most one
// finding, at the clock that decides.
func (r *running) undeclared(c *Chain) {
	var decides *Walk
	for _, p := range []Protocol{SSE, WebSocket, HTTP} {
		if !c.asks(p) {
			continue
		}
		w := NewWalk(c, Traffic{Protocol: p, ProtocolKnown: Assumed, Route: c.Route}, r.margin)
		if decides == nil {
			decides = w
		}
		v := w.Verdict()
		if v.Cut.Timer != nil {
			decides = w
			r.decide(w, v)
			break
		}
	}
	r.result.Chains = append(r.result.Chains, Audited{
		Chain: c, Walk: decides, Carries: Carries(c, r.margin), Verdict: Verdict{Cut: Culprit{Hop: -1}},
	})
	r.apply(decides, badness{}, func(rule Rule) bool { return !rule.NeedsTraffic })
}

// decide keeps the one finding at the clock that cuts first.
func (r *running) decide(w *Walk, v Verdict) {
	for _, rule := range r.rules {
		if !rule.NeedsTraffic {
			continue
		}
		for _, f := range rule.Check(w) {
			if f.at(w.Chain, v.Cut) {
				r.add(w, rule, f, v.badness())
				return
			}
		}
	}
}

func (f *Finding) at(c *Chain, cut Culprit) bool {
	h := &c.Hops[cut.Hop]
	return f.System == h.System && f.Hop == h.Name && f.Setting == cut.Setting()
}

func (r *running) apply(w *Walk, bad badness, want func(Rule) bool) {
	for _, rule := range r.rules {
		if !want(rule) {
			continue
		}
		for _, f := range rule.Check(w) {
			r.add(w, rule, f, bad)
		}
	}
}

// add completes a finding and merges it with that of other chains: the worst gives the message.
func (r *running) add(w *Walk, rule Rule, f Finding, bad badness) {
	f.Rule = rule.ID
	if f.Severity == Silent {
		f.Severity = rule.Severity
	}
	f.Uses.Protocol = rule.NeedsTraffic
	f.rest(w)
	f.Chains = []string{w.Chain.ID}
	f.Fingerprint = f.fingerprint()
	// Hops of one name that stand at different places, as people draw them, are different hops.
	key := f.Fingerprint + "@" + f.declared.String()
	f.bad = bad
	have, ok := r.findings[key]
	if !ok {
		r.findings[key] = &f
		return
	}
	chains := have.Chains
	if !slices.Contains(chains, w.Chain.ID) {
		chains = append(chains, w.Chain.ID)
	}
	if f.worseThan(have) {
		*have = f
	}
	have.Chains = chains
}

// worseThan orders findings of one place: by severity, then by how badly their traffic fares.
func (f *Finding) worseThan(o *Finding) bool {
	switch {
	case f.Severity != o.Severity:
		return f.Severity > o.Severity
	case f.bad.fate != o.bad.fate:
		return f.bad.fate > o.bad.fate
	}
	order, known := f.bad.cut.Compare(o.bad.cut)
	return known && order < 0
}

// A badness is how a traffic fares on a chain.
type badness struct {
	fate int   // 0: it survives, 1: that is not known, 2: it is fragile, 3: it is cut
	cut  Limit // when
}

func (v *Verdict) badness() badness {
	switch {
	case v.Survives == No:
		return badness{3, v.CutAfter}
	case v.Fragile:
		return badness{2, v.CutAfter}
	case v.Survives == Unsure:
		return badness{1, Never()}
	}
	return badness{0, Never()}
}

// count counts what the chains hold; a hop that stands in several counts once.
func (r *Result) count(chains []Chain) {
	seen := map[string]bool{}
	for i := range chains {
		for j := range chains[i].Hops {
			h := &chains[i].Hops[j]
			key := h.System + "\x00" + h.Name + "\x00" + h.From + "\x00" + h.Route.String() + "\x00" + h.At.String()
			if seen[key] {
				continue
			}
			seen[key] = true
			r.Hops++
			r.Timers += len(h.Timers)
			r.Unread = append(r.Unread, h.unread()...)
		}
	}
}
