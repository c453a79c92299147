package repair

import "github.com/timeout-audit/timeout-audit/audit"

// hopeless reports whether a walk's exchange is ended by a clock that no setting can make longer than it:
// then raising another only lets an inner hop work on for nobody.
func (s *solver) hopeless(w *audit.Walk) bool {
	for _, rule := range s.rules {
		if !ends(rule.ID) {
			continue
		}
		for _, f := range rule.Check(w) {
			if f.Severity != audit.Notice && s.unbearing(w, f.Uses.Timers[0]) {
				return true
			}
		}
	}
	return false
}

// ends reports whether a rule finds clocks that end an exchange whatever beats in it.
func ends(rule string) bool { return rule == "stream-cap" || rule == "first-byte" }

// unbearing reports whether no value of a clock's setting bears the exchange, and it cannot be switched
// off.
func (s *solver) unbearing(w *audit.Walk, t *audit.Timer) bool {
	g := s.groups[t]
	if g.off() && !g.drives(audit.KeepAlive) && s.permits(g, t, audit.Never()) {
		return false
	}
	return s.stuck(w, hopOf(w.Chain, t), t)
}

// beatInstead reports whether an idle clock of a walk can only be satisfied by another heartbeat:
// then no other idle clock has to change either.
func (s *solver) beatInstead(w *audit.Walk) bool {
	for _, rule := range s.rules {
		if rule.ID != "idle-margin" {
			continue
		}
		for _, f := range rule.Check(w) {
			t := f.Uses.Timers[0]
			one := found{Finding: f, walk: w, timer: t, hop: hopOf(w.Chain, t)}
			if !one.held() && s.stuck(w, one.hop, t) {
				return true
			}
		}
	}
	return false
}

// stuck reports whether no value that a setting may have outlasts the silence that its clock bears.
func (s *solver) stuck(w *audit.Walk, hop int, t *audit.Timer) bool {
	d, ok := need(w, hop, t)
	if !ok {
		return true
	}
	to := d + Headroom(d)
	if bound, bounded := s.bound(t); bounded {
		to = min(to, bound)
	}
	return to <= d || !s.permits(s.groups[t], t, audit.After(to))
}
