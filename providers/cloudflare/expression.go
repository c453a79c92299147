package cloudflare

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// The comparisons of the rules language that a route can say.
var comparisons = []struct {
	re   *regexp.Regexp
	into func(r *audit.Route, text string)
}{
	{compiled(`http\.request\.uri\.path\s+(?:eq|==)\s+"([^"]*)"`), func(r *audit.Route, t string) { r.Path = audit.Pattern(t) }},
	{compiled(`starts_with\(\s*http\.request\.uri\.path\s*,\s*"([^"]*)"\s*\)`), func(r *audit.Route, t string) { r.Path = audit.Prefix(t) }},
	{compiled(`http\.request\.uri\.path\s+wildcard\s+r?"([^"]*)"`), func(r *audit.Route, t string) { r.Path = audit.Pattern(t) }},
	{compiled(`http\.request\.uri\.path\s+contains\s+"([^"]*)"`), func(r *audit.Route, t string) { r.Path = audit.Pattern("*" + t + "*") }},
	{compiled(`http\.host\s+(?:eq|==)\s+"([^"]*)"`), func(r *audit.Route, t string) { r.Host = audit.Pattern(strings.ToLower(t)) }},
	{compiled(`http\.host\s+wildcard\s+r?"([^"]*)"`), func(r *audit.Route, t string) { r.Host = audit.Pattern(strings.ToLower(t)) }},
}

func compiled(comparison string) *regexp.Regexp { return regexp.MustCompile(`^` + comparison + `$`) }

var conjunction = regexp.MustCompile(`\s+(?:and|&&)\s+`)

// routesOf are the routes of the requests that an expression of the rules language matches; false where
// routes cannot say it. An "and" of comparisons is one route, an "or" of such is several.
func routesOf(expression string) ([]audit.Route, bool) {
	expression = unwrapped(expression)
	if expression == "true" {
		return []audit.Route{{}}, true
	}
	var all []audit.Route
	for _, alternative := range regexp.MustCompile(`\s+(?:or|\|\|)\s+`).Split(expression, 16) {
		var r audit.Route
		for _, part := range conjunction.Split(unwrapped(alternative), 16) {
			part = unwrapped(part)
			known := false
			for _, c := range comparisons {
				m := c.re.FindStringSubmatch(part)
				if m == nil || strings.ContainsAny(m[1], `\`) {
					continue
				}
				before := r
				c.into(&r, m[1])
				if before.Host != "" && before.Host != r.Host || before.Path != "" && before.Path != r.Path {
					return nil, false
				}
				known = true
			}
			if !known {
				return nil, false
			}
		}
		all = append(all, r)
	}
	return all, true
}

// unwrapped takes off space and parentheses that enclose a whole expression.
func unwrapped(s string) string {
	for {
		s = strings.TrimSpace(s)
		if len(s) < 2 || s[0] != '(' || s[len(s)-1] != ')' {
			return s
		}
		depth, quoted := 0, false
		for i := 0; i < len(s); i++ {
			switch c := s[i]; {
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '(':
				depth++
			case c == ')':
				if depth--; depth == 0 && i < len(s)-1 {
					return s
				}
			}
		}
		s = s[1 : len(s)-1]
	}
}
