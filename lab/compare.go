package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/probe"
)

// compare tells in which respect an outcome is not what was predicted; empty: in none.
func (c *labCase) compare(o probe.Outcome) string {
	p := c.predicted
	if o.End == probe.Unreachable {
		return "the chain cannot be reached: " + o.Err
	}
	if c.line.kind == "idle" && o.Status != 200 {
		return fmt.Sprintf("the request before the silence failed: %v", o)
	}
	allowed := c.tolerated()
	switch {
	case p.ends && o.End == probe.Open:
		return "it is not cut"
	case p.ends:
		if off := c.late(o, allowed); off != "" {
			return off
		}
		if !slices.Contains(allowed.ends, o.End) && !c.asPredicted(o) {
			return fmt.Sprintf("it ends otherwise: predicted is %q", p.sees)
		}
	case p.declared > 0:
		if !inOrder(c, o) {
			return "it does not end in order"
		}
	case o.End != probe.Open:
		return "it is cut"
	}
	return c.compareBeats(o)
}

// compareReuse tells in which respect a race is not what was predicted.
func (c *labCase) compareReuse(r probe.Reused, err error) string {
	switch {
	case err != nil:
		return err.Error()
	case r.Err != "":
		return "the first requests failed: " + r.Err
	case c.predicted.races && r.Failed == 0:
		return "no reuse of a connection fails"
	case !c.predicted.races && r.Failed > 0:
		return fmt.Sprintf("%d reuses of a connection fail", r.Failed)
	}
	return ""
}

// tolerated gathers the tolerances of a case.
func (c *labCase) tolerated() tolerance {
	var sum tolerance
	for name, t := range tolerances {
		if t.program != "" && t.program != c.programOf(c.predicted.hop) || t.program == "" && !slices.Contains(c.line.options, name) {
			continue
		}
		sum.early, sum.late = max(sum.early, t.early), max(sum.late, t.late)
		sum.ends = append(sum.ends, t.ends...)
	}
	return sum
}

func (c *labCase) late(o probe.Outcome, allowed tolerance) string {
	bound := max(anyway, c.predicted.at*percent/100)
	off := o.After - c.predicted.at
	switch {
	case off > bound+allowed.late:
		return fmt.Sprintf("it ends %.2f s late", off.Seconds())
	case -off > bound+allowed.early && !c.predicted.most:
		return fmt.Sprintf("it ends %.2f s early", -off.Seconds())
	}
	return ""
}

// asPredicted reports whether an outcome is of the kind that the words of the prediction tell.
func (c *labCase) asPredicted(o probe.Outcome) bool {
	if c.line.kind == "idle" {
		return o.End == probe.Closed || o.End == probe.Reset
	}
	sees := c.predicted.sees
	is := func(ends ...probe.End) bool { return slices.Contains(ends, o.End) }
	if statuses := errorStatus.FindAllString(sees, -1); len(statuses) > 0 {
		return slices.ContainsFunc(statuses, func(s string) bool { return answered(o, s) })
	}
	broken := is(probe.Cut, probe.CutInChunk, probe.Reset, probe.StreamReset, probe.NoFrame)
	if _, code, ok := strings.Cut(sees, "RST_STREAM "); ok {
		return is(probe.StreamReset) && o.Code == code
	}
	switch {
	case strings.Contains(sees, "client's own timeout"):
		return is(gaveUp)
	case strings.Contains(sees, "upgrade is refused"):
		return is(probe.Refused)
	case strings.Contains(sees, "without a close frame"):
		return is(probe.NoFrame, probe.Reset)
	case strings.Contains(sees, "over HTTP/2 it looks complete") && c.overHTTP2():
		return is(probe.Complete) && (o.Code == "" || o.Code == "0")
	case strings.Contains(sees, "stream ends"):
		return broken
	case strings.Contains(sees, "stream is reset"):
		if c.overHTTP2() {
			return is(probe.StreamReset)
		}
		return broken
	case strings.Contains(sees, "before any response"), strings.Contains(sees, "without a response"):
		return is(probe.NoResponse, probe.Failed, probe.Reset, probe.StreamReset, probe.GoAway)
	case strings.Contains(sees, "ends early"):
		return broken
	case strings.Contains(sees, "connection closes"):
		return broken || is(probe.NoResponse, probe.GoAway)
	case sees == "" && c.reloaded > 0:
		return broken || is(probe.GoAway, probe.Closed, probe.CloseFrame)
	case sees == "" && c.line.kind == "connect":
		return is(probe.Failed)
	}
	return false
}

// errorStatus is one that a prediction names.
var errorStatus = regexp.MustCompile(`\b[45][0-9][0-9]\b`)

// answered reports whether an outcome is an answer with a status. A gRPC caller sees that status as
// one of its own.
func answered(o probe.Outcome, status string) bool {
	switch o.End {
	case probe.Failed, probe.Refused:
		return strconv.Itoa(o.Status) == status
	case probe.Complete:
		calls := map[string]string{"400": "13", "408": "2", "429": "14", "502": "14", "503": "14", "504": "14"}
		return o.Arrivals == 0 && o.Code != "" && o.Code == calls[status]
	}
	return false
}

// overHTTP2 reports whether the caller speaks it.
func (c *labCase) overHTTP2() bool {
	call := c.audited != nil && (c.audited.Traffic.Protocol == audit.GRPC || c.audited.Traffic.Protocol == audit.GRPCBidi)
	return call || slices.Contains(c.line.options, "h2")
}

// inOrder reports whether an exchange that nothing cuts ended as its origin ended it.
func inOrder(c *labCase, o probe.Outcome) bool {
	switch o.End {
	case probe.Complete:
		return o.Code == "" || o.Code == "0"
	case probe.Closed:
		return strings.Contains(c.url, "framing=close") || slices.Contains(c.line.options, "http10")
	case probe.CloseFrame:
		return o.Code == "1000"
	}
	return false
}

// compareBeats compares whether the origin's heartbeats reach the caller.
func (c *labCase) compareBeats(o probe.Outcome) string {
	if c.audited == nil || c.audited.Traffic.Sender != audit.Origin {
		return ""
	}
	t := c.audited.Traffic
	every, ok := t.Heartbeat.Duration()
	if strings.Contains(c.url, "trickle=1") {
		return ""
	}
	if !ok || t.Beat == audit.PingH2 || t.Beat == audit.ProbeTCP || t.Protocol == audit.HTTP {
		return ""
	}
	expected := o.After > t.FirstByte+every+time.Second
	switch {
	case c.predicted.held && o.Arrivals > 0 && o.First < o.After-anyway:
		return fmt.Sprintf("heartbeats arrive, from %.2f s on, and a hop was said to hold them", o.First.Seconds())
	case !c.predicted.held && expected && o.Arrivals == 0:
		return "no heartbeat arrives, and no hop was said to hold them"
	}
	return ""
}
