package cloudflare

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// limitByPlan decides what a written read timeout is worth. Only an Enterprise zone has one of its
// own: on other plans Cloudflare takes nothing but the published limit, and where the plan is not
// known neither number is certain.
func limitByPlan(r *providers.Reading, h *audit.Hop) {
	s := r.Named(readTimeout)
	if s == nil || enterprise(r.Context) {
		return
	}
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Setting != readTimeout {
			continue
		}
		t.Fixed = true
		if r.Context.Plan == "" && t.Limit == published {
			continue // on an Enterprise zone and on any other it is the same
		}
		if r.Context.Plan == "" {
			t.Limit, t.Code = audit.Limit{}, audit.NoValue
			t.Why = "only an Enterprise zone can change it, and the plan is not known; declare the plan"
			if u, ok := r.Context.Unknown["plan"]; ok {
				t.Code, t.Why = u.Code, "only an Enterprise zone can change it, and the plan is not known: "+u.Why
			}
			continue
		}
		t.Min, t.Max = published, published
	}
}

// noWayAroundTunnels takes the advice away that DNS gives no address for: only the edge leads to a tunnel.
func noWayAroundTunnels(r *providers.Reading, h *audit.Hop) {
	if !slices.ContainsFunc(r.Sends, func(s audit.Send) bool {
		return strings.HasSuffix(s.To, tunnelHost) || slices.ContainsFunc(tunnels, func(kind string) bool { return strings.Contains(s.To, kind+".") })
	}) {
		return
	}
	for i := range h.Timers {
		h.Timers[i].Around = ""
	}
}
