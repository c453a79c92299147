package haproxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// maxAlternatives is how many routes one condition may come to before it is taken for undecided.
const maxAlternatives = 64

// An edge is a rule that sends requests to a backend.
type edge struct {
	to        word
	at        audit.Pos
	routes    []audit.Route
	beside    []audit.Route // what earlier rules take
	condition string        // what else decides, empty where nothing does
	always    bool          // no rule behind it is ever reached
}

// edge reads use_backend and default_backend.
func (r *reader) edge(words []word) {
	if len(words) < 2 {
		r.refuse(r.at(words[0]), "", words[0].text+" wants the name of a backend")
		return
	}
	e := edge{to: words[1], at: r.at(words[1]), routes: []audit.Route{{}}, condition: r.maybe()}
	rest := words[2:]
	if words[0].text == "default_backend" {
		if len(rest) > 0 {
			r.refuse(r.at(rest...), "", "default_backend takes one name and no condition")
		}
		r.section.fallback = &e
		return
	}
	switch {
	case len(rest) == 0:
		e.always = e.condition == ""
	case rest[0].text == "if", rest[0].text == "unless":
		routes, decided := r.alternatives(rest[1:])
		if rest[0].text == "unless" {
			routes, decided = []audit.Route{{}}, false
		}
		e.routes = routes
		if !decided && e.condition == "" {
			e.condition = fmt.Sprintf("use_backend %s (%s) takes only some of the requests", e.to.text, e.at)
		}
	default:
		r.refuse(r.at(rest...), "", "use_backend takes a condition only behind if or unless")
	}
	r.section.edges = append(r.section.edges, e)
}

// alternatives are the routes on which a condition holds. They are not decided where it looks at
// more than host and path.
func (r *reader) alternatives(words []word) (routes []audit.Route, decided bool) {
	decided = true
	together, sure := []audit.Route{{}}, true
	flush := func() {
		for _, route := range together {
			if !slices.Contains(routes, route) {
				routes = append(routes, route)
			}
		}
		decided = decided && sure
		together, sure = []audit.Route{{}}, true
	}
	for i := 0; i < len(words); i++ {
		name := words[i].text
		if name == "or" || name == "||" {
			flush()
			continue
		}
		negated := strings.HasPrefix(name, "!")
		name = strings.TrimPrefix(name, "!")
		if negated && name == "" && i+1 < len(words) {
			i++
			name = words[i].text
		}
		tests := r.section.acls[name]
		if name == "{" {
			end := i + 1
			for end < len(words) && words[end].text != "}" {
				end++
			}
			tests = nil
			if end > i+1 {
				tests = []test{criterion(words[i+1 : end])}
			}
			i = end
		}
		if name == "TRUE" && !negated {
			continue
		}
		var met []audit.Route
		simple := len(tests) > 0 && !negated
		for _, t := range tests {
			simple = simple && t.simple
			met = append(met, t.routes...)
		}
		if !simple {
			sure = false
			continue
		}
		together = both(together, met)
	}
	flush()
	if len(routes) > maxAlternatives {
		return []audit.Route{{}}, false
	}
	return routes, decided
}

// both are the routes on which one of each list is met.
func both(a, b []audit.Route) []audit.Route {
	var all []audit.Route
	for _, one := range a {
		for _, other := range b {
			route, met := one.Meet(other)
			if met != audit.No && !slices.Contains(all, route) && len(all) <= maxAlternatives {
				all = append(all, route)
			}
		}
	}
	return all
}
