package nginx

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// serving emits the readings of one server.
type serving struct {
	*configuration
	server *server
	hosts  []audit.Pattern
	top    []*location
}

// visit emits every location that passes requests on, and those to which others move them.
func (s *serving) visit(all []*location) {
	for _, l := range all {
		if l.kind != "@" {
			for _, b := range l.blocks() {
				s.emit(l, b, "", "")
			}
			s.internal(l, l.name())
		}
		s.visit(l.inner)
	}
}

// internal follows what moves a location's requests to another one: the last word of try_files, and
// error pages.
func (s *serving) internal(from *location, name string) {
	var seen []*location
	follow := func(w token, assumed string) {
		to, ok := s.destination(w)
		if !ok || to == nil || to == from || slices.Contains(seen, to) {
			return
		}
		seen = append(seen, to)
		for _, b := range to.blocks() {
			s.emit(from, b, name, assumed)
		}
	}
	for _, d := range from.own("try_files") {
		if n := len(d.args()); n > 1 {
			follow(d.args()[n-1], "")
		}
	}
	for _, d := range from.own("error_page") {
		if n := len(d.args()); n > 1 {
			follow(d.args()[n-1], "only after an error: "+strings.Join(texts(d.words), " "))
		}
	}
}

// destination is the location that takes the requests which are moved to an address within nginx.
func (s *serving) destination(w token) (*location, bool) {
	path, _, _ := strings.Cut(w.text, "?")
	if name, is := strings.CutPrefix(path, "@"); is {
		for _, l := range s.top {
			if l.kind == "@" && l.text == name {
				return l, true
			}
		}
		return nil, true
	}
	if !strings.HasPrefix(path, "/") || strings.Contains(path, "$") {
		return nil, false
	}
	l, _, ok := match(s.top, path)
	return l, ok
}

// emit makes the reading of a location's block for the route of a location: its own, or the one
// from which requests are moved to it.
func (s *serving) emit(route, l *location, from, assumed string) {
	if len(l.own("return")) > 0 {
		return
	}
	for _, way := range families {
		passes := l.own(way.pass)
		if len(passes) == 0 || len(passes[0].args()) == 0 {
			continue
		}
		for _, host := range s.hosts {
			r := s.begin(s.called(l, from, host), passes[0].at())
			r.Route = audit.Route{Host: host}
			if route.at.raw != "" {
				r.Route.Path = route.path()
				r.Beside = beside(route.among, route)
			}
			r.Names = append(s.server.answers(s.here), s.request.Names...)
			r.Context.Type = way.kind
			r.Context.Partial = s.missing(l.scope)
			r.Settings = l.settings(way)
			if way.kind == "" {
				r.Settings = append(r.Settings, s.headers(l.scope)...)
			}
			s.sends(l.scope, way, passes[0].args()[0], &r)
			r.Blocks = append(r.Blocks, s.belong(l, way)...)
			for _, why := range []string{l.only, assumed} {
				if why != "" {
					r.Assumed = append(r.Assumed, why)
				}
			}
			s.found.Readings = append(s.found.Readings, r)
		}
	}
}

// called is the name of a hop: its server, the location whose requests it takes, and the one in
// which they end.
func (s *serving) called(l *location, from string, host audit.Pattern) string {
	name := s.server.label()
	if len(s.hosts) > 1 {
		name = string(host)
	}
	if from != "" {
		name += " " + from + " >"
	}
	name += " " + l.name()
	if l.only != "" {
		name += " " + strings.Join(texts(l.of.words), " ")
	}
	if s.names[name] > 0 {
		name = s.server.label() + s.server.port() + strings.TrimPrefix(name, s.server.label())
	}
	return name
}
