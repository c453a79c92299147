package envoy

import (
	"slices"
	"strings"
	"time"

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
	if s := r.Named(managerDrain); s != nil {
		drains(s, h)
	}
	if r.Context.Type == overTCP {
		h.Passes = audit.Bytes
		return
	}
	h.Upgrades = append(h.Upgrades, upgrades(r))
}

// drains puts a written drain_timeout in the place of the one that is taken by default.
func drains(s *providers.Setting, h *audit.Hop) {
	for i := range h.Timers {
		t := &h.Timers[i]
		idle, ok := t.Limit.Duration()
		if t.Setting != managerIdle || !ok {
			continue
		}
		d, known := seconds(s.Value)
		if !known {
			t.Limit, t.Code, t.Why = audit.Limit{}, audit.NoValue, managerDrain+" comes on top of it and is not known"
			continue
		}
		t.Limit = audit.After(idle - drained + d)
	}
}

// seconds is a written duration, which a person may draw as a number.
func seconds(v providers.Value) (time.Duration, bool) {
	if v.Kind == providers.IsNumber {
		return time.Duration(v.Number * float64(time.Second)), true
	}
	l, err := ParseDuration(v.String())
	d, ok := l.Duration()
	return d, ok && err == nil
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
		p.Fact = &audit.Fact{ID: "envoy.upgrade_configs", Source: upgradesPage, Checked: "2026-11-20", Measured: measuredOn}
		return p
	case s.Value.Kind == providers.IsUnknown:
		p.Code, p.Why = s.Value.Unknown.Code, s.Value.Unknown.Why
	default:
		p.Value = audit.Of(strings.Contains(strings.ToLower(s.Value.String()), "websocket"))
	}
	p.Known, p.At, p.Seen = s.Known, s.At, s.Seen
	return p
}
