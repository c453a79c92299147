package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// An htmlChart is the clocks of a chain under one traffic: a table of every timer, each with a bar.
type htmlChart struct {
	Caption string
	Log     bool
	Marks   []mark
	Cut     *mark // where the exchange ends
	CutKind string
	Rows    []htmlRow // of the traffic
	Beats   string    // a path of ticks, and the band behind them
	Band    [2]string
	Hops    []htmlClocks
	Columns int
}

// An htmlClocks is the rows of one hop.
type htmlClocks struct {
	Name, System string
	Rows         []htmlRow
}

// An htmlRow is one setting of a hop: its limit, the clocks that it drives, how it is known, and its
// bar.
type htmlRow struct {
	Limit, Setting, Clocks, Known string
	Cites                         []int
	Part                          string // what it has to do with the verdict
	Kind                          string
	Bar                           string // kind of bar; empty: there is none
	Width, Run                    template.CSS
	Runs                          string // how far it runs, in words

	part   part
	timers []*audit.Timer
}

// chart draws the clocks under the traffic of a, or under the one that is assumed where none is
// declared.
func (s *sheaf) chart(a *audit.Audited) htmlChart {
	t := &a.Walk.Traffic
	c := htmlChart{Caption: trafficLine(t), Columns: 4}
	cut, ends, kind := cutOf(a)
	hops := make([][]htmlRow, len(a.Chain.Hops))
	times := []time.Duration{cut, t.FirstByte, t.Longest}
	if beat, ok := t.Heartbeat.Duration(); ok {
		times = append(times, beat)
	}
	for i := range a.Chain.Hops {
		hops[i] = s.clocks(a, i)
		for _, r := range hops[i] {
			for _, timer := range r.timers {
				if d, ok := timer.Limit.Duration(); ok {
					times = append(times, d)
				}
			}
		}
	}
	x := axisOf(times)
	c.Log, c.Marks = x.log, x.marks()
	if kind != "" {
		c.Cut, c.CutKind = &mark{x.place(cut), spaced(audit.After(cut))}, kind
	}
	c.traffic(a, x, cut, ends)
	for i := range hops {
		for j := range hops[i] {
			hops[i][j].draw(a, i, x, cut, ends)
		}
		h := &a.Chain.Hops[i]
		c.Hops = append(c.Hops, htmlClocks{h.Label(), systemBeside(h), hops[i]})
	}
	return c
}

func systemBeside(h *audit.Hop) string {
	if h.Name == "" {
		return ""
	}
	return h.System
}

// cutOf is when the exchange ends or would end, whether it surely does so, and how it is drawn: not
// at all where the kind is empty.
func cutOf(a *audit.Audited) (at time.Duration, ends bool, kind string) {
	if a.Traffic == nil {
		for i := range a.Carries {
			if y := &a.Carries[i]; y.Protocol == a.Walk.Traffic.Protocol && y.Survives == audit.No {
				at, _ = y.CutAfter.Duration()
				return at, true, "ifsent"
			}
		}
		return 0, false, ""
	}
	at, known := a.Verdict.CutAfter.Duration()
	switch {
	case !known:
		return 0, false, ""
	case a.Verdict.Survives == audit.No:
		return at, true, "cut"
	case a.Verdict.Fragile:
		return at, false, "fragile"
	}
	return 0, false, ""
}

// traffic draws the exchange and its heartbeats.
func (c *htmlChart) traffic(a *audit.Audited, x axis, cut time.Duration, ends bool) {
	t := &a.Walk.Traffic
	end := t.Longest
	if ends {
		end = min(end, cut)
	}
	if t.Longest > 0 {
		row := htmlRow{Limit: spaced(audit.After(t.Longest)), Setting: "longest exchange", Known: string(t.LongestKnown),
			Bar: "exchange", Width: x.place(t.Longest), Run: share(x.at(end), x.at(t.Longest))}
		if ends {
			row.Runs = "ends after " + spaced(audit.After(cut))
		}
		c.Rows = append(c.Rows, row)
	}
	if t.FirstByte > 0 {
		c.Rows = append(c.Rows, htmlRow{Limit: spaced(audit.After(t.FirstByte)), Setting: "wait for the first byte",
			Known: string(t.FirstByteKnown), Bar: "exchange", Width: x.place(t.FirstByte), Run: "100%"})
	}
	if every, ok := t.Heartbeat.Duration(); ok {
		row := htmlRow{Limit: spaced(t.Heartbeat), Setting: "heartbeat", Clocks: fmt.Sprintf("%s from the %s", t.Beat, t.Sender),
			Known: string(t.HeartbeatKnown), Bar: "beats"}
		path, from, to := x.beats(every, end)
		c.Beats, c.Band = path, [2]string{fmt.Sprintf("%.0f", from), fmt.Sprintf("%.0f", to-from)}
		c.Rows = append(c.Rows, row)
	} else if t.Protocol.Streams() {
		c.Rows = append(c.Rows, htmlRow{Limit: "none", Setting: "heartbeat", Known: string(t.HeartbeatKnown)})
	}
}

