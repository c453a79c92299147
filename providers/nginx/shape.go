package nginx

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// modern is the version since which nginx speaks HTTP/1.1 to upstreams and keeps their connections.
const modern = "1.29.7"

// versions compares versions; a row that asks for nothing else needs no more of a table.
var versions = &providers.Table{Versioned: true}

// shape adds what directives do together: whether a response waits in a buffer, whether an upgrade
// is passed on, and whether there is a pool whose connections could be reused.
func shape(r *providers.Reading, h *audit.Hop) {
	switch r.Context.Type {
	case passesBytes:
		h.Passes = audit.Bytes
		return
	case "":
		return // a type that was refused: nothing is known of the hop
	case "http":
	default:
		shapeGateway(r, h)
		return
	}
	h.Holds = append(h.Holds, holds(r)...)
	h.Upgrades = append(h.Upgrades, upgrades(r))
	shapePool(r, h)
}

// A judgement is a property's value and what it rests on: a setting, or the lack of a version.
type judgement struct {
	value   audit.Tri
	setting *providers.Setting // what decides; nil where it is a default
	name    string             // its name
	why     string
	source  string // of the default
}

func (j judgement) property(protocols ...audit.Protocol) audit.Property {
	p := audit.Property{Value: j.value, Setting: j.name, For: protocols, Known: audit.Default, Why: j.why}
	if s := j.setting; s != nil {
		p.Known, p.At, p.Seen = s.Known, s.At, s.Seen
		if s.Value.Kind == providers.IsUnknown {
			p.Code = s.Value.Unknown.Code
			p.Why = s.Value.Unknown.Why
		}
	} else {
		f := fact(j.source, measuredOn)
		f.ID = "nginx." + j.name
		p.Fact = &f
	}
	if j.value == audit.Unsure && p.Code == "" {
		p.Code = audit.NoValue
	}
	return p
}

// framed judges whether nginx speaks HTTP/1.1 or later to the upstream, so that the response comes
// in chunks.
func framed(r *providers.Reading) judgement {
	j := judgement{name: httpVersion, source: proxy + httpVersion}
	if s := r.Named(httpVersion); s != nil {
		j.setting = s
		if s.Value.Kind != providers.IsUnknown {
			j.value = audit.Of(s.Value.String() != "1.0")
		}
		return j
	}
	j.value = versions.Holds(providers.When{Since: modern}, r.Context)
	switch j.value {
	case audit.No:
		j.why = "nginx speaks HTTP/1.0 to the upstream before " + modern
	case audit.Unsure:
		j.why = "nginx speaks HTTP/1.0 to the upstream before " + modern + " and HTTP/1.1 since, and the version is not known: give `version` or set proxy_http_version"
	}
	return j
}

// upgrades judges whether a WebSocket upgrade is passed on: by default nginx drops both headers.
func upgrades(r *providers.Reading) audit.Property {
	const source = "https://nginx.org/en/docs/http/websocket.html"
	up, connection := r.Named(setUpgrade), r.Named(setConnection)
	switch {
	case up == nil || empty(up):
		j := judgement{value: audit.No, setting: up, name: setUpgrade, source: source, why: "nginx does not pass the Upgrade header on"}
		return j.property(audit.WebSocket)
	case connection == nil || empty(connection):
		j := judgement{value: audit.No, setting: connection, name: setConnection, source: source, why: "nginx does not pass the Connection header on"}
		return j.property(audit.WebSocket)
	}
	for _, s := range []*providers.Setting{up, connection} {
		if s.Value.Kind == providers.IsUnknown {
			return judgement{setting: s, name: s.Name}.property(audit.WebSocket)
		}
	}
	if text := connection.Value.String(); !strings.Contains(text, "$") && !strings.Contains(strings.ToLower(text), "upgrade") {
		j := judgement{value: audit.No, setting: connection, name: setConnection, why: "nginx sends Connection: " + text + ", which asks for no upgrade"}
		return j.property(audit.WebSocket)
	}
	j := framed(r)
	if j.value == audit.Yes {
		j = judgement{value: audit.Yes, setting: up, name: setUpgrade}
	}
	return j.property(audit.WebSocket)
}

func empty(s *providers.Setting) bool {
	return s.Value.Kind == providers.IsText && strings.Trim(s.Value.Text, `"' `) == ""
}

// shapePool takes the clocks of the upstream pool away where there is none, and makes them unknown
// where that cannot be told.
func shapePool(r *providers.Reading, h *audit.Hop) {
	j := pooled(r)
	if j.value == audit.Yes {
		return
	}
	kept := h.Timers[:0]
	for _, t := range h.Timers {
		if t.Setting == poolTimeout || t.Setting == poolTime {
			if j.value == audit.No {
				continue
			}
			p := j.property()
			t.Limit, t.Code, t.Why = audit.Limit{}, p.Code, p.Why
		}
		kept = append(kept, t)
	}
	h.Timers = kept
}

func pooled(r *providers.Reading) judgement {
	switch r.Context.Type {
	case "uwsgi", "scgi":
		return judgement{value: audit.No}
	case "fastcgi":
		if s := r.Named(keepConn); s == nil || s.Value.On() == audit.No {
			return judgement{value: audit.No}
		} else if s.Value.Kind == providers.IsUnknown {
			return judgement{setting: s, name: keepConn}
		}
	}
	j := judgement{name: poolSize, source: upstream + poolSize}
	if s := r.Named(poolSize); s != nil {
		j.setting = s
		if s.Value.Kind == providers.IsUnknown {
			return j
		}
		size, _, _ := strings.Cut(s.Value.String(), " ")
		j.value = audit.Of(size != "0")
	} else {
		j.value = versions.Holds(providers.When{Since: modern}, r.Context)
		j.why = "nginx reuses connections to the upstream by default since " + modern + ", and the version is not known: give `version` or set keepalive"
	}
	if j.value == audit.No || r.Context.Type != "http" || speaksGRPC(r) {
		return j
	}
	switch f := framed(r); f.value {
	case audit.No:
		return f
	case audit.Unsure:
		if j.value == audit.Yes {
			return f
		}
	}
	if kept := connectionKept(r); j.value == audit.Yes && kept.value != audit.Yes {
		return kept
	}
	return j
}

// connectionKept judges whether the Connection header that nginx sends lets the upstream's connection
// be used again: before it spoke HTTP/1.1 by itself nginx asked for the close, unless the header is
// set to nothing.
func connectionKept(r *providers.Reading) judgement {
	j := judgement{name: setConnection, source: "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive"}
	if s := r.Named(setConnection); s != nil {
		j.setting = s
		if s.Value.Kind != providers.IsUnknown {
			j.value = audit.Of(empty(s) || strings.HasPrefix(s.Value.String(), "$"))
		}
		return j
	}
	j.value = versions.Holds(providers.When{Since: modern}, r.Context)
	j.why = "before " + modern + " nginx asks the upstream to close unless proxy_set_header Connection is empty, and the version is not known: give `version`"
	return j
}

// speaksGRPC reports whether the location is one of grpc_pass, which always speaks HTTP/2.
func speaksGRPC(r *providers.Reading) bool {
	for _, s := range r.Settings {
		if strings.HasPrefix(s.Name, "grpc_") {
			return true
		}
	}
	return false
}
