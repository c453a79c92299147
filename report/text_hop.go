package report

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// hops writes each hop and below it its clocks, one line for each setting.
func (p *page) hops(list []audit.Audited) {
	c := list[0].Chain
	drawn, room := make([][]row, len(c.Hops)), 0
	for i := range c.Hops {
		drawn[i] = p.rows(list, i)
		for _, r := range drawn[i] {
			room = max(room, columns(r.limit))
		}
	}
	for i := range c.Hops {
		p.line(bold, "  "+hopName(c, i))
		for _, why := range c.Hops[i].Assumed {
			p.wrap(yellow, "     ? ", "may not be there: "+why)
		}
		if why := c.Hops[i].Unread; why != "" {
			p.wrap(yellow, "  ?? ", "its clocks are not known: "+why)
		}
		for _, r := range drawn[i] {
			lead := "  " + r.part.mark() + " " + padLeft(r.limit, room) + "  "
			p.fill(r.part.look(), lead, columns(lead), "  ", r.words())
		}
	}
}

// A row is a setting with the clocks it drives.
type row struct {
	limit, setting, place string
	clocks                []string
	part                  part

	timers   []*audit.Timer // none of a row that is a property
	property *audit.Property
}

func (r *row) words() []string {
	return slices.DeleteFunc([]string{r.setting, strings.Join(r.clocks, ", "), r.place, string(r.part)},
		func(s string) bool { return s == "" })
}

// A part is what a clock has to do with the verdict; a later one hides an earlier.
type part string

const (
	decides    part = "<- not known, and it decides"
	cutsAlso   part = "<- cuts at the same moment"
	cutsIfLost part = "<- cuts if one heartbeat is lost"
	cuts       part = "<- cuts"
)

var parts = []part{"", decides, cutsAlso, cutsIfLost, cuts}

func (t part) or(o part) part {
	return parts[max(slices.Index(parts, t), slices.Index(parts, o))]
}

func (t part) mark() string {
	switch t {
	case "":
		return "  "
	case decides:
		return "??"
	}
	return ">>"
}

func (t part) look() style {
	switch t {
	case "":
		return plain
	case cuts, cutsAlso:
		return red
	}
	return yellow
}

func (p *page) rows(list []audit.Audited, hop int) []row {
	h := &list[0].Chain.Hops[hop]
	var rows []row
	add := func(r row, label string) {
		for i := range rows {
			if rows[i].limit == r.limit && rows[i].setting == r.setting && rows[i].place == r.place {
				if !slices.Contains(rows[i].clocks, label) {
					rows[i].clocks = append(rows[i].clocks, label)
				}
				rows[i].part = rows[i].part.or(r.part)
				rows[i].timers = append(rows[i].timers, r.timers...)
				return
			}
		}
		r.clocks = []string{label}
		rows = append(rows, r)
	}
	for _, clock := range audit.Clocks {
		for i := range h.Timers {
			t := &h.Timers[i]
			if t.Clock != clock || !p.shown(list, t) {
				continue
			}
			add(row{limit: limitText(t), setting: t.Setting, place: placeOf(t), part: partOf(list, hop, t), timers: []*audit.Timer{t}}, clockText(list, h, t))
		}
	}
	for _, property := range properties(list, h) {
		add(property, "")
	}
	return rows
}

// shown leaves out clocks that do not run for the traffic, and, unless all is asked for, those
// that play no part in any verdict.
func (p *page) shown(list []audit.Audited, t *audit.Timer) bool {
	if p.Verbose {
		return true
	}
	if t.Clock == audit.Connect || t.Clock == audit.Drain {
		return false
	}
	return slices.ContainsFunc(list, func(a audit.Audited) bool {
		return a.Traffic == nil || t.AppliesTo(a.Traffic.Protocol)
	})
}

// partOf tells what the clock has to do with the verdicts on the chain.
func partOf(list []audit.Audited, hop int, t *audit.Timer) part {
	var p part
	is := func(k audit.Culprit) bool { return k.Hop == hop && k.Timer == t }
	for i := range list {
		v := &list[i].Verdict
		switch {
		case is(v.Cut) && v.Survives == audit.No:
			p = p.or(cuts)
		case is(v.Cut):
			p = p.or(cutsIfLost)
		case slices.ContainsFunc(v.Together, is):
			p = p.or(cutsAlso)
		case slices.ContainsFunc(v.DependsOn, is):
			p = p.or(decides)
		}
		for j := range list[i].Carries {
			y := &list[i].Carries[j]
			switch {
			case y.Survives == audit.No && is(y.Cut):
				p = p.or(cuts)
			case slices.ContainsFunc(y.DependsOn, is):
				p = p.or(decides)
			}
		}
	}
	return p
}
