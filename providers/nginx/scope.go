package nginx

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A scope is a block with those around it: what holds in it is what it says itself or inherits.
type scope struct {
	outer  *scope
	of     *directive // nil for the whole configuration
	byName map[string][]*directive
}

func newScope(outer *scope, of *directive, block []*directive) *scope {
	s := &scope{outer: outer, of: of, byName: map[string][]*directive{}}
	for _, d := range block {
		s.byName[d.name()] = append(s.byName[d.name()], d)
	}
	return s
}

// inner is the scope of a block within this one.
func (s *scope) inner(d *directive) *scope { return newScope(s, d, d.block) }

// own are the scope's own directives of a name.
func (s *scope) own(name string) []*directive { return s.byName[name] }

// inherited are the directives of a name in the innermost scope that has one: so nginx inherits
// both values and lists.
func (s *scope) inherited(name string) []*directive {
	for ; s != nil; s = s.outer {
		if own := s.byName[name]; own != nil {
			return own
		}
	}
	return nil
}

// setting is a directive's value in the scope, if it has one there.
func (s *scope) setting(name string) (providers.Setting, bool) {
	found := s.inherited(name)
	if len(found) == 0 {
		return providers.Setting{}, false
	}
	return settingOf(name, found), true
}

func settingOf(name string, found []*directive) providers.Setting {
	d := found[0]
	set := providers.Setting{Name: name, Known: audit.Written, At: d.at()}
	if len(d.args()) > 0 {
		set.At = span(d.args())
	}
	set.Value = valueOf(name, d.args())
	if len(found) > 1 {
		set.At = span(found[1].words)
		set.Value = providers.NotKnown(audit.Refused, "nginx refuses two of "+name+" in one block, and the other is at "+d.at().String())
	}
	return set
}

// valueOf is what stands behind a directive's name, unless it is known only later.
func valueOf(name string, args []token) providers.Value {
	e := Table.Entry(name)
	words := make([]string, len(args))
	for i, w := range args {
		switch {
		case w.isPlaceholder():
			return providers.NotKnown(audit.NoValue, w.raw+" is filled in later")
		case w.hasVariable() && e != nil && e.Word:
			return providers.NotKnown(audit.NoValue, w.raw+" is known only when a request comes")
		}
		words[i] = w.text
		if w.quoted && e != nil && !e.Word && strings.ContainsAny(w.text, " \t") {
			words[i] = w.raw
		}
	}
	text := strings.Join(words, " ")
	if e != nil && len(e.OneOf) > 0 {
		text = strings.ToLower(text)
	}
	return providers.Text(text)
}

// isDirective reports whether a setting of the table is a directive, and none of an upstream or a
// header.
func isDirective(name string) bool { return !strings.ContainsAny(name, " .-") && name != poolSize }

// families are the directives that pass a request on, with what the names of their own settings
// begin with.
var families = []family{
	{"proxy_pass", "proxy_", "", "http://"},
	{"grpc_pass", "grpc_", "grpc", "grpc://"},
	{"fastcgi_pass", "fastcgi_", "fastcgi", "fastcgi://"},
	{"uwsgi_pass", "uwsgi_", "uwsgi", "uwsgi://"},
	{"scgi_pass", "scgi_", "scgi", "scgi://"},
}

// A family is one way of passing requests on.
type family struct {
	pass, prefix string
	kind         string // the context's type
	scheme       string // what its addresses are shown with
}

// settings are all that holds in a scope, for requests that leave by a family's directive.
func (s *scope) settings(way family) []providers.Setting {
	var all []providers.Setting
	for i := range Table.Entries {
		name := Table.Entries[i].Name
		if !isDirective(name) || !way.has(name) {
			continue
		}
		if set, ok := s.setting(name); ok {
			all = append(all, set)
		}
	}
	return all
}

// has reports whether a directive is the family's or common to all.
func (way family) has(name string) bool {
	for _, other := range families {
		if strings.HasPrefix(name, other.prefix) {
			return other.prefix == way.prefix
		}
	}
	return true
}
