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
		if _, met := c.Route.Meet(t.Route); met != No && c.passes(t.Through) {
			bound = append(bound, t)
		}
	}
	return bound
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