// share is how much of a whole a part is.
func share(part, whole float64) template.CSS {
	if whole <= 0 {
		return "0%"
	}
	return percent(min(100, 100*part/whole))
}

// clocks are the rows of a hop, those that run for the traffic and those that do not.
func (s *sheaf) clocks(a *audit.Audited, hop int) []htmlRow {
	h, list := &a.Chain.Hops[hop], []audit.Audited{*a}
	protocol := a.Walk.Traffic.Protocol
	var rows []htmlRow
	for _, runs := range []bool{true, false} {
		for _, clock := range audit.Clocks {
			for i := range h.Timers {
				t := &h.Timers[i]
				if t.Clock != clock || t.AppliesTo(protocol) != runs {
					continue
				}
				r := htmlRow{Limit: limitText(t), Setting: t.Setting, Known: placeOf(t), part: partOf(list, hop, t)}
				if !runs {
					r.Kind = "aside"
				}
				label := clockText(list, h, t)
				at := slices.IndexFunc(rows, func(o htmlRow) bool {
					return o.Limit == r.Limit && o.Setting == r.Setting && o.Known == r.Known && o.Kind == r.Kind
				})
				if at < 0 {
					rows, at = append(rows, r), len(rows)
					rows[at].Cites = s.sources.of(t.Fact)
				}
				o := &rows[at]
				if !slices.Contains(strings.Split(o.Clocks, ", "), label) {
					o.Clocks = strings.TrimPrefix(o.Clocks+", "+label, ", ")
				}
				o.part, o.timers = o.part.or(r.part), append(o.timers, t)
			}
		}
	}
	for _, p := range properties(list, h) {
		rows = append(rows, htmlRow{Setting: p.setting, Known: p.place, part: p.part, Cites: s.sources.of(p.property.Fact)})
	}
	for i := range rows {
		rows[i].Part = strings.TrimPrefix(string(rows[i].part), "<- ")
		if kind := kindOf(rows[i].part); kind != "" {
			rows[i].Kind = kind
		}
	}
	return rows
}

func kindOf(p part) string {
	switch p {
	case cuts, cutsAlso:
		return "cut"
	case cutsIfLost:
		return "fragile"
	case decides:
		return "unknown"
	}
	return ""
}

// draw finds the bar of a row: as long as the limit, and filled as far as the clock runs before it
// is restarted or the exchange ends.
func (r *htmlRow) draw(a *audit.Audited, hop int, x axis, cut time.Duration, ends bool) {
	if len(r.timers) == 0 {
		return
	}
	limit := r.timers[0].Limit
	d, finite := limit.Duration()
	switch {
	case limit.IsNever():
		return
	case !finite:
		r.Bar, r.Width = "unknown", "100%"
		return
	}
	r.Bar, r.Width, r.Run = "limit", x.place(d), "0%"
	run, runs := time.Duration(0), false
	for _, t := range r.timers {
		if far, ok := far(a.Walk, hop, t); ok {
			run, runs = max(run, far), true
		}
	}
	if !runs {
		r.Bar = "aside"
		return
	}
	run = min(run, d)
	if ends {
		run = min(run, cut)
	}
	r.Run = share(x.at(run), x.at(d))
	switch {
	case run == d:
		r.Runs = "runs out"
	case run > 0:
		r.Runs = "runs for " + spaced(audit.After(run)) + " at most"
	}
}

// far is how long a clock runs at most during an exchange. It reports false of one that runs outside
// of exchanges or does not run for the traffic.
func far(w *audit.Walk, hop int, t *audit.Timer) (time.Duration, bool) {
	if !t.AppliesTo(w.Traffic.Protocol) {
		return 0, false
	}
	switch k := w.TickOf(hop, t); t.Clock {
	case audit.Idle:
		return max(k.Beat(1).Most, k.Wait(1).Most), true
	case audit.FirstByte:
		return k.Wait(1).Most, true
	case audit.Total, audit.Lifetime:
		return w.Traffic.Longest, true
	}
	return 0, false
}
