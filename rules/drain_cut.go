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

A program that is told to stop only when the hops outside have let go of it has its own time after
theirs. It is then told of only where none of them ends the streams before. What kills it at the end of
that time kills it however long it would have waited by itself, and the shorter of both counts.

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
	}, {
		Name: "a program that would wait is killed",
		Chain: `traffic sse heartbeat=15s longest=30m
uvicorn "api"  end  front.drain=never last set=--timeout-graceful-shutdown  front.drain=30s last set=stopTimeout`,
		Want: []string{"notice: api cuts open streams 30s after it is told to stop (stopTimeout), and they last up to 1800s"},
	}, {
		Name: "a program that gives up before it is killed",
		Chain: `traffic sse heartbeat=15s longest=30m
uvicorn "api"  end  front.drain=10s last set=--timeout-graceful-shutdown  front.drain=30s last set=stopTimeout`,
		Want: []string{"notice: api cuts open streams 10s after it is told to stop (--timeout-graceful-shutdown), and they last up to 1800s"},
	}, {
		Name: "a program that is told to stop when its load balancer has let go",
		Chain: `traffic sse heartbeat=15s longest=30m
aws/alb "main"  back.drain=3600s set=deregistration_delay.timeout_seconds
uvicorn "api"  end  front.drain=never last set=--timeout-graceful-shutdown  front.drain=30s last set=stopTimeout`,
	}, {
		Name: "a load balancer that ends no flows leaves them to the program",
		Chain: `traffic sse heartbeat=15s longest=30m
aws/nlb "main"  passes=packets  back.idle=350s set=tcp.idle_timeout.seconds
uvicorn "api"  end  front.drain=30s last set=stopTimeout`,
		Want: []string{"notice: api cuts open streams 30s after it is told to stop (stopTimeout), and they last up to 1800s"},
	}, {
		Name: "two that are told at the same time",
		Chain: `traffic sse heartbeat=15s longest=30m
aws/alb "main"  back.drain=3600s set=deregistration_delay.timeout_seconds
uvicorn "api"  end  front.drain=30s set=terminationGracePeriodSeconds`,
		Want: []string{"notice: api cuts open streams 30s after a deploy or reload begins (terminationGracePeriodSeconds), and they last up to 1800s"},
	}},
}

func drainCut(w *audit.Walk) []audit.Finding {
	if !w.Traffic.Protocol.Streams() {
		return nil
	}
	var found []audit.Finding
	for _, k := range w.Ticks() {
		limit, ok := k.Timer.InForce().Duration()
		if k.Timer.Clock != audit.Drain || !ok || limit >= w.Traffic.Longest || forestalled(w, k) {
			continue
		}
		begins := "a deploy or reload begins"
		if k.Timer.Last {
			begins = "it is told to stop"
		}
		f := w.Finding(k)
		f.Uses.Longest = true
		f.Message = fmt.Sprintf("%s cuts open streams %s after %s (%s), and they last up to %s",
			w.Label(k.Hop), seconds(limit), begins, k.Timer.Setting, seconds(w.Traffic.Longest))
		f.Repair.Text = fmt.Sprintf("let clients reconnect and resume, or set %s above %s", k.Timer.Setting, seconds(w.Traffic.Longest))
		if limit == 0 || k.Timer.Fixed || k.Timer.Max.AtOrBelow(w.Traffic.Longest) {
			f.Repair.Text = "let clients reconnect and resume"
		}
		found = append(found, f)
	}
	return found
}

// forestalled reports whether another drain leaves a clock nothing to cut: a shorter one of the same
// hop, which one that is not known may be, or, of a clock that comes last, one by which a hop outside lets go.
func forestalled(w *audit.Walk, k audit.Tick) bool {
	for _, o := range w.Ticks() {
		if o.Timer.Clock != audit.Drain || o.Timer == k.Timer {
			continue
		}
		if k.Timer.Last && o.Hop < k.Hop && o.Timer.Side == audit.Back {
			return true
		}
		if o.Hop != k.Hop || o.Timer.Side != k.Timer.Side {
			continue
		}
		if order, known := o.Timer.InForce().Compare(k.Timer.InForce()); !known || order < 0 {
			return true
		}
	}
	return false
}
