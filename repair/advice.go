package repair

import (
	"fmt"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// advise says of what is left what could help where no setting does.
func (s *solver) advise() {
	if len(s.traffics)+len(s.options.Detected) == 0 && len(s.copies) > 0 && s.needTraffic() {
		s.say(Advice{Text: "no traffic is declared: only what needs none was repaired; " +
			"declare it in .timeout-audit.hcl, or with --protocol, --heartbeat and --longest"})
	}
	for _, f := range s.findings() {
		if f.Severity == audit.Notice {
			continue
		}
		if why := s.restsOn(f); why != "" {
			if f.timer != nil && !s.isFixed(f) {
				s.say(Advice{f.walk.Chain.ID, f.rule.ID, fmt.Sprintf("%s of %s is not changed on an assumption: %s", f.Setting, f.Hop, why)})
				continue
			}
		}
		if f.rule.ID == "idle-margin" && !f.held() && !s.stuck(f.walk, f.hop, f.timer) {
			continue // the heartbeat that another clock needs serves this one too
		}
		if ends(f.rule.ID) && s.hopeless(f.walk) && !s.unbearing(f.walk, f.timer) {
			continue // another clock ends the exchange whatever this one is
		}
		s.say(Advice{f.walk.Chain.ID, f.rule.ID, s.advised(f)})
	}
}

func (s *solver) needTraffic() bool {
	for _, r := range s.rules {
		if r.NeedsTraffic {
			return true
		}
	}
	return false
}

func (s *solver) isFixed(f *found) bool { return s.groups[f.timer].fixed() }

func (s *solver) say(a Advice) {
	if !s.said[a] {
		s.said[a] = true
		s.advice = append(s.advice, a)
	}
}

func (s *solver) advised(f *found) string {
	switch f.rule.ID {
	case "stream-cap":
		return fmt.Sprintf("%s ends every exchange after %s, and %s %s: this chain cannot carry %s for %s; %s%s",
			f.Hop, f.timer.InForce(), f.Setting, s.hindrance(f), f.walk.Traffic.Protocol,
			seconds(f.walk.Traffic.Longest), strings.Join(s.instead(f), ", or "), f.timer.OrAround())
	case "idle-margin":
		if beat := s.beat(f); beat > 0 {
			return fmt.Sprintf("send a heartbeat every %s or more often: %s of %s is %s and %s",
				seconds(beat), f.Setting, f.Hop, f.timer.InForce(), s.hindrance(f))
		}
	case "first-byte":
		return fmt.Sprintf("begin the response within %s, or answer 202 and let the caller ask again%s: %s of %s %s",
			f.timer.InForce(), f.timer.OrAround(), f.Setting, f.Hop, s.hindrance(f))
	}
	switch {
	case f.Setting == "":
		return f.Message
	case len(f.Uses.Properties) > 0 && f.Uses.Properties[0].Fixed:
		return f.Message + "; " + f.Repair.Text
	}
	return fmt.Sprintf("%s of %s: %s", f.Setting, f.Hop, f.Repair.Text)
}

// hindrance says why a setting is not changed.
func (s *solver) hindrance(f *found) string {
	policy := s.options.Policy.MaxIdle
	switch max, ok := f.timer.Max.Duration(); {
	case s.isFixed(f):
		return "cannot be changed here"
	case policy > 0 && s.groups[f.timer].drives(audit.Idle):
		return fmt.Sprintf("must stay at or below %s by policy", seconds(policy))
	case ok:
		return fmt.Sprintf("goes up to %s only", seconds(max))
	}
	return "would have to be longer than any that helps"
}

// instead are the ways in which the exchange can do without the chain's bearing it.
func (s *solver) instead(f *found) []string {
	var ways []string
	for _, other := range []struct {
		protocol audit.Protocol
		name     string
	}{{audit.WebSocket, "a WebSocket"}, {audit.GRPCBidi, "a bidirectional gRPC stream"}} {
		t := f.walk.Traffic
		if t.Protocol == audit.HTTP || t.Protocol == other.protocol || other.protocol == audit.GRPCBidi && t.Protocol != audit.GRPC {
			continue
		}
		t.Protocol, t.Beat = other.protocol, ""
		w := audit.NewWalk(f.walk.Chain, t, f.walk.Margin)
		if v := w.Verdict(); v.Survives == audit.Yes && !v.Fragile {
			ways = append(ways, other.name+" survives on it")
		}
	}
	cap, _ := f.timer.InForce().Duration()
	switch f.walk.Traffic.Protocol {
	case audit.HTTP:
		return append(ways, "answer 202 and let the caller ask again")
	case audit.SSE:
		return append(ways, fmt.Sprintf("let clients reconnect before %s and resume with Last-Event-ID", seconds(cap)))
	}
	return append(ways, fmt.Sprintf("let clients reconnect before %s and resume", seconds(cap)))
}

// beat is the longest heartbeat in whole seconds that all idle clocks of the walk bear which no
// setting repairs; 0 where none helps.
func (s *solver) beat(f *found) time.Duration {
	t := f.walk.Traffic
	if safe := f.walk.SafeHeartbeat(); safe != nil {
		if d, ok := safe.Interval.Duration(); ok && d > 0 {
			return d
		}
	}
	limit, ok := f.timer.InForce().Duration()
	if !ok || f.timer.Hears&(audit.Down|audit.Up) == 0 || !t.Heartbeat.IsNever() && f.walk.Arrives(f.hop, f.timer).IsNever() {
		return 0
	}
	n := time.Duration(float64(limit)/f.walk.Margin) / time.Second
	if float64(n*time.Second)*f.walk.Margin >= float64(limit) {
		n--
	}
	return n * time.Second
}
