package gcp

import (
	"fmt"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// shape does what depends on more than one setting: a route's own timeout, backends that have a
// timeout of their own, and the regional load balancers.
func shape(r *providers.Reading, h *audit.Hop) {
	if r.Context.Drawn && r.Named(draining) == nil {
		undeclared(h)
	}
	if r.Context.Type == "tcp" {
		h.Passes = audit.Bytes
		return
	}
	if s := r.Named(regional); s != nil && s.Value.On() == audit.Yes && r.Context.Scheme == global {
		ofRegion(h)
	}
	switch s := r.Named(serverless); {
	case s == nil:
	case s.Value.On() == audit.Yes:
		toServerless(r, h)
	case s.Value.Kind == providers.IsUnknown:
		perhapsServerless(s, h)
	}
	if r.Named(routeTimeout) != nil {
		h.Timers = slices.DeleteFunc(h.Timers, func(t audit.Timer) bool {
			return t.Setting == serviceTimeout && t.Clock == audit.Total && t.AppliesTo(audit.SSE)
		})
		h.Timers = append(h.Timers, ofBidi(r)...)
	}
}

// undeclared makes the drain timeout unknown on a hop that a person drew: who makes a backend service
// decides its default.
func undeclared(h *audit.Hop) {
	for i := range h.Timers {
		if t := &h.Timers[i]; t.Setting == draining {
			t.Limit, t.Code = audit.Limit{}, audit.NoValue
			t.Why = "Terraform writes 300 s, the API and GKE 0: give it"
		}
	}
}

// ofRegion takes from a regional load balancer what only the global one has.
func ofRegion(h *audit.Hop) {
	h.Timers = slices.DeleteFunc(h.Timers, func(t audit.Timer) bool { return t.Setting == socketLifetime })
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Setting != clientKeep {
			continue
		}
		t.Max = audit.Seconds(600)
		if t.Known == audit.Default {
			t.Limit = audit.Seconds(600)
			fact := quoted(regionProxy)
			fact.ID = t.Fact.ID
			t.Fact = &fact
		}
	}
}

// toServerless gives the backend's clocks the fixed limit that they have before a serverless network
// endpoint group, and tells of a value that does not count.
func toServerless(r *providers.Reading, h *audit.Hop) {
	told := false
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Setting != serviceTimeout {
			continue
		}
		if s := r.Named(serviceTimeout); s != nil && !s.Filled && !told {
			told = true
			what := "it"
			if s.Value.Kind != providers.IsUnknown {
				what = s.Value.String()
			}
			r.Unread = append(r.Unread, audit.Unread{
				Code: audit.Refused, System: r.System, Hop: r.Name, Setting: serviceTimeout, At: s.At,
				Why: fmt.Sprintf("it does not count before a serverless network endpoint group, where 60 minutes are fixed; take %s out", what),
			})
		}
		fact := quoted(internal)
		fact.ID = r.System + "." + serviceTimeout
		t.Limit, t.Known, t.Fact, t.Fixed, t.Code, t.Why = audit.Seconds(3600), audit.Default, &fact, true, "", ""
		t.At, t.Via, t.Seen = audit.Pos{}, nil, ""
	}
}

// perhapsServerless makes the backend's clocks unknown: a serverless network endpoint group has 60
// minutes whatever is written.
func perhapsServerless(s *providers.Setting, h *audit.Hop) {
	for i := range h.Timers {
		if t := &h.Timers[i]; t.Setting == serviceTimeout {
			t.Limit, t.Code = audit.Limit{}, s.Value.Unknown.Code
			t.Why = "before a serverless network endpoint group 60 minutes are fixed, and " + s.Value.Unknown.Why
		}
	}
}

// ofBidi is the clock of a stream that both sides send on, where a route has a timeout: that one
// begins when the request has ended, which such a stream's does not, and whether timeoutSec counts
// beside it is published nowhere.
func ofBidi(r *providers.Reading) []audit.Timer {
	s := r.Named(routeTimeout)
	fact := quoted(internal)
	fact.ID = r.System + "." + serviceTimeout
	return []audit.Timer{{
		Side: audit.Back, Clock: audit.Total, Setting: serviceTimeout, For: []audit.Protocol{audit.GRPCBidi},
		Known: s.Known, At: s.At, Seen: s.Seen, Fact: &fact, Early: "504", Late: streamEnds,
		Code: audit.NoValue, Why: "the route has a timeout that counts from the end of the request, and whether timeoutSec counts before is published nowhere",
	}}
}
