package envoy

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const upgradesPage = "https://github.com/envoyproxy/envoy/blob/main/docs/root/intro/arch_overview/http/upgrades.rst"

// shape puts a route's own clocks in place of the connection manager's, and says what is passed on:
// bytes by the TCP proxy; by the connection manager requests, and upgrades only where configured.
func shape(r *providers.Reading, h *audit.Hop) {
	if r.Named(routeIdle) != nil {
		drop(h, streamIdle)
		drop(h, tcpIdle)
	}
	if r.Named(routeStream) != nil {
		drop(h, managerStream)
	}
	if r.Context.Type == overTCP {
		h.Passes = audit.Bytes
		return
	}
	h.Upgrades = append(h.Upgrades, upgrades(r))
}

func drop(h *audit.Hop, setting string) {
	h.Timers = slices.DeleteFunc(h.Timers, func(t audit.Timer) bool { return t.Setting == setting })
}

func upgrades(r *providers.Reading) audit.Property {
	p := audit.Property{Setting: "upgrade_configs", For: []audit.Protocol{audit.WebSocket}}
	s := r.Named(p.Setting)
	switch {
	case s == nil:
		p.Value, p.Known = audit.No, audit.Default
		p.Why = "no upgrade_configs lets a WebSocket through"
		p.Fact = &audit.Fact{ID: "envoy.upgrade_configs", Source: upgradesPage, Checked: "2026-11-20", Unverified: true}
		return p
	case s.Value.Kind == providers.IsUnknown:
		p.Code, p.Why = s.Value.Unknown.Code, s.Value.Unknown.Why
	default:
		p.Value = audit.Of(strings.Contains(strings.ToLower(s.Value.String()), "websocket"))
	}
	p.Known, p.At, p.Seen = s.Known, s.At, s.Seen
	return p
}
