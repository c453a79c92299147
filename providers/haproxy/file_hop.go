package haproxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// maxReadings is how many pairs of a frontend, a route and a backend one file may give.
const maxReadings = 20_000

// maxBeside is how many earlier rules are asked whether they take a route's requests. Of a frontend
// with more, a traffic may be shown on a later rule too.
const maxBeside = 1_000

// Which side of a pair counts for a timeout. On the other side HAProxy ignores it.
var (
	ofFront = []string{client, keepAlive, httpRequest, "timeout client-fin"}
	ofBack  = []string{"timeout connect", server, tunnel, "timeout queue", "timeout check", "timeout server-fin"}
)

// emitAll makes a hop of each frontend with each backend that it sends to.
func (r *reader) emitAll() {
	for _, s := range r.sections {
		names, _ := r.listens(s)
		for _, n := range names {
			r.ports[n.Text] = true
		}
		r.ignored(s)
	}
	for _, s := range r.sections {
		if s.front() && !s.disabled {
			r.frontend(s)
		}
	}
}

// ignored tells of timeouts that stand on the side where they do nothing.
func (r *reader) ignored(s *section) {
	side, other, names := "frontend", "backend", ofBack
	if s.kind == "backend" {
		side, other, names = "backend", "frontend", ofFront
	}
	if s.kind == "listen" {
		return
	}
	for _, name := range names {
		set, ok := s.settings[name]
		if ok && name != httpRequest && name != keepAlive {
			r.unread(audit.Refused, s.name, name, set.At, "HAProxy ignores it in a %s; write it into the %s", side, other)
		}
	}
}

// frontend follows the rules of a frontend in their order.
func (r *reader) frontend(f *section) {
	edges := slices.Clone(f.edges)
	for s := f; s != nil; s = s.from {
		if s.fallback != nil {
			edges = append(edges, *s.fallback)
			break
		}
	}
	var taken []audit.Route // by rules that look at nothing else
	for i := range edges {
		e := &edges[i]
		e.beside = taken
		if e.condition == "" && len(taken) < maxBeside {
			taken = append(taken, e.routes...)
		}
	}
	for _, e := range edges {
		switch back := r.backs[e.to.text]; {
		case e.to.unknown() != "" || strings.Contains(e.to.text, "%["):
			r.somewhere(f, e)
		case back == nil:
			r.refuse(e.at, "", fmt.Sprintf("there is no backend %q", e.to.text))
		case back.disabled:
		case len(back.servers) > 0:
			r.pair(f, back, e)
		}
		if e.always {
			return
		}
	}
	if f.kind == "listen" && len(f.servers) > 0 && f.fallback == nil {
		r.pair(f, f, edge{routes: []audit.Route{{}}, at: f.at})
	}
}

// begun is what all readings of a frontend share. It reports false where the frontend speaks neither
// HTTP nor TCP.
func (r *reader) begun(f *section, e edge) (providers.Reading, bool) {
	reading := providers.Reading{System: Table.System, Name: f.name, At: f.at, From: r.path}
	for _, why := range []string{f.assumed, e.condition} {
		if why != "" {
			reading.Assumed = append(reading.Assumed, why)
		}
	}
	reading.Names, _ = r.listens(f)
	for _, n := range r.names {
		if !slices.Contains(reading.Names, n) {
			reading.Names = append(reading.Names, n)
		}
	}
	if set, ok := r.global.settings[hardStop]; ok {
		reading.Settings = append(reading.Settings, set)
	}
	reading.Settings = append(reading.Settings, chosen(f, ofFront)...)
	reading.Blocks = f.belong(ofFront)
	mode, known := f.modeOf()
	if why := mode.unknown(); why != "" {
		reading.Context.Unknown = map[string]providers.Unknown{providers.KeyType: {Code: audit.NoValue, Why: why}}
		return reading, true
	}
	reading.Context.Type = mode.text
	if mode.end > 0 {
		reading.Context.At = map[string]audit.Pos{providers.KeyType: r.at(mode)}
	}
	return reading, known
}

