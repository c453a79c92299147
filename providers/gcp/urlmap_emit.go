package gcp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// emit makes the reading of one of a URL map's hops.
func (m *mapping) emit(h *mapped) {
	if m.meshed(h.service) {
		return
	}
	m.placed[h.service] = true
	reading := m.service(h.service)
	alike, place := 0, 0
	for _, o := range m.hops {
		if o.service == h.service {
			alike++
			if o == h {
				place = alike
			}
		}
	}
	strong := "tf:" + h.service.Address + "/" + m.res.Address
	if alike > 1 {
		strong += fmt.Sprintf("/%d", place)
		reading.Name += ":" + m.told(h)
	}
	if len(m.of.Of(urlMaps...)) > 1 && m.shared(h.service) {
		reading.Name += " (" + m.res.Address + ")"
	}
	reading.Names = append([]audit.Name{{Text: strong, Strong: true}, {Text: "tf:" + h.service.Address}}, m.fronts(m.res, m.proxies)...)
	reading.Beside = audit.Paths(h.beside)
	m.keepAlive(&reading)
	if h.timeout != nil {
		reading.Settings = append(reading.Settings, m.routeTimeout(h.timeout))
	}
	for _, s := range m.behind(h.service) {
		for _, w := range h.routes {
			s.Route, s.Weight = w.route, w.weight
			if s.Assumed == "" {
				s.Assumed = w.assumed
			}
			reading.Sends = append(reading.Sends, s)
		}
	}
	m.found.Readings = append(m.found.Readings, reading)
}

// told tells a hop from others of its backend service.
func (m *mapping) told(h *mapped) string {
	var paths []string
	for _, w := range h.routes {
		if p := string(w.route.Path); p != "" && !slices.Contains(paths, p) {
			paths = append(paths, p)
		}
	}
	if len(paths) == 0 {
		return "default"
	}
	return strings.Join(paths, " ")
}

// shared reports whether another URL map sends to a backend service too.
func (m *mapping) shared(service *terraform.Resource) bool {
	for _, r := range m.found.Readings {
		if slices.Contains(r.Names, audit.Name{Text: "tf:" + service.Address}) && !slices.Contains(r.Names, audit.Name{Text: "tf:" + m.res.Address}) {
			return true
		}
	}
	return false
}

// keepAlive adds the time that the proxies of the URL map keep callers' connections.
func (m *mapping) keepAlive(reading *providers.Reading) {
	const name = "http_keep_alive_timeout_sec"
	var found *providers.Setting
	for i, p := range m.proxies {
		s, ok := providers.Written(name, p.Body.Attributes[name])
		if i == 0 && ok {
			found = &s
			continue
		}
		same := ok == (found != nil) && (!ok || s.Value == found.Value)
		if !same {
			at := p.At
			if ok {
				at = s.At
			}
			found = &providers.Setting{
				Name: name, Known: audit.Written, At: at,
				Value: providers.NotKnown(audit.NoValue, "the proxies of "+m.res.Address+" have different ones"),
			}
			break
		}
	}
	if found != nil {
		reading.Settings = append(reading.Settings, *found)
	}
}

// routeTimeout is a route's own timeout: whole seconds, written as text or number, and nanoseconds.
func (m *mapping) routeTimeout(b *terraform.Block) providers.Setting {
	v := b.Attributes["seconds"]
	s, ok := providers.Written(routeTimeout, v)
	if !ok {
		s = providers.Setting{Name: routeTimeout, Known: audit.Written, At: b.At, Value: providers.NotKnown(audit.NoValue, "its seconds are not given")}
	}
	seconds, known := providers.NumberOf(v)
	nanos, more := providers.NumberOf(b.Attributes["nanos"])
	if known {
		if more {
			seconds += nanos / 1e9
		}
		s.Value = providers.Number(seconds)
	}
	return s
}
