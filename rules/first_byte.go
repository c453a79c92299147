package rules

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// FirstByte finds clocks that give up before the response begins.
var FirstByte = audit.Rule{
	ID:           "first-byte",
	Title:        "a timeout fires before the response begins",
	Severity:     audit.Error,
	NeedsTraffic: true,
	Doc: `From the request until the first byte of the response nothing comes back, and heartbeats have
not begun. A first-byte clock measures just this wait, and so does an idle clock that runs from the
request because its program has no clock of its own for the wait. The caller sees a 504, a 524 or a
closed connection while the server goes on working.

A slow model, a cold start or a long query is the usual cause. A limit of 0, which some programs take
for "at once" and not for "off", is the odd one.

Repair: raise the timeout above the longest wait, or let the server send its headers and a first
comment at once and do the work afterwards. Where the limit is fixed, answer 202 and let the caller
ask again, or go round the hop where its vendor offers a way.`,
	Sources: []string{
		"https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/error-524/",
		"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout",
	},
	Check: firstByte,
	Examples: []audit.Example{{
		Name: "an answer that takes longer than the proxy waits",
		Chain: `traffic http first-byte=90s
nginx "web"  back.first-byte=60s set=proxy_read_timeout  back.idle=60s set=proxy_read_timeout`,
		Want: []string{"error: web waits 60s for a response to begin (proxy_read_timeout), and the response may begin only after 90s"},
	}, {
		Name: "an answer that begins in time",
		Chain: `traffic http first-byte=59s
nginx "web"  back.first-byte=60s set=proxy_read_timeout  back.idle=60s set=proxy_read_timeout`,
	}, {
		Name: "a limit that is not known is not a finding",
		Chain: `traffic http first-byte=90s
nginx "web"  back.first-byte=? set=proxy_read_timeout`,
	}, {
		Name: "an idle clock that runs from the request",
		Chain: `traffic sse heartbeat=15s first-byte=130s
edge "cdn"  back.idle=125s hears=down set=read_timeout`,
		Want: []string{"error: cdn bears 125s of silence from the request on (read_timeout), and the response may begin only after 130s"},
	}, {
		Name: "a limit that nobody can raise, and a way around its hop",
		Chain: `traffic http first-byte=130s
edge "cdn"  back.idle=125s hears=down set=read_timeout fixed around="make the record DNS-only, which exposes the origin"`,
		Want: []string{"error: cdn bears 125s of silence from the request on (read_timeout), and the response may begin only after 130s"},
	}, {
		Name: "zero cuts at once, with nothing declared",
		Chain: `traffic http
nginx "web"  back.first-byte=0s set=proxy_read_timeout`,
		Want: []string{"error: web waits 0s for a response to begin (proxy_read_timeout): every request fails at once"},
	}},
}

func firstByte(w *audit.Walk) []audit.Finding {
	var found []audit.Finding
	for _, k := range w.Ticks() {
		t := k.Timer
		idle := t.Clock == audit.Idle && k.FromRequest() && w.Chain.Hops[k.Hop].IsL7()
		if t.Clock != audit.FirstByte && !idle {
			continue
		}
		limit, ok := t.InForce().Duration()
		wait := k.DeclaredWait(w.Margin)
		if !ok || limit > wait {
			continue
		}
		f := w.Finding(k)
		f.Uses.FirstByte = limit > 0
		f.Message = fmt.Sprintf("%s waits %s for a response to begin (%s)", w.Label(k.Hop), seconds(limit), t.Setting)
		if idle {
			f.Message = fmt.Sprintf("%s bears %s of silence from the request on (%s)", w.Label(k.Hop), seconds(limit), t.Setting)
		}
		if limit == 0 {
			f.Message += ": every request fails at once"
			f.Repair.Text = fmt.Sprintf("give %s a duration: 0 does not switch it off", t.Setting)
		} else {
			f.Message += fmt.Sprintf(", and the response may begin only after %s", seconds(wait))
			f.Repair.Text = fmt.Sprintf("set %s above %s, or begin the response sooner", t.Setting, seconds(wait))
			if t.Fixed || t.Max.AtOrBelow(wait) {
				f.Repair.Text = fmt.Sprintf("begin the response sooner, or answer 202 and let the caller ask again%s: %s cannot be set above %s here", t.OrAround(), t.Setting, seconds(wait))
			}
		}
		found = append(found, f)
	}
	return found
}
