package repair

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
)

// release changes what hops do with a stream, other than keeping time: response bytes no longer wait
// in a hop, an upgrade is forwarded. The clocks are then judged as they will run. It reports whether
// there was anything to mend.
func (s *solver) release() bool {
	mended := false
	for _, f := range s.findings() {
		if len(f.Uses.Properties) == 0 || f.rule.ID != "buffered-heartbeat" && f.rule.ID != "upgrade-dropped" || s.restsOn(f) != "" {
			continue
		}
		p := f.Uses.Properties[0]
		if p.Setting == "" || p.Fixed {
			continue
		}
		mended = true
		s.changes = append(s.changes, Change{
			Places: s.mend(f, p), Why: f.Repair.Text, Rule: f.rule.ID, Cause: f.Finding, Follows: -1,
		})
	}
	return mended
}

// mend changes a property of a hop in all copies of it, and returns the places where it was.
func (s *solver) mend(f *found, p *audit.Property) []Place {
	setting := p.Setting
	value := audit.Of(f.rule.ID == "upgrade-dropped")
	p.Value = value
	at := f.walk.Chain.Hops[hopWith(f.walk.Chain, p)].At
	var places []Place
	for i := range s.copies {
		for j := range s.copies[i].Hops {
			h, given := &s.copies[i].Hops[j], &s.given[i].Hops[j]
			// Hops of one name that people draw at several places are several.
			if h.System != f.System || h.Name != f.Hop || h.From != f.From || h.Route != f.Route || h.At != at {
				continue
			}
			copies, originals := h.Holds, given.Holds
			if f.rule.ID == "upgrade-dropped" {
				copies, originals = h.Upgrades, given.Upgrades
			}
			for k := range copies {
				if copies[k].Setting == setting {
					copies[k].Value = value
					places = append(places, Place{Hop: given, Property: &originals[k]})
				}
			}
		}
	}
	return places
}

// hopWith is the hop of a chain that has a property.
func hopWith(c *audit.Chain, p *audit.Property) int {
	return slices.IndexFunc(c.Hops, func(h audit.Hop) bool {
		has := func(list []audit.Property) bool {
			for i := range list {
				if &list[i] == p {
					return true
				}
			}
			return false
		}
		return has(h.Holds) || has(h.Upgrades)
	})
}
