package rules

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// StreamCap finds clocks that end an exchange however busy it is.
var StreamCap = audit.Rule{
	ID:           "stream-cap",
	Title:        "a total timeout ends the exchange, and no heartbeat helps",
	Severity:     audit.Error,
	NeedsTraffic: true,
	Doc: `A total clock runs over the whole exchange and nothing restarts it: not a heartbeat, not an
event, not a ping. A stream that is meant to stay open dies of it at the same second every time,
which looks like an idle timeout and is none. The lifetime of a connection is the same wherever it
cuts the running exchange instead of waiting for its end.

Some total clocks start when the request has ended. A WebSocket or a bidirectional stream, whose
request never ends, then survives on the very chain on which an SSE stream dies.

A cap that the declared longest exchange stays under is told as a notice: it works today, and it is
the first thing to break when exchanges grow.

Repair: switch the timeout off, or set it above the longest exchange, on the stream's own route where
the program allows it. Where it is fixed, reconnect and resume before it fires, or use a protocol
that the clock does not apply to.`,
	Sources: []string{
		"https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts",
		"https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html",
	},
	Check: streamCap,
	Examples: []audit.Example{{
		Name: "a total timeout of a mesh proxy below the longest exchange",
		Chain: `traffic sse heartbeat=5s longest=30m
mesh "chat"  back.total=15s set=perRequestTimeoutSeconds for=http,sse,grpc`,
		Want: []string{"error: chat ends every exchange after 15s (perRequestTimeoutSeconds), however busy it is, and exchanges last up to 1800s: no heartbeat helps"},
	}, {
		Name: "the clock does not apply to a WebSocket",
		Chain: `traffic websocket heartbeat=5s longest=30m
mesh "chat"  back.total=15s set=perRequestTimeoutSeconds for=http,sse,grpc`,
	}, {
		Name: "a limit that is not known is not a finding",
		Chain: `traffic sse heartbeat=5s longest=30m
mesh "chat"  back.total=? set=perRequestTimeoutSeconds`,
	}, {
		Name: "a cap above the declared longest exchange is a notice",
		Chain: `traffic sse heartbeat=5s longest=30m
run "chat"  back.total=3600s set=timeout`,
		Want: []string{"notice: chat ends every exchange after 3600s (timeout), however busy it is: above the longest, 1800s, and the first to cut when exchanges grow"},
	}, {
		Name: "a lifetime that only retires the connection cuts nothing",
		Chain: `traffic sse heartbeat=5s longest=30m
aws/alb "main"  front.lifetime=60s retires set=client_keep_alive.seconds`,
	}, {
		Name: "exchanges of an assumed length give a warning",
		Chain: `traffic sse
mesh "chat"  back.total=15s set=perRequestTimeoutSeconds`,
		Want: []string{"warning: chat ends every exchange after 15s (perRequestTimeoutSeconds), however busy it is, and exchanges last up to 1800s: no heartbeat helps"},
	}},
}

func streamCap(w *audit.Walk) []audit.Finding {
	var found []audit.Finding
	longest := w.Traffic.Longest
	for _, k := range w.Ticks() {
		t := k.Timer
		if t.Clock != audit.Total && (t.Clock != audit.Lifetime || t.Retires) {
			continue
		}
		limit, ok := t.InForce().Duration()
		if !ok {
			continue
		}
		f := w.Finding(k)
		what := "every exchange"
		if t.Clock == audit.Lifetime {
			what = "the connection, and the exchange on it,"
		}
		ends := fmt.Sprintf("%s ends %s after %s (%s), however busy it is", w.Label(k.Hop), what, seconds(limit), t.Setting)
		switch {
		case limit <= longest:
			f.Uses.Longest = limit > 0
			f.Message = fmt.Sprintf("%s, and exchanges last up to %s: no heartbeat helps", ends, seconds(longest))
			f.Repair.Text = capRepair(w, t)
		case w.Traffic.LongestKnown != audit.Assumed && w.Traffic.Protocol.Streams():
			f.Severity = audit.Notice
			f.Message = fmt.Sprintf("%s: above the longest, %s, and the first to cut when exchanges grow", ends, seconds(longest))
			f.Repair.Text = "reconnect and resume before it fires, or keep exchanges below it"
		default:
			continue
		}
		found = append(found, f)
	}
	return found
}

func capRepair(w *audit.Walk, t *audit.Timer) string {
	longest := seconds(w.Traffic.Longest)
	switch {
	case t.Fixed:
		return fmt.Sprintf("%s cannot be changed here: reconnect and resume before it fires, or use a protocol that it does not apply to%s", t.Setting, t.OrAround())
	case t.Max.AtOrBelow(w.Traffic.Longest):
		return fmt.Sprintf("%s goes up to %s only, which is not above %s: reconnect and resume before it fires", t.Setting, t.Max, longest)
	}
	if !t.Off {
		return fmt.Sprintf("set %s above %s; heartbeats stay as they are", t.Setting, longest)
	}
	return fmt.Sprintf("switch %s off, or set it above %s; heartbeats stay as they are", t.Setting, longest)
}
