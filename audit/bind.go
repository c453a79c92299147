package audit

import "slices"

// Bind returns the traffics that pass a chain: those it was drawn for, or else those whose route
// it meets and whose hops it has. None passes whose protocol the chain's client does not ask for, unless it
// is said to go through that client.
func Bind(c *Chain, traffics []Traffic) []Traffic {
	var bound []Traffic
	for _, t := range traffics {
		if !c.asks(t.Complete().Protocol) && !c.begins(t.Through) {
			continue
		}
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

// asks reports whether a request of the chain's client may be of a protocol.
func (c *Chain) asks(p Protocol) bool {
	return len(c.Hops) == 0 || len(c.Hops[0].Asks) == 0 || slices.Contains(c.Hops[0].Asks, p)
}

// begins reports whether the chain's client has one of the names.
func (c *Chain) begins(names []string) bool {
	outer := Chain{Hops: c.Hops[:min(1, len(c.Hops))]}
	return len(names) > 0 && outer.passes(names)
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
// declared one that leaves its heartbeat out has the one that all detected ones of its protocol and
// route agree on. What is known of a detected one is its heartbeat alone where its protocol is assumed:
// it then says only what was left out.
func Heard(c *Chain, declared, detected []Traffic) []Traffic {
	bound, found := Bind(c, declared), c.seenInside(detected)
	if len(bound) == 0 {
		return slices.DeleteFunc(found, func(t Traffic) bool { return t.ProtocolKnown != Detected })
	}
	for i := range bound {
		t := &bound[i]
		if t.HeartbeatKnown != "" || t.Beat != "" || t.Sender != "" {
			continue
		}
		if d := t.beatOf(found); d != nil {
			t.Heartbeat, t.HeartbeatKnown, t.Beat, t.Sender, t.Unanswered = d.Heartbeat, d.HeartbeatKnown, d.Beat, d.Sender, d.Unanswered
			t.Why, t.Found = d.Why, d.Found
		}
	}
	return bound
}

// beatOf is the one of detected traffics whose heartbeat a traffic has: nil where there is none, and
// where they differ.
func (t *Traffic) beatOf(detected []Traffic) *Traffic {
	protocol := t.Complete().Protocol
	var found *Traffic
	for i := range detected {
		d := &detected[i]
		if _, met := t.Route.Meet(d.Route); met == No || d.Protocol != protocol || d.HeartbeatKnown == "" {
			continue
		}
		if found != nil && found.Heartbeat != d.Heartbeat {
			return nil
		}
		found = d
	}
	return found
}

// seenInside are the detected traffics that bind to a chain. Their routes are those that the program at
// its end sees: where a hop on the way puts something else before the path, that may be anything.
func (c *Chain) seenInside(detected []Traffic) []Traffic {
	if !c.rewritesPath() {
		return Bind(c, detected)
	}
	outside := slices.Clone(detected)
	for i := range outside {
		if p := &outside[i].Route.Path; !p.any() && !p.isRegexp() {
			*p = Below(string(*p))
		}
	}
	return Bind(c, outside)
}

// rewritesPath reports whether a hop may send another path to the next than it sees itself.
func (c *Chain) rewritesPath() bool {
	for h, next := range c.Links() {
		if slices.ContainsFunc(h.Sends, func(s Send) bool {
			return s.Rewrites && !s.KeepsPath && slices.ContainsFunc(next.Names, func(n Name) bool { return n.Text == s.To })
		}) {
			return true
		}
	}
	return false
}
