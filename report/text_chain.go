package report

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// chain draws one chain with what becomes of each of its traffics, or with what it carries.
func (p *page) chain(list []audit.Audited) {
	c := list[0].Chain
	p.wrap(bold, "chain  ", c.Name)
	if path := c.Path(); path != c.Name {
		p.wrap(plain, "       ", path)
	}
	if !c.Route.IsAny() {
		p.line(plain, "route  "+c.Route.String())
	}
	p.doubts(c)
	p.end()
	for i := range list {
		a := &list[i]
		if a.Traffic == nil {
			p.carries(a)
			continue
		}
		p.wrap(dim, "  traffic: ", trafficLine(a.Traffic))
		p.wrap(outcomeOf(a).look(), "  ", verdict(a))
		p.end()
	}
	p.hops(list)
	if c.Continues != "" {
		p.line(plain, "  then "+c.Continues+", which no hop here answers to")
	}
}

func (p *page) doubts(c *audit.Chain) {
	for _, why := range c.Assumed {
		p.wrap(yellow, "  ? ", "assumed: "+why)
	}
	for _, why := range c.Merged {
		p.wrap(yellow, "  ? ", why)
	}
	for _, why := range c.Undecided {
		p.wrap(yellow, "  ? ", why)
	}
}

func trafficLine(t *audit.Traffic) string {
	s := string(t.Protocol)
	if t.Name != "" {
		s += fmt.Sprintf(" %q", t.Name)
	}
	if t.ProtocolKnown != audit.Declared {
		s += " (" + string(t.ProtocolKnown) + ")"
	}
	beat := "a heartbeat every " + spaced(t.Heartbeat)
	if t.Heartbeat.IsNever() {
		beat = "no heartbeat"
	}
	parts := []string{fmt.Sprintf("%s (%s%s)", beat, t.HeartbeatKnown, evidence(t))}
	if t.Protocol == audit.HTTP && t.Heartbeat.IsNever() {
		parts = nil
	}
	if t.FirstByte > 0 {
		parts = append(parts, fmt.Sprintf("the first byte after %s (%s)", spaced(audit.After(t.FirstByte)), t.FirstByteKnown))
	}
	if t.Longest > 0 {
		parts = append(parts, fmt.Sprintf("exchanges of up to %s (%s)", spaced(audit.After(t.Longest)), t.LongestKnown))
	}
	if len(parts) == 0 {
		return s
	}
	return s + ", " + strings.Join(parts, ", ")
}

// evidence is where a heartbeat was found, and what it is.
func evidence(t *audit.Traffic) string {
	if t.HeartbeatKnown != audit.Detected || t.Why == "" {
		return ""
	}
	if at := t.Found.String(); at != "" {
		return " at " + at + ": " + t.Why
	}
	return ": " + t.Why
}
