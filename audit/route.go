package audit

import (
	"path"
	"regexp"
	"strings"
)

// A Route is what of all requests is meant: those of a host and a path. The zero Route is any
// request.
type Route struct {
	Host Pattern
	Path Pattern
}

// A Pattern is a text in which * stands for any characters and ? for one, or, after a ~, a regular
// expression. The empty pattern and "*" match everything.
type Pattern string

// ParseRoute reads "host/path": "api.example.com/chat*", "/events", "api.example.com", "*". A
// regular expression of a path is written after the host: "example.com~^/v[0-9]+/".
func ParseRoute(s string) Route {
	if s == "*" {
		return Route{}
	}
	if i := strings.IndexAny(s, "/~"); i >= 0 {
		return Route{clean(s[:i]), clean(s[i:])}
	}
	return Route{Host: clean(s)}
}

func clean(s string) Pattern {
	if s == "*" || s == "/*" {
		return ""
	}
	return Pattern(s)
}

// String is the inverse of ParseRoute.
func (r Route) String() string {
	if r.IsAny() {
		return "*"
	}
	return string(r.Host) + string(r.Path)
}

// IsAny reports whether the route is all requests.
func (r Route) IsAny() bool { return r.Host.any() && r.Path.any() }

func (p Pattern) any() bool      { return p == "" || p == "*" || p == "/*" }
func (p Pattern) isRegexp() bool { return strings.HasPrefix(string(p), "~") }
func (p Pattern) isExact() bool  { return !p.isRegexp() && !strings.ContainsAny(string(p), "*?") }

// Meet intersects two routes: No where no request is on both, Yes where some surely are, Unsure
// where a pattern cannot be decided. The result is the narrower pattern of each part.
func (r Route) Meet(o Route) (Route, Tri) {
	host, a := r.Host.meet(o.Host)
	p, b := r.Path.meet(o.Path)
	switch {
	case a == No || b == No:
		return Route{}, No
	case a == Unsure || b == Unsure:
		return Route{host, p}, Unsure
	}
	return Route{host, p}, Yes
}

func (p Pattern) meet(q Pattern) (Pattern, Tri) {
	switch {
	case p.any():
		return q, Yes
	case q.any() || p == q:
		return p, Yes
	case p.isExact():
		return p, q.matches(string(p))
	case q.isExact():
		return q, p.matches(string(q))
	case p.isRegexp() || q.isRegexp():
		return narrower(p, q), Unsure
	}
	return narrower(p, q), Of(overlap(string(p), string(q)))
}

// Within reports whether surely every request of the route is one of the other route.
func (r Route) Within(o Route) bool { return r.Host.within(o.Host) && r.Path.within(o.Path) }

// within reports whether surely every text that matches p matches q too.
func (p Pattern) within(q Pattern) bool {
	switch {
	case q.any() || p == q:
		return true
	case p.any():
		return false
	case p.isExact():
		return q.matches(string(p)) == Yes
	case p.isRegexp() || q.isRegexp():
		return false
	}
	inner, is := strings.CutSuffix(string(p), "*")
	outer, are := strings.CutSuffix(string(q), "*")
	return is && are && Pattern(inner).isExact() && Pattern(outer).isExact() && strings.HasPrefix(inner, outer)
}

func narrower(p, q Pattern) Pattern {
	if len(strings.Trim(string(q), "*")) > len(strings.Trim(string(p), "*")) {
		return q
	}
	return p
}

func (p Pattern) matches(text string) Tri {
	if expr, ok := strings.CutPrefix(string(p), "~"); ok {
		re, err := regexp.Compile(expr)
		if err != nil {
			return Unsure
		}
		return Of(re.MatchString(text))
	}
	return Of(overlap(string(p), text))
}

// overlap reports whether some text matches both wildcard patterns. It walks the pairs of places
// in the two patterns, each pair once.
func overlap(p, q string) bool {
	type pair struct{ i, j int }
	seen := map[pair]bool{}
	var walk func(i, j int) bool
	walk = func(i, j int) bool {
		if seen[pair{i, j}] {
			return false
		}
		seen[pair{i, j}] = true
		if i < len(p) && p[i] == '*' {
			return walk(i+1, j) || j < len(q) && walk(i, j+1)
		}
		if j < len(q) && q[j] == '*' {
			return walk(i, j+1) || i < len(p) && walk(i+1, j)
		}
		if i == len(p) || j == len(q) {
			return i == len(p) && j == len(q)
		}
		if p[i] == '?' || q[j] == '?' || p[i] == q[j] {
			return walk(i+1, j+1)
		}
		return false
	}
	return walk(0, 0)
}

// Prefix is the pattern of all paths that begin with a text.
func Prefix(s string) Pattern {
	if s == "" || s == "/" {
		return ""
	}
	return Pattern(s + "*")
}

// Below is the pattern of a path behind whatever may stand before it: where the path is that of a part of a
// program, and what the program puts before it is not known. It matches some more: /*events is also
// /old-events.
func Below(path string) Pattern {
	rest := strings.TrimLeft(path, "/*")
	if rest == "" {
		return ""
	}
	return Pattern("/*" + rest)
}

// CleanPath is a literal path as servers compare it: dots resolved, slashes merged.
func CleanPath(s string) string {
	if s == "" {
		return ""
	}
	cleaned := path.Clean(s)
	if strings.HasSuffix(s, "/") && cleaned != "/" {
		cleaned += "/"
	}
	return cleaned
}

// Paths are the routes of paths on any host.
func Paths(patterns []Pattern) []Route {
	var all []Route
	for _, p := range patterns {
		all = append(all, Route{Path: p})
	}
	return all
}
