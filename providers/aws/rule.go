package aws

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// maxRoutes bounds what the conditions of one rule multiply to; AWS takes no more than five values
// in a rule.
const maxRoutes = 64

// A condition is what a rule asks of the host or of the path.
type condition struct {
	patterns []audit.Pattern
	unknown  string // why there may be others
}

// routes are what a listener's rule lets through, one for each host and path that it names. Where a
// condition is not known the route is wider than the rule, and the reason is given.
func (r *reader) routes(rule *terraform.Resource) ([]audit.Route, string) {
	body := &rule.Body
	host, path := condition{}, condition{}
	for _, c := range body.Blocks["condition"] {
		if field := c.Attributes["field"]; providers.IsGiven(field) {
			switch text, _ := providers.TextOf(field); text {
			case "host-header":
				host.add(c, "values", false)
			case "path-pattern":
				path.add(c, "values", false)
			}
		}
		for _, h := range c.Blocks["host_header"] {
			host.add(h, "values", false)
			host.add(h, "regex_values", true)
		}
		for _, p := range c.Blocks["path_pattern"] {
			path.add(p, "values", false)
			path.add(p, "regex_values", true)
		}
	}
	unknown := body.Unknown["condition"]
	for _, c := range []*condition{&host, &path} {
		if c.unknown != "" {
			unknown, c.patterns = c.unknown, nil
		}
		if len(c.patterns) == 0 {
			c.patterns = []audit.Pattern{""}
		}
	}
	if unknown != "" {
		unknown = "the conditions of " + rule.Address + " are not known: " + unknown
	}
	if len(host.patterns)*len(path.patterns) > maxRoutes {
		r.found.Tell(audit.Refused, ALB.System, rule.Address, "condition", rule.At,
			"its conditions make more than %d routes, and AWS takes at most five values in a rule", maxRoutes)
		return []audit.Route{{}}, "the conditions of " + rule.Address + " are too many to be read"
	}
	var routes []audit.Route
	for _, h := range host.patterns {
		for _, p := range path.patterns {
			routes = append(routes, audit.Route{Host: audit.Pattern(strings.ToLower(string(h))), Path: p})
		}
	}
	return routes, unknown
}

func (c *condition) add(b *terraform.Block, name string, expression bool) {
	v := b.Attributes[name]
	if !providers.IsGiven(v) {
		return
	}
	if v.State == terraform.Unknown {
		c.unknown = v.Why()
		return
	}
	for _, element := range v.List {
		text, ok := providers.TextOf(element)
		switch {
		case !ok && element.State == terraform.Unknown:
			c.unknown = element.Why()
		case !ok:
		case expression:
			c.patterns = append(c.patterns, audit.Pattern("~"+text))
		case text == "*" || text == "/*":
			c.patterns = append(c.patterns, "")
		default:
			c.patterns = append(c.patterns, audit.Pattern(text))
		}
	}
}
