package cloudflare

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A part is some of a host's requests, for which what the edge does is one thing.
type part struct {
	route  audit.Route
	beside []audit.Route // narrower parts of the same host
}

// maxParts is how many parts a host is told apart into; hosts with more are told as a whole.
const maxParts = 100

// partsOf tells a host's requests apart by the routes that its rules name: all of them, and those of each
// route, without the narrower ones inside. It reports false where there are more than are told apart.
func partsOf(whole audit.Route, named []audit.Route) ([]part, bool) {
	routes := []audit.Route{whole}
	for _, r := range named {
		if meet, met := whole.Meet(r); met == audit.Yes && !slices.Contains(routes, meet) {
			routes = append(routes, meet)
		}
	}
	if len(routes) > maxParts {
		return []part{{route: whole}}, false
	}
	slices.SortFunc(routes, func(a, b audit.Route) int { return strings.Compare(a.String(), b.String()) })
	parts := make([]part, len(routes))
	for i, r := range routes {
		parts[i].route = r
		for _, q := range routes {
			if q != r && q.Within(r) {
				parts[i].beside = append(parts[i].beside, q)
			}
		}
	}
	return parts, true
}

// under tells whether a rule of a route is for all requests of the part: Unsure where it is for some, or
// may be. A rule of a narrower part is for none: that part is a hop of its own.
func (p *part) under(wide audit.Route) audit.Tri {
	if meet, met := p.route.Meet(wide); met == audit.Yes && slices.Contains(p.beside, meet) {
		return audit.No
	}
	return covers(wide, p.route)
}

// covers tells whether all requests of a route are on a wider one: Unsure where some are or may be.
func covers(wide, r audit.Route) audit.Tri {
	if _, met := wide.Meet(r); met == audit.No {
		return audit.No
	}
	if r.Within(wide) {
		return audit.Yes
	}
	return audit.Unsure
}
