package envoy

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A matcher is which paths a route is for.
type matcher struct {
	pattern    audit.Pattern
	literal    string // what the path is or begins with; empty for an expression
	prefix     bool
	conditions []string // what else must hold of a request
	at         audit.Pos
}

// Fields of a match that look at more than the path, and what the route then takes.
var conditions = []struct{ field, why string }{
	{"headers", "the route takes only requests with certain headers"},
	{"query_parameters", "the route takes only requests with certain query parameters"},
	{"cookies", "the route takes only requests with certain cookies"},
	{"runtime_fraction", "the route takes only a part of the requests"},
	{"grpc", "the route takes only gRPC requests"},
	{"tls_context", "the route takes only requests with certain client certificates"},
	{"dynamic_metadata", "the route takes only requests with certain metadata"},
	{"filter_state", "the route takes only requests with a certain filter state"},
	{"connect_matcher", "the route takes only CONNECT requests"},
}

func matchOf(v value) matcher {
	o := v.object()
	var m matcher
	for _, c := range conditions {
		if field := o.get(c.field); !field.isNone() && (field.isObject() || len(field.list()) > 0) {
			m.conditions = append(m.conditions, c.why)
		}
	}
	m.at = v.pos()
	switch {
	case !o.get("prefix").isNone():
		m.prefixed(o.get("prefix"))
	case !o.get("path_separated_prefix").isNone():
		// Taken for a plain prefix: it leaves out only a path that goes on without a slash.
		m.prefixed(o.get("path_separated_prefix"))
	case !o.get("path").isNone():
		m.literal, m.at = o.get("path").word(), o.get("path").pos()
		m.pattern = audit.Pattern(m.literal)
		if strings.ContainsAny(m.literal, "*?") {
			m.pattern = audit.Pattern("~^" + regexp.QuoteMeta(m.literal) + "$")
		}
	case !o.get("safe_regex").isNone():
		expression := o.get("safe_regex").at("regex")
		m.pattern, m.at = audit.Pattern("~^(?:"+expression.word()+")$"), expression.pos()
	case !o.get("regex").isNone():
		m.pattern, m.at = audit.Pattern("~^(?:"+o.get("regex").word()+")$"), o.get("regex").pos()
	case !o.get("path_match_policy").isNone():
		m.conditions = append(m.conditions, "the route takes only paths of a template that is not read")
	}
	return m
}

func (m *matcher) prefixed(v value) {
	m.literal, m.prefix, m.at = v.word(), true, v.pos()
	m.pattern = audit.Prefix(m.literal)
	if strings.ContainsAny(m.literal, "*?") {
		m.pattern = audit.Pattern("~^" + regexp.QuoteMeta(m.literal))
	}
}

// The earlier routes of a virtual host are the paths and prefixes that they take whatever else a
// request is, with a mark before each that tells them apart.
type earlier struct {
	taken map[string]audit.Pos
	all   []matcher // the first of them, in their order
}

// maxBeside is how many earlier routes are asked whether they take a route's requests, and how many
// domains. Of a file with more, a traffic may be shown on a later route too.
const maxBeside = 1_000

const (
	exactly   = "="
	beginning = "^"
)

func (e *earlier) add(m matcher) {
	if len(e.all) < maxBeside && m.pattern != "" {
		e.all = append(e.all, m)
	}
	key := exactly + m.literal
	switch {
	case m.prefix && m.literal == "/":
		key = beginning
	case m.prefix:
		key = beginning + m.literal
	case m.literal == "":
		return
	}
	if e.taken == nil {
		e.taken = map[string]audit.Pos{}
	}
	if _, before := e.taken[key]; !before {
		e.taken[key] = m.at
	}
}

// within are the routes that earlier routes take of what a matcher is for.
func (e *earlier) within(m matcher) []audit.Route {
	var all []audit.Route
	for _, o := range e.all {
		literal := m.prefix && o.literal != ""
		if !literal || strings.HasPrefix(o.literal, m.literal) {
			all = append(all, audit.Route{Path: o.pattern})
		}
	}
	return all
}

// covers tells which route surely takes every request whose path a matcher is for.
func (e *earlier) covers(m matcher) (audit.Pos, bool) {
	for i := 0; i <= len(m.literal); i++ {
		if at, ok := e.taken[beginning+m.literal[:i]]; ok {
			return at, true
		}
	}
	at, ok := e.taken[exactly+m.literal]
	return at, ok && !m.prefix
}

// hostPattern is the domain of a virtual host, or a server's name, without a port.
func hostPattern(domain string) audit.Pattern {
	domain = strings.ToLower(domain)
	if i := strings.LastIndexByte(domain, ':'); i >= 0 && !strings.Contains(domain[i:], "]") && strings.Trim(domain[i+1:], "0123456789*") == "" {
		domain = domain[:i]
	}
	if domain == "*" {
		return ""
	}
	return audit.Pattern(domain)
}
