package rules

import (
	"fmt"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// IdleMargin finds idle clocks that a heartbeat restarts too late, or not at all.
var IdleMargin = audit.Rule{
	ID:           "idle-margin",
	Title:        "an idle timeout is at or below twice the heartbeat",
	Severity:     audit.Error,
	NeedsTraffic: true,
	Doc: `An idle clock ends an exchange after a stretch of silence. A heartbeat restarts it, if it arrives:
in the right direction, not held back by a buffer on the way, and on the same connection where it is
a PING or a TCP probe. At or below the heartbeat's interval the clock cuts every quiet stream. At or
below twice the interval one heartbeat that is lost or late is enough, and the stream dies now and
then, under load, with nothing in the logs.

The factor two is inclusive: 60 s against a heartbeat every 30 s is flagged, 61 s is not. A clock
that hears no heartbeat at all is flagged whatever its limit, unless the exchange is declared to be
shorter.

Repair: send heartbeats more often, or raise the idle timeout above twice their interval. When you
raise it on a proxy, raise the keep-alive of the server behind it as well (see keepalive-race). A
clock that hears only the other direction needs a heartbeat from the other end.`,
	Sources: []string{
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
		"https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes",
	},
	Check: idleMargin,
	Examples: []audit.Example{{
		Name: "sixty seconds are exactly twice the heartbeat",
		Chain: `traffic sse heartbeat=30s
aws/alb "main"  front.idle=60s set=idle_timeout.timeout_seconds`,
		Want: []string{"error: main ends the stream after 60s of silence (idle_timeout.timeout_seconds) and heartbeats come every 30s: one that is lost cuts it, 60s <= 2 x 30s"},
	}, {
		Name: "sixty-one seconds are more than twice the heartbeat",
		Chain: `traffic sse heartbeat=30s
aws/alb "main"  front.idle=61s set=idle_timeout.timeout_seconds`,
	}, {
		Name: "a limit that is not known is not a finding",
		Chain: `traffic sse heartbeat=30s
aws/alb "main"  front.idle=? set=idle_timeout.timeout_seconds`,
	}, {
		Name: "a heartbeat slower than the clock never saves the stream",
		Chain: `traffic sse heartbeat=90s
aws/alb "main"  front.idle=60s set=idle_timeout.timeout_seconds`,
		Want: []string{"error: main ends the stream after 60s of silence (idle_timeout.timeout_seconds), but heartbeats come only every 90s"},
	}, {
		Name: "an HTTP/2 PING ends at the first hop that passes requests",
		Chain: `traffic grpc heartbeat=10s signal=h2-ping
proxy "edge"  front.idle=60s set=idle
proxy "inner"
server "app"  end`,
		Want: []string{"error: edge ends the stream after 60s of silence (idle), and no heartbeat reaches it: an HTTP/2 PING ends at inner"},
	}, {
		Name: "an assumed heartbeat is at most a warning",
		Chain: `traffic sse heartbeat=30s:assumed
aws/alb "main"  front.idle=60s set=idle_timeout.timeout_seconds`,
		Want: []string{"warning: main ends the stream after 60s of silence (idle_timeout.timeout_seconds) and heartbeats come every 30s: one that is lost cuts it, 60s <= 2 x 30s"},
	}},
}

func idleMargin(w *audit.Walk) []audit.Finding {
	var found []audit.Finding
	for _, k := range w.Ticks() {
		if k.Timer.Clock != audit.Idle {
			continue
		}
		limit, ok := k.Timer.InForce().Duration()
		if !ok {
			continue
		}
		least := k.Beat(w.Margin).Least
		flow := !w.Chain.Hops[k.Hop].IsL7()
		switch {
		case least > 0 && limit <= least:
			found = append(found, silent(w, k, limit))
		case flow && limit <= k.DeclaredWait(w.Margin):
			found = append(found, waiting(w, k, limit))
		}
	}
	return found
}

// silent is a clock that bears the silence between heartbeats badly.
func silent(w *audit.Walk, k audit.Tick, limit time.Duration) audit.Finding {
	f := w.Finding(k)
	f.Uses.Heartbeat = true
	t := &w.Traffic
	// An exchange of an assumed length may well end before a clock that is longer than it.
	f.Uses.Longest = limit > t.Longest
	ends := fmt.Sprintf("%s ends the stream after %s of silence (%s)", w.Label(k.Hop), seconds(limit), k.Timer.Setting)
	// What may or may not arrive comes too late even if it does.
	arrives := !w.Arrives(k.Hop, k.Timer).IsNever()
	interval, _ := t.Heartbeat.Duration()
	switch {
	case !arrives:
		why, held := deaf(w, k)
		f.Message = ends + ", and no heartbeat reaches it: " + why
		f.Uses.Properties = held
	case limit <= interval:
		f.Message = fmt.Sprintf("%s, but heartbeats come only every %s", ends, seconds(interval))
	default:
		f.Message = fmt.Sprintf("%s and heartbeats come every %s: one that is lost cuts it, %s <= %g x %s",
			ends, seconds(interval), seconds(limit), w.Margin, seconds(interval))
	}
	f.Repair.Text = idleRepair(w, k, limit, arrives)
	return f
}

func idleRepair(w *audit.Walk, k audit.Tick, limit time.Duration, arrives bool) string {
	enough := beatBelow(limit, w.Margin)
	interval, beats := w.Traffic.Heartbeat.Duration()
	switch {
	case !arrives && beats:
		return "send a heartbeat that reaches this clock: bytes " + strings.Join(k.Timer.Hears.Names(), " or ") + " through every hop on the way"
	case enough <= 0 && k.Timer.Fixed && k.Timer.Around != "":
		return fmt.Sprintf("%s: no heartbeat in whole seconds is short enough, and %s cannot be changed here", k.Timer.Around, k.Timer.Setting)
	case enough <= 0:
		return fmt.Sprintf("raise %s: no heartbeat in whole seconds is short enough for it", k.Timer.Setting)
	case k.Timer.Fixed || !beats:
		return fmt.Sprintf("send a heartbeat every %s or more often%s", seconds(enough), fixedNote(k.Timer))
	}
	return fmt.Sprintf("set %s above %s, or send a heartbeat every %s or more often",
		k.Timer.Setting, seconds(time.Duration(float64(interval)*w.Margin)), seconds(enough))
}

func fixedNote(t *audit.Timer) string {
	if t.Fixed {
		return fmt.Sprintf(": %s cannot be changed here", t.Setting)
	}
	return ""
}

// beatBelow is the longest heartbeat in whole seconds that a limit bears under a margin.
func beatBelow(limit time.Duration, margin float64) time.Duration {
	n := time.Duration(float64(limit)/margin) / time.Second
	if float64(n*time.Second)*margin >= float64(limit) {
		n--
	}
	return n * time.Second
}

// waiting is a flow clock that does not outlast the silence before the response.
func waiting(w *audit.Walk, k audit.Tick, limit time.Duration) audit.Finding {
	f := w.Finding(k)
	f.Uses.FirstByte = limit > 0
	wait := k.DeclaredWait(w.Margin)
	drops := fmt.Sprintf("%s drops the connection after %s without a packet (%s)", w.Label(k.Hop), seconds(limit), k.Timer.Setting)
	if interval, arrives := w.Arrives(k.Hop, k.Timer).Duration(); arrives && wait < w.Traffic.FirstByte {
		f.Uses.Heartbeat = true
		f.Message = fmt.Sprintf("%s, and until the response begins only a heartbeat every %s is heard", drops, seconds(interval))
	} else {
		f.Message = fmt.Sprintf("%s, but the response may begin only after %s", drops, seconds(wait))
	}
	f.Repair.Text = fmt.Sprintf("set %s above %s, let the server begin its response sooner, or send TCP keep-alive probes more often", k.Timer.Setting, seconds(wait))
	if k.Timer.Fixed {
		f.Repair.Text = "let the server begin its response sooner, or send TCP keep-alive probes more often" + fixedNote(k.Timer)
	}
	return f
}

// deaf tells why a clock hears nothing, and which properties hold the heartbeat back.
func deaf(w *audit.Walk, k audit.Tick) (string, []*audit.Property) {
	t := &w.Traffic
	if t.Heartbeat.IsNever() {
		return "none is sent", nil
	}
	kind := map[audit.Beat]string{audit.PingH2: "an HTTP/2 PING", audit.ProbeTCP: "a TCP probe"}[t.Beat]
	hop, held := w.Stopped()
	switch {
	case hop < 0 || !beyond(k, hop, t.Sender):
	case held != nil:
		return fmt.Sprintf("%s holds the response back (%s)", w.Label(hop), held.Setting), []*audit.Property{held}
	case kind != "":
		return fmt.Sprintf("%s ends at %s", kind, w.Label(hop)), nil
	}
	if k.Timer.Hears == 0 {
		return "nothing restarts it", nil
	}
	return fmt.Sprintf("it hears only %s, and the heartbeat comes from the %s", strings.Join(k.Timer.Hears.Names(), " and "), t.Sender), nil
}

// beyond reports whether a clock stands on the far side of a hop, seen from the sender.
func beyond(k audit.Tick, hop int, sender audit.Sender) bool {
	if sender == audit.Caller {
		return k.Hop > hop || k.Hop == hop && k.Timer.Side == audit.Back
	}
	return k.Hop < hop || k.Hop == hop && k.Timer.Side == audit.Front
}

func seconds(d time.Duration) string { return audit.FormatDuration(d) }
