package rules

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// BufferedHeartbeat finds hops in which response bytes wait.
var BufferedHeartbeat = audit.Rule{
	ID:           "buffered-heartbeat",
	Title:        "a hop holds response bytes back, heartbeats included",
	Severity:     audit.Error,
	NeedsTraffic: true,
	Doc: `A hop that gathers the response before it passes it on gathers heartbeats too. Behind it all looks
well: the server writes, the clock on the near side is restarted. In front of it there is silence, and
the idle timeout of a hop further out fires although heartbeats are sent on time. Whether a hop
buffers depends on more than its switch: on its version, on how the response is framed, on
compression, on a response header.

Repair: switch buffering off on the stream's own route, leave the stream's content type out of
compression, or let the server send the header that switches it off.`,
	Sources: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering"},
	Check:   bufferedHeartbeat,
	Examples: []audit.Example{{
		Name: "a buffer between the heartbeat and the load balancer",
		Chain: `traffic sse heartbeat=15s
aws/alb "main"  front.idle=60s set=idle
nginx "web"  holds set=proxy_buffering
server "app"  end`,
		Want: []string{"error: web holds response bytes back (proxy_buffering): no heartbeat of the stream leaves it in time"},
	}, {
		Name: "a hop that never passes a response on as it grows",
		Chain: `traffic sse heartbeat=15s
aws/api-gateway "api"  holds set="HTTP API" fixed
server "app"  end`,
		Want: []string{"error: api holds response bytes back (HTTP API): no heartbeat of the stream leaves it in time"},
	}, {
		Name: "a WebSocket is never held",
		Chain: `traffic websocket heartbeat=15s
aws/alb "main"  front.idle=60s set=idle
nginx "web"  holds set=proxy_buffering for=http,sse
server "app"  end`,
	}, {
		Name: "whether it holds is not known",
		Chain: `traffic sse heartbeat=15s
aws/alb "main"  front.idle=60s set=idle
nginx "web"  holds=? set=proxy_buffering
server "app"  end`,
	}},
}

func bufferedHeartbeat(w *audit.Walk) []audit.Finding {
	if !w.Traffic.Protocol.Streams() {
		return nil
	}
	var found []audit.Finding
	for i := range w.Chain.Hops {
		held := w.Chain.Hops[i].HoldsFor(w.Traffic.Protocol)
		if held == nil || held.Value != audit.Yes {
			continue
		}
		f := w.FindingAt(i, held.Setting, held.At)
		f.Uses.Properties = []*audit.Property{held}
		f.Message = fmt.Sprintf("%s holds response bytes back (%s): no heartbeat of the stream leaves it in time", w.Label(i), held.Setting)
		f.Notes = append(f.Notes, because(held)...)
		f.Repair.Text = fmt.Sprintf("switch %s off on the stream's route, or leave the stream's content type out of it", held.Setting)
		if held.Fixed {
			f.Repair.Text = fmt.Sprintf("no setting of %s changes that: lead the stream around it", w.Label(i))
		}
		found = append(found, f)
	}
	return found
}

// because is the reason why a property is as it is, where there is one to tell.
func because(p *audit.Property) []audit.Note {
	switch {
	case p.Why != "" && p.Fact != nil && p.Fact.Source != "":
		return []audit.Note{{Text: p.Why + " (" + p.Fact.Source + ")"}}
	case p.Why != "":
		return []audit.Note{{Text: p.Why}}
	case p.Fact != nil && p.Known == audit.Default:
		return []audit.Note{{Text: "by default (" + p.Fact.Source + ")"}}
	}
	return nil
}
