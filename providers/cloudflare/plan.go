package cloudflare

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// limitByPlan decides what a written read timeout is worth. Only an Enterprise zone has one of its
// own: on other plans the published limit holds, whatever is written, and where the plan is not
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
		if r.Context.Plan == "" {
			t.Limit, t.Code = audit.Limit{}, audit.NoValue
			t.Why = "only an Enterprise zone can change it, and the plan is not known; declare the plan"
			if u, ok := r.Context.Unknown["plan"]; ok {
				t.Code, t.Why = u.Code, "only an Enterprise zone can change it, and the plan is not known: "+u.Why
			}
			continue
		}
		fact := from(limits)
		fact.ID = r.System + "." + readTimeout
		t.Limit, t.Known, t.Fact = published, audit.Default, &fact
		t.At, t.Via, t.Seen, t.Code, t.Why = audit.Pos{}, nil, "", "", ""
		t.Min, t.Max = audit.Limit{}, audit.Limit{}
		r.Unread = append(r.Unread, audit.Unread{
			Code: audit.Refused, System: r.System, Hop: r.Name, Setting: readTimeout, At: s.At,
			Why: fmt.Sprintf("a zone on the %s plan cannot change it, so the published %s counts; "+
				"take it out, or move to Enterprise", r.Context.Plan, published),
		})
	}
}
