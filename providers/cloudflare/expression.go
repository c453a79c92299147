package cloudflare

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// routesOf are the routes that a rule's expression selects, in the rules language of Cloudflare: hosts,
// paths and their extensions, and the types of responses, compared with eq, in, wildcard, contains,
// starts_with and ends_with, joined by and and or.
// It reports false where the expression asks for anything else, and then the routes are none.
func routesOf(expression string) ([]audit.Route, bool) {
	if len(expression) > maxExpression {
		return nil, false
	}
	p := &expressionParser{words: expressionWords(expression)}
	routes, ok := p.or()
	if !ok || len(p.words) > 0 || len(routes) > maxRoutes {
		return nil, false
	}
	return routes, true
}

// Bounds of an expression's text, which Cloudflare keeps to a quarter of that, and of the routes that it may
// multiply to.
const (
	maxExpression = 16 << 10
	maxRoutes     = 200
)

type expressionParser struct{ words []string }

// expressionWords are an expression's words, brackets and texts; a text keeps its opening quote.
func expressionWords(text string) []string {
	var words []string
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case isSpace(c):
			i++
		case c == '"':
			var b strings.Builder
			b.WriteByte('"')
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' && i+1 < len(text) {
					i++
				}
				b.WriteByte(text[i])
			}
			i++
			words = append(words, b.String())
		case strings.IndexByte("(){},", c) >= 0:
			words = append(words, string(c))
			i++
		default:
			from := i
			for i < len(text) && text[i] != '"' && strings.IndexByte("(){},", text[i]) < 0 && !isSpace(text[i]) {
				i++
			}
			words = append(words, text[from:i])
		}
	}
	return words
}

// isSpace reports whether a byte stands between words. A non-breaking space is a part of one.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// take takes the next word if it is one of these.
func (p *expressionParser) take(any ...string) bool {
	for _, w := range any {
		if len(p.words) > 0 && p.words[0] == w {
			p.words = p.words[1:]
			return true
		}
	}
	return false
}

// text takes the next word if it is a text.
func (p *expressionParser) text() (string, bool) {
	if len(p.words) > 1 && p.words[0] == "r" && p.words[1][0] == '"' && !strings.Contains(p.words[1], `\`) {
		p.words = p.words[1:] // raw, which without backslashes is the same
	}
	if len(p.words) == 0 || p.words[0][0] != '"' {
		return "", false
	}
	text := p.words[0][1:]
	p.words = p.words[1:]
	return text, true
}

func (p *expressionParser) or() ([]audit.Route, bool) {
	all, ok := p.and()
	for ok && p.take("or", "||") {
		var more []audit.Route
		more, ok = p.and()
		all = append(all, more...)
	}
	return all, ok
}

func (p *expressionParser) and() ([]audit.Route, bool) {
	all, ok := p.term()
	for ok && p.take("and", "&&") {
		more, good := p.term()
		if !good || len(all)*len(more) > maxRoutes {
			return nil, false
		}
		var both []audit.Route
		for _, a := range all {
			for _, b := range more {
				meet, met := inBoth(a, b)
				switch met {
				case audit.Unsure:
					return nil, false
				case audit.Yes:
					both = append(both, meet)
				}
			}
		}
		all = both
	}
	return all, ok
}

// inBoth are the requests on both of two routes: Unsure where no one pattern says it.
func inBoth(a, b audit.Route) (audit.Route, audit.Tri) {
	if _, met := a.Meet(b); met == audit.No {
		return audit.Route{}, audit.No
	}
	host, path := a.Host, a.Path
	switch {
	case (audit.Route{Host: a.Host}).Within(audit.Route{Host: b.Host}):
	case (audit.Route{Host: b.Host}).Within(audit.Route{Host: a.Host}):
		host = b.Host
	default:
		return audit.Route{}, audit.Unsure
	}
	switch {
	case (audit.Route{Path: a.Path}).Within(audit.Route{Path: b.Path}):
	case (audit.Route{Path: b.Path}).Within(audit.Route{Path: a.Path}):
		path = b.Path
	default:
		return audit.Route{}, audit.Unsure
	}
	return audit.Route{Host: host, Path: path}, audit.Yes
}

// field takes the next word if it is a field, and returns nil otherwise.
func (p *expressionParser) field() *field {
	if len(p.words) == 0 || fields[p.words[0]] == nil {
		return nil
	}
	f := fields[p.words[0]]
	p.words = p.words[1:]
	return f
}

func (p *expressionParser) term() ([]audit.Route, bool) {
	if p.take("(") {
		all, ok := p.or()
		return all, ok && p.take(")")
	}
	if p.take("true") {
		return []audit.Route{{}}, true
	}
	for _, call := range []string{"starts_with", "ends_with"} {
		if p.take(call) {
			return p.call(call)
		}
	}
	f := p.field()
	if f == nil {
		return nil, false
	}
	switch {
	case p.take("in"):
		return p.list(f)
	case p.take("eq", "=="):
		text, ok := p.text()
		return f.routes(audit.Pattern(text)), ok && plain(text)
	case f.exact:
		return nil, false
	case p.take("contains"):
		text, ok := p.text()
		return f.routes(audit.Pattern("*" + text + "*")), ok && plain(text)
	case p.take("wildcard"):
		text, ok := p.text()
		return f.routes(audit.Pattern(text)), ok && !strings.Contains(text, "?")
	}
	return nil, false
}

// call is starts_with(FIELD, TEXT) or ends_with(FIELD, TEXT) from its bracket on.
func (p *expressionParser) call(name string) ([]audit.Route, bool) {
	if !p.take("(") {
		return nil, false
	}
	f := p.field()
	if f == nil || f.exact || !p.take(",") {
		return nil, false
	}
	text, ok := p.text()
	pattern := string(audit.Prefix(text))
	if name == "ends_with" {
		pattern = "*" + text
	}
	return f.routes(audit.Pattern(pattern)), ok && plain(text) && p.take(")")
}

// list is {"a" "b"}.
func (p *expressionParser) list(f *field) ([]audit.Route, bool) {
	if !p.take("{") {
		return nil, false
	}
	var all []audit.Route
	for n := 0; ; n++ {
		text, ok := p.text()
		if !ok {
			return all, p.take("}") && n > 0
		}
		if !plain(text) {
			return nil, false
		}
		all = append(all, f.routes(audit.Pattern(text))...)
	}
}

// plain reports whether a text means itself as a pattern.
func plain(text string) bool {
	return text != "" && !strings.ContainsAny(text, "*?") && !strings.HasPrefix(text, "~")
}

// routeOf is the route of a pattern such as *.example.com/images/*, as Workers and page rules have
// them, with or without a scheme.
func routeOf(pattern string) audit.Route {
	pattern = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(pattern, "https://"), "http://"), "*://")
	host, path, slash := strings.Cut(pattern, "/")
	host, _, _ = strings.Cut(host, ":")
	r := audit.Route{Host: audit.Pattern(strings.ToLower(host))}
	if path != "*" && (slash || !strings.HasSuffix(host, "*")) { // without a path only the host's root is meant
		r.Path = audit.Pattern("/" + path)
	}
	return r
}
