package nginx

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A location is one location block, or one block within it that may pass requests on.
type location struct {
	*scope
	kind  string // "=", "^~", "~", "~*", "@", or "" for a plain prefix
	text  string
	at    token
	inner []*location
	among []*location // those of the same block, itself included
	only  string      // why not all of its requests are meant: it is an `if`
}

// locations are the location blocks of a scope, and the conditional blocks in them.
func (s *scope) locations() []*location {
	var all []*location
	for _, d := range s.own("location") {
		if !d.isBlock || len(d.args()) == 0 {
			continue
		}
		l := &location{scope: s.inner(d)}
		l.kind, l.at = split(d.args())
		l.text = l.at.text
		if len(d.args()) == 1 {
			l.text = strings.TrimPrefix(l.text, l.kind)
		}
		l.inner = l.locations()
		all = append(all, l)
	}
	for _, l := range all {
		l.among = all
	}
	return all
}

// split tells the modifier of a location from its text. nginx allows them to be one word.
func split(args []token) (kind string, text token) {
	if len(args) > 1 {
		return args[0].text, args[1]
	}
	for _, kind := range []string{"=", "^~", "~*", "~", "@"} {
		if strings.HasPrefix(args[0].text, kind) {
			return kind, args[0]
		}
	}
	return "", args[0]
}

// name is the location as it is written.
func (l *location) name() string {
	switch l.kind {
	case "":
		return l.text
	case "@":
		return "@" + l.text
	}
	return l.kind + " " + l.text
}

// path is the pattern of the paths that the location may take. Longer prefixes and expressions take
// some of them away, which one pattern cannot say.
func (l *location) path() audit.Pattern {
	switch l.kind {
	case "=":
		return audit.Pattern(l.text)
	case "~":
		return audit.Pattern("~" + l.text)
	case "~*":
		return audit.Pattern("~(?i)" + l.text)
	}
	return audit.Prefix(l.text)
}

// blocks are the location's own block and those in it that hold only for some of its requests.
func (l *location) blocks() []*location {
	all := []*location{l}
	for _, name := range []string{"if", "limit_except"} {
		for _, d := range l.own(name) {
			if d.isBlock {
				conditional := *l
				conditional.scope, conditional.inner = l.scope.inner(d), nil
				conditional.only = "only where " + strings.Join(texts(d.words), " ")
				all = append(all, &conditional)
			}
		}
	}
	return all
}

// match finds the location that takes a path, as nginx does: an exact one, else the longest
// prefix, unless an expression matches that comes first in the file and the prefix does not forbid
// to look for it. The second result says that nothing further out can change it. It reports false
// where an expression cannot be tried.
func match(all []*location, path string) (found *location, final, ok bool) {
	for _, l := range all {
		switch {
		case l.kind == "=" && l.text == path:
			return l, true, true
		case l.kind != "" && l.kind != "^~":
		case strings.HasPrefix(path, l.text) && (found == nil || len(l.text) > len(found.text)):
			found = l
		}
	}
	expressions := true
	if found != nil {
		expressions = found.kind != "^~"
		nested, final, ok := match(found.inner, path)
		if nested != nil {
			found = nested
		}
		if final || !ok {
			return found, final, ok
		}
	}
	for _, l := range all {
		if !expressions || l.kind != "~" && l.kind != "~*" {
			continue
		}
		re, err := regexp.Compile(strings.TrimPrefix(string(l.path()), "~"))
		if err != nil {
			return nil, false, false
		}
		if re.MatchString(path) {
			if nested, _, ok := match(l.inner, path); nested != nil || !ok {
				return nested, true, ok
			}
			return l, true, true
		}
	}
	return found, false, true
}

// beside are the paths within a location's pattern whose requests others take, which stand beside it
// or in it.
func beside(all []*location, l *location) []audit.Route {
	var taken []audit.Route
	take := func(o *location) { taken = append(taken, audit.Route{Path: o.path()}) }
	expression := l.kind == "~" || l.kind == "~*"
	before := true
	for _, other := range all {
		switch {
		case other == l:
			before = false
		case l.kind == "=" || other.kind == "@":
		case other.kind == "=":
			if expression || strings.HasPrefix(other.text, l.text) {
				take(other)
			}
		case other.kind == "~" || other.kind == "~*":
			if l.kind == "" || expression && before {
				take(other)
			}
		case expression:
			if other.kind == "^~" && !shadowed(all, other) {
				take(other)
			}
		case len(other.text) > len(l.text) && strings.HasPrefix(other.text, l.text):
			take(other)
		}
	}
	for _, nested := range l.inner {
		if nested.kind != "@" {
			take(nested)
		}
	}
	return taken
}

// shadowed reports whether a longer prefix within another lets expressions be tried all the same.
func shadowed(all []*location, prefix *location) bool {
	for _, l := range all {
		if l.kind == "" && len(l.text) > len(prefix.text) && strings.HasPrefix(l.text, prefix.text) {
			return true
		}
	}
	return false
}
