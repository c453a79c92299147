package rules

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// KeepaliveRace finds a server that closes idle connections before the hop in front of it stops
// reusing them.
var KeepaliveRace = audit.Rule{
	ID:       "keepalive-race",
	Title:    "a server closes idle connections that the hop in front still reuses",
	Severity: audit.Warning,
	Doc: `A proxy keeps connections to the server behind it for the next request. If the server closes an
idle one first, the proxy may be sending a request into it at that very moment. The server answers
with a reset, and the caller sees a 502 that no log explains: a few an hour, more under light load
than under heavy. Equal values race as well. It has nothing to do with streams being cut: a
keep-alive clock does not run during an exchange.

Only the nearest hop outside matters that keeps connections of its own; hops that just pass packets,
or bytes from one connection to another, are seen through. A server that closes after every answer has no such race.

Told as a notice where the owner of the pool notices the close and sends the request again.

Repair: let keep-alives shrink from the inside out: set the server's above that of the pool in front
of it, with a few seconds to spare, or lower the pool's.`,
	Sources: []string{
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
		"https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive_timeout",
	},
	Check: keepaliveRace,
	Examples: []audit.Example{{
		Name: "a short default behind a load balancer",
		Chain: `aws/alb "main"  back.keep-alive=60s set=idle_timeout.timeout_seconds
node "api"  end  front.keep-alive=5s set=keepAliveTimeout`,
		Want: []string{"warning: api closes idle connections after 5s (keepAliveTimeout), but main reuses them for 60s (idle_timeout.timeout_seconds)"},
	}, {
		Name: "equal values race",
		Chain: `aws/alb "main"  back.keep-alive=60s set=idle
tomcat "api"  end  front.keep-alive=60s set=keepAliveTimeout`,
		Want: []string{"warning: api closes idle connections after 60s (keepAliveTimeout), but main reuses them for 60s (idle)"},
	}, {
		Name: "the server outlasts its caller",
		Chain: `aws/alb "main"  back.keep-alive=60s set=idle
node "api"  end  front.keep-alive=65s set=keepAliveTimeout`,
	}, {
		Name: "not known is not a finding",
		Chain: `aws/alb "main"  back.keep-alive=60s set=idle
node "api"  end  front.keep-alive=? set=keepAliveTimeout`,
	}, {
		Name: "a hop that passes packets is seen through",
		Chain: `proxy "edge"  back.keep-alive=90s set=pool
aws/nlb "flow"  passes=packets  back.idle=350s set=tcp.idle_timeout.seconds
node "api"  end  front.keep-alive=5s set=keepAliveTimeout`,
		Want: []string{"warning: api closes idle connections after 5s (keepAliveTimeout), but edge reuses them for 90s (pool)"},
	}, {
		Name: "a TCP proxy passes the close through",
		Chain: `aws/alb "main"  back.keep-alive=60s set=idle
mesh "sidecar"  passes=bytes  back.idle=3600s set=idleTimeoutSeconds
uvicorn "api"  end  front.keep-alive=5s set=--timeout-keep-alive`,
		Want: []string{"warning: api closes idle connections after 5s (--timeout-keep-alive), but main reuses them for 60s (idle)"},
	}, {
		Name: "the owner of the pool notices and sends again",
		Chain: `cdn "edge"  back.keep-alive=900s retries set=pool
node "api"  end  front.keep-alive=5s set=keepAliveTimeout`,
		Want: []string{"notice: api closes idle connections after 5s (keepAliveTimeout), but edge reuses them for 900s (pool)"},
	}},
}

func keepaliveRace(w *audit.Walk) []audit.Finding {
	var found []audit.Finding
	hops := w.Chain.Hops
	for i := 1; i < len(hops); i++ {
		outside := i - 1
		for outside >= 0 && transparent(&hops[outside]) {
			outside--
		}
		if outside < 0 {
			continue
		}
		pool, certain := shortest(&hops[outside], audit.Back)
		server, _ := shortest(&hops[i], audit.Front)
		if pool == nil || !certain || server == nil {
			continue
		}
		if order, known := server.InForce().Compare(pool.InForce()); !known || order > 0 || server.InForce().IsNever() {
			continue
		}
		f := w.Finding(w.TickOf(i, server))
		f.Uses.Timers = append(f.Uses.Timers, pool)
		f.Peer = hops[outside].System + " " + hops[outside].Name
		f.Message = fmt.Sprintf("%s closes idle connections after %s (%s), but %s reuses them for %s (%s)",
			w.Label(i), server.InForce(), server.Setting, w.Label(outside), forLong(pool.InForce()), pool.Setting)
		f.Notes = append(f.Notes, audit.NoteAt(pool, w.Label(outside)+" keeps them here"))
		f.Repair.Text = raceRepair(server, pool)
		if pool.Retries {
			f.Severity = audit.Notice
		}
		found = append(found, f)
	}
	return found
}

// transparent reports whether a hop passes a close through: it forwards packets, or bytes on one
// connection for each that it has in front, and so keeps none for reuse.
func transparent(h *audit.Hop) bool {
	if h.Passes == audit.Packets {
		return true
	}
	pool, certain := shortest(h, audit.Back)
	return h.Passes == audit.Bytes && pool == nil && certain
}

// shortest is the shortest keep-alive on a side that is known, and whether none that is not known
// could be shorter.
func shortest(h *audit.Hop, side audit.Side) (*audit.Timer, bool) {
	var least *audit.Timer
	certain := true
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Side != side || t.Clock != audit.KeepAlive {
			continue
		}
		if !t.InForce().Known() {
			certain = false
			continue
		}
		if least == nil {
			least = t
		} else if order, _ := t.InForce().Compare(least.InForce()); order < 0 {
			least = t
		}
	}
	return least, certain
}

func raceRepair(server, pool *audit.Timer) string {
	switch {
	case pool.Retries:
		return "nothing has to change: the request is sent again; requests that may not be repeated need a server that keeps connections for longer"
	case pool.InForce().IsNever():
		return fmt.Sprintf("give %s a limit below %s", pool.Setting, server.InForce())
	case server.Fixed && pool.Fixed:
		return "neither can be changed: let callers send again what may be repeated, or leave one of the two hops out"
	case server.Fixed:
		return fmt.Sprintf("set %s below %s", pool.Setting, server.InForce())
	case pool.Fixed:
		return fmt.Sprintf("set %s above %s, with a few seconds to spare", server.Setting, pool.InForce())
	}
	return fmt.Sprintf("set %s above %s, with a few seconds to spare, or %s below %s",
		server.Setting, pool.InForce(), pool.Setting, server.InForce())
}

func forLong(l audit.Limit) string {
	if l.IsNever() {
		return "ever"
	}
	return l.String()
}
