package haproxy

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Words that begin a section. Only some of the sections hold proxies.
var begin = map[string]bool{
	"global": true, "defaults": true, "frontend": true, "backend": true, "listen": true,
	"peers": true, "resolvers": true, "mailers": true, "userlist": true, "cache": true, "program": true, "ring": true,
	"http-errors": true, "fcgi-app": true, "log-forward": true, "log-profile": true, "crt-store": true, "traces": true,
	"acme": true,
}

// A section is global, defaults, or a proxy.
type section struct {
	kind string
	name string
	at   audit.Pos
	from *section // the defaults it inherits

	settings map[string]providers.Setting
	mode     word
	binds    []word
	servers  []target
	edges    []edge // use_backend, in their order
	fallback *edge  // default_backend
	acls     map[string][]test
	assumed  string // why the section may not be there
	disabled bool
	rewrites bool
	answers  bool  // it has statistics, and so answers without a server
	retries  *word // of retry-on, where it counts for a wait that is too long
	told     bool  // that it does
}

// front and back report which sides a section has.
func (s *section) front() bool { return s.kind == "frontend" || s.kind == "listen" }
func (s *section) back() bool  { return s.kind == "backend" || s.kind == "listen" }

// setting is what a section or the defaults it inherits say.
func (s *section) setting(name string) (providers.Setting, bool) {
	for ; s != nil; s = s.from {
		if set, ok := s.settings[name]; ok {
			return set, true
		}
	}
	return providers.Setting{}, false
}

// modeOf is the mode of a proxy, which is tcp where nobody writes one. It reports false for other
// modes, and where the mode is not known.
func (s *section) modeOf() (mode word, known bool) {
	for ; s != nil; s = s.from {
		if s.mode.text != "" {
			return s.mode, s.mode.text == modeHTTP || s.mode.text == modeTCP
		}
	}
	return word{text: modeTCP}, true
}

// begin opens a section.
func (r *reader) begin(words []word) {
	kind := words[0].text
	r.outside = false
	s := &section{kind: kind, at: r.at(words[0]), settings: map[string]providers.Setting{}, acls: map[string][]test{}, assumed: r.maybe()}
	r.section = nil
	args := words[1:]
	if kind == "global" {
		r.section = &r.global
		if r.global.settings == nil {
			r.global = *s
		}
		return
	}
	isProxy := s.front() || s.back()
	if !isProxy && kind != "defaults" {
		return
	}
	if len(args) > 0 && args[0].text != "from" {
		s.name, s.at = args[0].text, r.at(args[0])
		args = args[1:]
	} else if isProxy {
		r.refuse(s.at, "", kind+" wants a name")
		return
	}
	if strings.IndexFunc(s.name, notInName) >= 0 && !strings.Contains(s.name, "{{") {
		r.refuse(s.at, "", fmt.Sprintf("the name of a %s has only letters, digits, and any of -_.:", kind))
	}
	s.from = r.last
	if kind == "defaults" {
		s.from = nil
	}
	switch {
	case len(args) == 2 && args[0].text == "from":
		if s.from = r.defaults[args[1].text]; s.from == nil {
			r.refuse(r.at(args[1]), "", fmt.Sprintf("there are no defaults %q before %s", args[1].text, kind+" "+s.name))
		}
	case len(args) > 0 && isProxy:
		r.refuse(r.at(args...), "", "HAProxy wants addresses on a line of their own: bind "+args[0].text)
	}
	r.section = s
	if kind == "defaults" {
		r.last = s
		if s.name != "" {
			r.defaults[s.name] = s
		}
		return
	}
	if s.front() {
		r.claim(r.fronts, s)
	}
	if s.back() {
		r.claim(r.backs, s)
	}
	r.sections = append(r.sections, s)
}

func notInName(c rune) bool {
	return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_.:", c))
}

// claim takes the name of a section for one of its sides. The first that has it keeps it.
func (r *reader) claim(side map[string]*section, s *section) {
	other := side[s.name]
	switch {
	case other == nil:
		side[s.name] = s
	case !r.doubled[s.at]:
		r.doubled[s.at] = true
		r.refuse(s.at, "", fmt.Sprintf("%s has the name of the one at %s", s.kind+" "+s.name, other.at))
	}
}
