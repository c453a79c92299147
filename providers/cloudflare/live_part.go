package cloudflare

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A part is one of a host's paths, on which what the edge does is one thing.
type part struct {
	route  audit.Route
	beside []audit.Route // narrower paths of the same host
}

// maxParts is how many parts a host is told apart into; hosts with more are told as a whole.
const maxParts = 100

// partsOf tells a host apart by the paths that its rules name: all of it, and each path, without the
// narrower ones inside. It reports false where there are more than are told apart.
func partsOf(host audit.Pattern, routes []audit.Route) ([]part, bool) {
	paths := []audit.Pattern{""}
	for _, r := range routes {
		if _, met := (audit.Route{Host: host}).Meet(audit.Route{Host: r.Host}); met == audit.No {
			continue
		}
		if !slices.Contains(paths, r.Path) {
			paths = append(paths, r.Path)
		}
	}
	slices.Sort(paths)
	if len(paths) > maxParts {
		return []part{{route: audit.Route{Host: host}}}, false
	}
	parts := make([]part, len(paths))
	for i, p := range paths {
		parts[i].route = audit.Route{Host: host, Path: p}
		for _, q := range paths {
			if narrower := (audit.Route{Host: host, Path: q}); q != p && narrower.Within(parts[i].route) {
				parts[i].beside = append(parts[i].beside, narrower)
			}
		}
	}
	return parts, true
}

// under tells whether a rule of a route is for all requests of the part: Unsure where it is for some, or
// may be. A rule of a narrower path of the host is for none: that path is a part of its own.
func (p *part) under(wide audit.Route) audit.Tri {
	if wide.Path != "" && slices.ContainsFunc(p.beside, func(b audit.Route) bool { return b.Path == wide.Path }) {
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
