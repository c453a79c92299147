package fastly

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// shape does what depends on a shield, on streaming and on the product for WebSockets.
func shape(r *providers.Reading, h *audit.Hop) {
	shielded := r.Named(shield)
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Setting != nodeToNode {
			continue
		}
		if shielded != nil && shielded.Value.Kind != providers.IsUnknown {
			t.Known = audit.Default
			continue
		}
		t.Why = "without a shield it counts only for requests that VCL does not pass"
	}
	h.Holds = append(h.Holds, holds(r))
	h.Upgrades = append(h.Upgrades, upgrades(r, shielded))
}

// holds is whether a response waits at the edge. What is passed streams; whether it is passed, and
// what a program does with it, is not read.
func holds(r *providers.Reading) audit.Property {
	fact := from(stream)
	fact.ID = r.System + "." + doStream
	p := audit.Property{
		Value: audit.Unsure, Setting: doStream, For: responses, Known: audit.Default, Fact: &fact, Code: audit.NoValue,
		Why: "whether VCL passes the request or streams the miss is not known: give do_stream",
	}
	if r.Context.Type == "compute" {
		p.Why = "the program decides whether it sends a response on while it receives it: give do_stream"
	}
	if s := r.Named(doStream); s != nil {
		p.Known, p.At, p.Seen = s.Known, s.At, s.Seen
		switch s.Value.On() {
		case audit.Yes:
			p.Value, p.Code, p.Why = audit.No, "", ""
		case audit.No:
			p.Value, p.Code, p.Why = audit.Yes, "", ""
		default:
			p.Code, p.Why = s.Value.Unknown.Code, s.Value.Unknown.Why
		}
	}
	return p
}

// upgrades is whether a WebSocket gets through.
func upgrades(r *providers.Reading, shielded *providers.Setting) audit.Property {
	fact := from(sockets)
	fact.ID = r.System + "." + webSockets
	p := audit.Property{Value: audit.No, Setting: webSockets, For: socket, Known: audit.Default, Fact: &fact}
	s := r.Named(webSockets)
	if s != nil {
		p.Value, p.Known, p.At, p.Seen = s.Value.On(), s.Known, s.At, s.Seen
		p.Code, p.Why = s.Value.Unknown.Code, s.Value.Unknown.Why
	}
	if p.Value == audit.Yes && shielded != nil {
		p.Value, p.Setting, p.Known, p.At = audit.No, shield, shielded.Known, shielded.At
		p.Why = "WebSockets do not pass a shield"
	}
	return p
}
