package audit

import "slices"

// Bind returns the traffics that pass a chain: those it was drawn for, or else those whose route
// it meets and whose hops it has.
func Bind(c *Chain, traffics []Traffic) []Traffic {
	var bound []Traffic
	for _, t := range traffics {
		if len(c.Traffics) > 0 && t.Name != "" {
			if slices.Contains(c.Traffics, t.Name) {
				bound = append(bound, t)
			}
			continue
		}
		if meet, met := c.Route.Meet(t.Route); met != No && c.passes(t.Through) && !c.besides(meet) {
			bound = append(bound, t)
		}
	}
	return bound
}

// besides reports whether every request of a route goes past some hop of the chain.
func (c *Chain) besides(r Route) bool {
	return slices.ContainsFunc(c.Hops, func(h Hop) bool { return h.besides(r) })
}

// besides reports whether none of a route's requests comes to the hop, although its own route has
// them.
func (h *Hop) besides(r Route) bool {
	return slices.ContainsFunc(h.Beside, func(o Route) bool { return r.Host.within(o.Host) && r.Path.within(o.Path) })
}

// passes reports whether the chain has a hop of one of the names; with no names it does.
func (c *Chain) passes(names []string) bool {
	if len(names) == 0 {
		return true
	}
	for i := range c.Hops {
		h := &c.Hops[i]
		for _, n := range names {
			if h.Name == n || slices.ContainsFunc(h.Names, func(own Name) bool { return own.Text == n }) {
				return true
			}
		}
	}
	return false
}

// Heard are the traffics of a chain: those that the user declared, or else those that were detected. A
// declared one that leaves its heartbeat out has the one that all detected ones of its protocol agree
// on.
func Heard(declared, detected []Traffic) []Traffic {
	if len(declared) == 0 {
		return detected
	}
	for i := range declared {
		t := &declared[i]
		if t.HeartbeatKnown != "" || t.Beat != "" || t.Sender != "" {
			continue
		}
		protocol := t.Complete().Protocol
		var found *Traffic
		for j := range detected {
			d := &detected[j]
			if d.Protocol != protocol || d.HeartbeatKnown == "" {
				continue
			}
			if found != nil && found.Heartbeat != d.Heartbeat {
				found = nil
				break
			}
			found = d
		}
		if found != nil {
			t.Heartbeat, t.HeartbeatKnown, t.Beat, t.Sender, t.Unanswered = found.Heartbeat, found.HeartbeatKnown, found.Beat, found.Sender, found.Unanswered
			t.Why, t.Found = found.Why, found.Found
		}
	}
	return declared
}
