package rules

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// UpgradeDropped finds hops on a WebSocket's way that do not forward the upgrade.
var UpgradeDropped = audit.Rule{
	ID:           "upgrade-dropped",
	Title:        "a hop does not forward the WebSocket upgrade",
	Severity:     audit.Error,
	NeedsTraffic: true,
	Doc: `A WebSocket begins as an HTTP request that asks to upgrade the connection. The headers that ask are
of one connection only, so a proxy forwards them only where it is told to. Otherwise the server sees
an ordinary request and answers 400, 404 or 426, and the WebSocket never opens.

Repair: let the hop forward the upgrade: speak HTTP/1.1 to the server and pass the Upgrade and
Connection headers on, or turn the hop's switch for WebSockets on. A chain file says
"upgrade = true" of a hop that does.`,
	Sources: []string{"https://nginx.org/en/docs/http/websocket.html"},
	Check:   upgradeDropped,
	Examples: []audit.Example{{
		Name: "a proxy that clears the headers",
		Chain: `traffic websocket heartbeat=20s
nginx "web"  upgrade=no
server "app"  end`,
		Want: []string{"error: web does not forward the WebSocket upgrade: the connection is refused"},
	}, {
		Name: "an SSE stream needs no upgrade",
		Chain: `traffic sse heartbeat=20s
nginx "web"  upgrade=no
server "app"  end`,
	}, {
		Name: "whether it forwards is not known",
		Chain: `traffic websocket heartbeat=20s
nginx "web"  upgrade=?
server "app"  end`,
	}},
}

func upgradeDropped(w *audit.Walk) []audit.Finding {
	if w.Traffic.Protocol != audit.WebSocket {
		return nil
	}
	var found []audit.Finding
	for i := range w.Chain.Hops {
		u := w.Chain.Hops[i].UpgradesFor(audit.WebSocket)
		if u == nil || u.Value != audit.No {
			continue
		}
		f := w.FindingAt(i, u.Setting, u.At)
		f.Uses.Properties = []*audit.Property{u}
		f.Message = fmt.Sprintf("%s does not forward the WebSocket upgrade%s: the connection is refused", w.Label(i), setting(u.Setting))
		f.Notes = append(f.Notes, because(u)...)
		f.Repair.Text = "let the hop forward the upgrade; in a chain file say upgrade = true of a hop that does"
		if u.Fixed {
			f.Repair.Text = fmt.Sprintf("no setting of %s changes that: lead the WebSocket around it", w.Label(i))
		}
		found = append(found, f)
	}
	return found
}

func setting(name string) string {
	if name == "" {
		return ""
	}
	return " (" + name + ")"
}
