package cloudflare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// commands are the calls that set what was read of a zone, to be read and run by hand. What a cache rule
// sets is not set there, and so has none.
func commands(h *audit.Hop, set []providers.Assignment) []string {
	zone := ""
	for _, n := range h.Names {
		if rest, ok := strings.CutPrefix(n.Text, edgeName); ok && n.Strong && h.System == Edge.System {
			zone, _, _ = strings.Cut(rest, "/")
		}
	}
	if zone == "" {
		return nil
	}
	var all []string
	for _, a := range set {
		number, word := a.Setting == readTimeout, a.Setting == webSockets || a.Setting == holding
		if !number && !word || !bySettings(h, a.Setting) {
			return nil
		}
		value := a.Value.String()
		if word {
			value = fmt.Sprintf("%q", value)
		}
		all = append(all, fmt.Sprintf(`curl -X PATCH https://api.cloudflare.com/client/v4/zones/%s/settings/%s -H "Authorization: Bearer $%s" -H 'Content-Type: application/json' -d '{"value": %s}'`,
			zone, a.Setting, tokenVariable, value))
	}
	return all
}

// bySettings reports whether what a hop has of a setting is the zone's own.
func bySettings(h *audit.Hop, setting string) bool {
	for i := range h.Timers {
		if t := &h.Timers[i]; t.Setting == setting {
			return strings.HasPrefix(t.Seen, zoneSeen)
		}
	}
	for _, p := range append(slices.Clone(h.Holds), h.Upgrades...) {
		if p.Setting == setting {
			return strings.HasPrefix(p.Seen, zoneSeen)
		}
	}
	return true
}