// chosen are the settings of one side: what a rule sets before what the section or its defaults say.
func chosen(s *section, names []string) []providers.Setting {
	var all []providers.Setting
	for _, name := range names {
		set, ok := s.setting(name)
		if by, ruled := s.setting(rule + name); ruled {
			set, ok = by, true
		}
		if ok {
			all = append(all, set)
		}
	}
	return all
}

// pair emits a frontend with one of its backends, for each route on which it sends there.
func (r *reader) pair(f, b *section, e edge) {
	reading, known := r.begun(f, e)
	if !known {
		return
	}
	if b != f {
		reading.Name, reading.At = f.name+"/"+b.name, e.at
		if b.assumed != "" {
			reading.Assumed = append(reading.Assumed, b.assumed)
		}
	}
	if mode, _ := b.modeOf(); reading.Context.Type == modeTCP && mode.text == modeHTTP {
		reading.Context.Type = modeHTTP // HAProxy raises the connection to HTTP on its way
	}
	reading.Settings = append(reading.Settings, chosen(b, ofBack)...)
	reading.Blocks = append(reading.Blocks, b.belong(ofBack)...)
	if s, ok := independence(f, b); ok {
		reading.Settings = append(reading.Settings, s)
	}
	_, ports := r.listens(f)
	reading.Sends = r.sends(b, ports, f.rewrites || b.rewrites)
	r.retried(b)
	for _, route := range e.routes {
		reading.Route, reading.Beside = route, e.past(route)
		r.emit(reading)
	}
}

// past are the routes within one of a rule's that earlier rules take.
func (e *edge) past(route audit.Route) []audit.Route {
	var all []audit.Route
	for _, earlier := range e.beside {
		if _, met := route.Meet(earlier); met != audit.No && !earlier.IsAny() {
			all = append(all, earlier)
		}
	}
	return all
}

// independence is what the two sides say of independent-streams: each says it of its own side.
func independence(f, b *section) (providers.Setting, bool) {
	front, atFront := f.setting(independent)
	back, atBack := b.setting(independent)
	on := func(s providers.Setting, ok bool) bool { return ok && s.Value.On() != audit.No }
	switch {
	case !atFront && !atBack:
		return front, false
	case on(front, atFront) == on(back, atBack):
		if atFront {
			return front, true
		}
		return back, true
	}
	set := front
	if !on(front, atFront) {
		set = back
	}
	set.Value = providers.NotKnown(audit.NoValue, "only one of the frontend and the backend sets it, and it counts for its side alone")
	return set, true
}

// somewhere emits a frontend whose backend is computed for each request.
func (r *reader) somewhere(f *section, e edge) {
	reading, known := r.begun(f, e)
	if !known {
		return
	}
	reading.At = e.at
	for _, name := range ofBack[:3] {
		reading.Settings = append(reading.Settings, providers.Setting{
			Name: name, Known: audit.Written, At: e.at,
			Value: providers.NotKnown(audit.NoValue, "which backend says it is decided for each request"),
		})
	}
	reading.Sends = []audit.Send{{To: r.local("backend/" + e.to.text), Label: "a backend chosen for each request", At: e.at}}
	for _, route := range e.routes {
		reading.Route, reading.Beside = route, e.past(route)
		r.emit(reading)
	}
}

func (r *reader) emit(reading providers.Reading) {
	if len(r.found.Readings) < maxReadings {
		reading.Settings = slices.Clone(reading.Settings)
		r.found.Readings = append(r.found.Readings, reading)
		return
	}
	if !r.full {
		r.full = true
		r.unread(audit.Unsupported, reading.Name, "", reading.At,
			"there are more ways from frontends to backends than the %d that are read; from here on they are left out", maxReadings)
	}
}

// retried tells, once for a backend, that its limit for the first byte is one of each try.
func (r *reader) retried(b *section) {
	for s := b; s != nil; s = s.from {
		if s.retries == nil {
			continue
		}
		if !b.told {
			r.unread(audit.Unsupported, b.name, "retry-on", r.at(*s.retries),
				"a request without an answer is sent again, so the wait for the first byte is up to %s times one more than retries, and not once", server)
		}
		b.told = true
		return
	}
}
