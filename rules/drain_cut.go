package rules

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// DrainCut finds hops whose deploys or reloads cut streams.
var DrainCut = audit.Rule{
	ID:           "drain-cut",
	Title:        "a deploy or reload cuts streams before they end",
	Severity:     audit.Notice,
	NeedsTraffic: true,
	Doc: `When a hop is deployed, reloaded or taken out of service it gives open exchanges a while to end, and
cuts what is left. Streams that are meant to last longer than that are cut by every deploy, all at
the same moment, and all come back at the same moment.

Nothing is wrong with it if clients reconnect and resume. It is told as a notice so that nobody looks
for a timeout when streams end at ten past three every Tuesday.

Repair: reconnect with jitter and resume where the stream was, or raise the drain above the longest
exchange.`,
	Sources: []string{
		"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html",
		"https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout",
	},
	Check: drainCut,
	Examples: []audit.Example{{
		Name: "a target leaves after five minutes",
		Chain: `traffic sse heartbeat=15s longest=30m
aws/alb "main"  back.drain=300s set=deregistration_delay.timeout_seconds`,
		Want: []string{"notice: main cuts open streams 300s after a deploy or reload begins (deregistration_delay.timeout_seconds), and they last up to 1800s"},
	}, {
		Name: "the drain outlasts the stream",
		Chain: `traffic sse heartbeat=15s longest=5m
aws/alb "main"  back.drain=300s set=deregistration_delay.timeout_seconds`,
	}, {
		Name: "a drain that is not known is not a finding",
		Chain: `traffic sse heartbeat=15s longest=30m
aws/alb "main"  back.drain=? set=deregistration_delay.timeout_seconds`,
	}},
}

func drainCut(w *audit.Walk) []audit.Finding {
	if !w.Traffic.Protocol.Streams() {
		return nil
	}
	var found []audit.Finding
	for _, k := range w.Ticks() {
		limit, ok := k.Timer.InForce().Duration()
		if k.Timer.Clock != audit.Drain || !ok || limit >= w.Traffic.Longest {
			continue
		}
		f := w.Finding(k)
		f.Uses.Longest = true
		f.Message = fmt.Sprintf("%s cuts open streams %s after a deploy or reload begins (%s), and they last up to %s",
			w.Label(k.Hop), seconds(limit), k.Timer.Setting, seconds(w.Traffic.Longest))
		f.Repair.Text = fmt.Sprintf("let clients reconnect and resume, or set %s above %s", k.Timer.Setting, seconds(w.Traffic.Longest))
		if limit == 0 || k.Timer.Fixed || k.Timer.Max.AtOrBelow(w.Traffic.Longest) {
			f.Repair.Text = "let clients reconnect and resume"
		}
		found = append(found, f)
	}
	return found
}
