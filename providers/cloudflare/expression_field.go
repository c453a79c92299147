package cloudflare

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A field is one that is a part of a route, or decides whether any request is on it. Exact ones are only
// compared with whole texts.
type field struct {
	routes func(audit.Pattern) []audit.Route
	exact  bool
}

// fields are those that are understood. A response of another type than an event stream is none that
// anything here is asked about.
var fields = map[string]*field{
	"http.host": {routes: func(p audit.Pattern) []audit.Route {
		return []audit.Route{{Host: audit.Pattern(strings.ToLower(string(p)))}}
	}},
	"http.request.uri.path": {routes: func(p audit.Pattern) []audit.Route { return []audit.Route{{Path: p}} }},
	"http.request.uri.path.extension": {exact: true, routes: func(p audit.Pattern) []audit.Route {
		return []audit.Route{{Path: "*." + p}}
	}},
	"http.response.content_type.media_type": {exact: true, routes: func(p audit.Pattern) []audit.Route {
		if p == "text/event-stream" {
			return []audit.Route{{}}
		}
		return nil
	}},
}
