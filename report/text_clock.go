package report

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

func limitText(t *audit.Timer) string {
	if t.Limit.IsNever() {
		return "off"
	}
	return spaced(t.Limit)
}

// clockText is the clock, with the side where the hop has it on one of two only, and with the
// protocols where it does not run for all.
func clockText(list []audit.Audited, h *audit.Hop, t *audit.Timer) string {
	s := string(t.Clock)
	both := slices.ContainsFunc(h.Timers, func(o audit.Timer) bool {
		return o.Side != t.Side && o.Clock == t.Clock && o.Setting == t.Setting && o.Limit == t.Limit
	})
	if !both && !h.IsEnd() {
		s = string(t.Side) + " " + s
	}
	if len(t.For) > 0 && (len(list) > 1 || list[0].Traffic == nil || !t.AppliesTo(list[0].Traffic.Protocol)) {
		names := make([]string, len(t.For))
		for i, p := range t.For {
			names[i] = string(p)
		}
		s += " of " + strings.Join(names, "/")
	}
	return s
}

// placeOf says how a limit is known.
func placeOf(t *audit.Timer) string {
	var place string
	switch {
	case t.At.Known():
		place = t.At.String()
	case t.Seen != "":
		place = "observed, " + t.Seen
	case t.Known == audit.Default && t.Fact != nil:
		place = "default" + host(t.Fact)
	default:
		place = string(t.Known)
	}
	switch {
	case t.Refused():
		return fmt.Sprintf("refused: outside %s to %s, %s", spaced(t.Min), spaced(t.Max), place)
	case t.Known == audit.Assumed && t.At.Known():
		place += ", assumed"
	}
	if t.Why != "" && (!t.Limit.Known() || t.Known == audit.Assumed) {
		place = strings.TrimPrefix(place+": "+t.Why, ": ")
	}
	return place
}

func host(f *audit.Fact) string {
	u, err := url.Parse(f.Source)
	switch {
	case err != nil || u.Host == "":
		return ""
	case f.Unverified:
		return ", " + u.Host + ", not verified"
	}
	return ", " + u.Host
}

// properties are what a hop does to the traffic besides keeping time.
func properties(list []audit.Audited, h *audit.Hop) []row {
	var rows []row
	add := func(q *audit.Property, yes, unsure string, bad audit.Tri) {
		if q == nil || q.Value != bad && q.Value != audit.Unsure {
			return
		}
		r := row{setting: q.Setting, place: yes, part: propertyPart(list, q), property: q}
		if q.Value == audit.Unsure {
			r.place = unsure
		}
		if q.At.Known() {
			r.place += ", " + q.At.String()
		}
		if q.Value == audit.Unsure && q.Why != "" {
			r.place += ": " + q.Why
		}
		if !slices.ContainsFunc(rows, func(o row) bool { return o.setting == r.setting && o.place == r.place }) {
			rows = append(rows, r)
		}
	}
	for i := range list {
		protocols := audit.Protocols
		if t := list[i].Traffic; t != nil {
			protocols = []audit.Protocol{t.Protocol}
		}
		for _, protocol := range protocols {
			if protocol.Streams() {
				add(h.HoldsFor(protocol), "holds response bytes", "may hold response bytes", audit.Yes)
			}
			if protocol == audit.WebSocket {
				add(h.UpgradesFor(protocol), "does not forward a WebSocket upgrade", "may not forward a WebSocket upgrade", audit.No)
			}
		}
	}
	return rows
}

func propertyPart(list []audit.Audited, q *audit.Property) part {
	var p part
	is := func(k audit.Culprit) bool { return k.Property == q }
	for i := range list {
		v := &list[i].Verdict
		if is(v.Cut) {
			p = p.or(cuts)
		}
		if slices.ContainsFunc(v.DependsOn, is) {
			p = p.or(decides)
		}
		for j := range list[i].Carries {
			y := &list[i].Carries[j]
			if is(y.Cut) {
				p = p.or(cuts)
			}
			if slices.ContainsFunc(y.DependsOn, is) {
				p = p.or(decides)
			}
		}
	}
	return p
}
