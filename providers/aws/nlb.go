package aws

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// NLB is one listener of a Network Load Balancer; its Type is the listener's protocol. The clock
// belongs to the flow and not to one of its sides: a packet that arrives from either end restarts
// the one entry that both directions share. So it is one timer, on the back, which the walk reaches
// from both ends.
var NLB = &providers.Table{
	System: "aws/nlb",
	Title:  "AWS Network Load Balancer",
	Kind:   providers.Proxy,
	Passes: audit.Packets,
	Types:  []string{"tcp", "tls", "udp", "tcp_udp"},
	// What a drawn hop most likely is; a listener always says its protocol.
	AbsentType: "tcp",
	Entries: []providers.Entry{
		{
			Name: flowIdle,
			Also: []string{"tcp_idle_timeout_seconds"},
			Doc: "Seconds without a packet on a flow of a TCP listener; TCP keep-alive probes count. On a " +
				"TLS listener it is 350 s and cannot be set, on UDP 120 s.",
			Unit: time.Second,
			Min:  audit.Seconds(60), Max: audit.Seconds(6000),
			Adjustable: func(c providers.Context) bool { return c.Type != "tls" && c.Type != "udp" },
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.AllSignals,
				Early: flowEnds, Late: flowEnds,
			}},
			Defaults: []providers.DefaultRow{
				{When: providers.When{Type: []string{"tcp", "tls", "tcp_udp"}}, Limit: audit.Seconds(350)},
				{When: providers.When{Type: []string{"udp"}}, Limit: audit.Seconds(120), Fact: from(nlbOverview)},
			},
			Fact: from(nlbIdle),
		},
		{
			Name: "deregistration_delay.timeout_seconds",
			Also: []string{"deregistration_delay"},
			Doc: "Seconds until flows to a deregistered target are ended; they are only where " +
				"deregistration_delay.connection_termination.enabled is on, else they go on until the target stops.",
			Unit: time.Second,
			Min:  audit.Seconds(0), Max: audit.Seconds(3600),
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Drain, Early: "a TCP reset", Late: "a TCP reset"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(300)}},
			Fact:     from(nlbTargets),
		},
		{
			Name: termination,
			Also: []string{"connection_termination"},
			Doc:  "Whether flows are ended when the deregistration delay is over; off unless it is written.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: from(nlbTargets),
		},
	},
	Shape: shapeNLB,
}

const (
	flowIdle    = "tcp.idle_timeout.seconds"
	termination = "deregistration_delay.connection_termination.enabled"
)

func shapeNLB(r *providers.Reading, h *audit.Hop) {
	kind := r.Context.Type
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Setting != flowIdle {
			continue
		}
		if kind == "tls" {
			h.Passes, t.Hears = audit.Bytes, audit.BothWays|audit.H2Ping
		}
		if t.Fixed && t.Known != audit.Default {
			unset(r, t)
		}
	}
	s := r.Named(termination)
	switch {
	case s == nil || s.Value.On() == audit.No:
		drop(h, audit.Drain)
	case s.Value.On() == audit.Unsure:
		for i := range h.Timers {
			if h.Timers[i].Clock == audit.Drain {
				forget(&h.Timers[i], s)
			}
		}
	}
}

// unset gives the idle timeout of a listener on which AWS lets nobody set one its fixed limit, and
// tells so.
func unset(r *providers.Reading, t *audit.Timer) {
	limit := audit.Seconds(350)
	if r.Context.Type == "udp" {
		limit = audit.Seconds(120)
	}
	if t.Limit.Known() {
		r.Unread = append(r.Unread, audit.Unread{
			Code: audit.Refused, System: r.System, Hop: r.Name, Setting: flowIdle, At: t.At,
			Why: fmt.Sprintf("the idle timeout of a listener on %s cannot be set, so %s counts; take it out",
				strings.ToUpper(r.Context.Type), limit),
		})
	}
	t.Limit, t.Known, t.Code, t.Why = limit, audit.Default, "", ""
	t.At, t.Via, t.Seen = audit.Pos{}, nil, ""
}

// forget makes a limit unknown because a setting that decides it is.
func forget(t *audit.Timer, s *providers.Setting) {
	t.Limit, t.Code, t.Why = audit.Limit{}, s.Value.Unknown.Code, s.Name+": "+s.Value.Unknown.Why
}

// drop takes the timers of a clock from a hop.
func drop(h *audit.Hop, c audit.Clock) {
	h.Timers = slices.DeleteFunc(h.Timers, func(t audit.Timer) bool { return t.Clock == c })
}
