package audit

import "slices"

// Options say how Run judges.
type Options struct {
	Margin   float64         // 2 where it is zero
	Disabled map[string]bool // rules that are not run, by id
}

// Run walks every chain under the traffics that bind to it, applies the rules and gathers what
// they find. A chain to which no traffic binds is reported as what it carries. The chains and
// traffics are not changed.
func Run(chains []Chain, traffics []Traffic, rules []Rule, o Options) Result {
	if o.Margin == 0 {
		o.Margin = 2
	}
	rules = slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return o.Disabled[r.ID] })
	run := running{rules: rules, margin: o.Margin, findings: map[string]*Finding{}}
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
	result   Result
	findings map[string]*Finding // by fingerprint
}

func (r *running) chain(c *Chain, traffics []Traffic) {
	bound := Bind(c, traffics)
	for i := range bound {
		w := NewWalk(c, bound[i], r.margin)
		r.result.Chains = append(r.result.Chains, Audited{
			Chain: c, Traffic: &w.Traffic, Walk: w, Verdict: w.Verdict(), Safe: w.SafeHeartbeat(),
		})
		r.apply(w, func(rule Rule) bool { return rule.NeedsTraffic || i == 0 })
	}
	if len(bound) == 0 {
		r.undeclared(c)
	}
}

// undeclared reports what a chain carries. Of the rules that need a traffic it gives at most one
// finding, at the clock that decides.
func (r *running) undeclared(c *Chain) {
	var decides *Walk
	for _, p := range Protocols {
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
	r.apply(decides, func(rule Rule) bool { return !rule.NeedsTraffic })
}

// decide keeps the one finding at the clock that cuts first.
func (r *running) decide(w *Walk, v Verdict) {
	for _, rule := range r.rules {
		if !rule.NeedsTraffic {
			continue
		}
		for _, f := range rule.Check(w) {
			if f.at(w.Chain, v.Cut) {
				r.add(w, rule, f)
				return
			}
		}
	}
}

func (f *Finding) at(c *Chain, cut Culprit) bool {
	h := &c.Hops[cut.Hop]
	return f.System == h.System && f.Hop == h.Name && f.Setting == cut.Setting() &&
		slices.Contains(f.Uses.Timers, cut.Timer)
}

func (r *running) apply(w *Walk, want func(Rule) bool) {
	for _, rule := range r.rules {
		if !want(rule) {
			continue
		}
		for _, f := range rule.Check(w) {
			r.add(w, rule, f)
		}
	}
}

// add completes a finding and merges it with that of other chains: the worst gives the message.
func (r *running) add(w *Walk, rule Rule, f Finding) {
	f.Rule = rule.ID
	if f.Severity == Silent {
		f.Severity = rule.Severity
	}
	f.rest(w)
	f.Chains = []string{w.Chain.ID}
	f.Fingerprint = f.fingerprint()
	have, ok := r.findings[f.Fingerprint]
	if !ok {
		r.findings[f.Fingerprint] = &f
		return
	}
	chains := have.Chains
	if !slices.Contains(chains, w.Chain.ID) {
		chains = append(chains, w.Chain.ID)
	}
	if f.Severity > have.Severity {
		*have = f
	}
	have.Chains = chains
}

// count counts what the chains hold; a hop that stands in several counts once.
func (r *Result) count(chains []Chain) {
	seen := map[string]bool{}
	for i := range chains {
		for j := range chains[i].Hops {
			h := &chains[i].Hops[j]
			key := h.System + "\x00" + h.Name + "\x00" + h.From + "\x00" + h.Route.String()
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
