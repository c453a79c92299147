package main

import (
	"context"
	"crypto/tls"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/probe"
)

// A traffic's exchange is drawn from the very words that the audit judged.

// exchange is what the caller of a case does.
func exchange(c *labCase, conf *tls.Config) probe.Exchange {
	x := probe.Exchange{URL: c.url, TLS: conf, Watch: c.watch(), Header: http.Header{}}
	for _, o := range c.line.options {
		switch o {
		case "h2":
			x.HTTP2 = true
		case "http10":
			x.HTTP10 = true
		case "gzip":
			x.Header.Set("Accept-Encoding", "gzip")
		case "post":
			x.Method = "POST"
		case "socket.io":
			x.Answers = map[string]string{"2": "3"}
		}
	}
	if c.audited == nil {
		return x
	}
	t := c.audited.Traffic
	x.Protocol = probe.Protocol(t.Protocol)
	if t.Protocol == audit.WebSocket && !strings.Contains(x.URL, "protocol=") {
		x.URL = appendQuery(x.URL, "protocol=websocket")
	}
	x.URL = appendQuery(x.URL, behaviour(t, c.predicted).Query())
	if t.Sender == audit.Caller {
		x.Beat = probe.Beat(t.Beat)
		x.Every, _ = t.Heartbeat.Duration()
	} else {
		x.Unanswered = t.Unanswered
	}
	return x
}

// behaviour is what the origin of a case does.
func behaviour(t *audit.Traffic, p prediction) probe.Behaviour {
	b := probe.Behaviour{First: t.FirstByte, Beat: probe.Beat(t.Beat), For: p.declared - t.FirstByte}
	if ends(t) {
		b.For = t.Longest - t.FirstByte
	}
	if t.Protocol == audit.HTTP {
		b.For = max(b.For, 10*time.Millisecond)
	}
	b.For = max(b.For, 0)
	if t.Sender == audit.Caller {
		b.Unanswered = t.Unanswered
	} else {
		b.Every, _ = t.Heartbeat.Duration()
	}
	return b
}

func appendQuery(url, query string) string {
	switch {
	case query == "":
		return url
	case strings.Contains(url, "?"):
		return url + "&" + query
	}
	return url + "?" + query
}

// The watch of a case that survives lasts longer than any short clock in its chain could bear; that
// of one that is cut, a while longer than predicted.
const (
	shortClock  = 6 * time.Second
	shortest    = 4 * time.Second
	longestTime = 11 * time.Second
)

func (c *labCase) watch() time.Duration {
	switch {
	case c.line.kind == "idle" && c.predicted.ends:
		return c.predicted.at + 8*time.Second
	case c.reloaded > 0 && c.predicted.ends:
		return c.predicted.at + 3*time.Second
	case c.predicted.ends:
		share := max(1500*time.Millisecond, c.predicted.at*6/10)
		return c.predicted.at + max(share, c.tolerated().late+time.Second)
	case c.predicted.declared > 0:
		return c.predicted.declared + 3*time.Second
	}
	var most time.Duration
	for i := range c.chain.Hops {
		for j := range c.chain.Hops[i].Timers {
			t := &c.chain.Hops[i].Timers[j]
			d, ok := t.Limit.Duration()
			if ok && d <= shortClock && slices.Contains([]audit.Clock{audit.Idle, audit.FirstByte, audit.Total, audit.KeepAlive}, t.Clock) {
				most = max(most, d)
			}
		}
	}
	length := most * 2
	if c.audited != nil {
		beat, _ := c.audited.Traffic.Heartbeat.Duration()
		length = max(length, most+beat*3/2) + c.audited.Traffic.FirstByte
	}
	return min(max(length+c.reloaded, shortest), longestTime+c.reloaded)
}

// race reuses connections of the innermost pool when their origin's keep-alive ends.
func (c *labCase) race(ctx context.Context) (probe.Reused, error) {
	last := &c.chain.Hops[len(c.chain.Hops)-1]
	limit, err := predictClock(last, audit.Front, audit.KeepAlive)
	if err != nil {
		return probe.Reused{}, err
	}
	const warm = 400 * time.Millisecond
	reuse := probe.Reuse{
		First:  appendQuery(c.url+"/s", probe.Behaviour{First: warm, For: 10 * time.Millisecond}.Query()),
		Second: c.url + "/ok",
		Pairs:  200, Pause: limit.at, Spread: 20 * time.Millisecond,
	}
	var sum probe.Reused
	for range 6 { // the moment is short, and may be missed
		r := reuse.Run(ctx)
		sum.Answered, sum.Failed, sum.Err = sum.Answered+r.Answered, sum.Failed+r.Failed, r.Err
		if sum.Err != "" || sum.Failed > 0 || !c.predicted.races {
			break
		}
	}
	return sum, nil
}

// measure runs a case.
func (c *labCase) measure(ctx context.Context, conf *tls.Config) probe.Outcome {
	x := exchange(c, conf)
	if c.asker != nil {
		return c.ask(ctx, x.URL)
	}
	if c.line.kind == "idle" {
		return x.KeepAlive(ctx)
	}
	if c.line.kind == "connect" {
		x.Protocol = probe.HTTP
	}
	return x.Run(ctx)
}
