package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/audit"
)

// trafficFlags declare the traffic of this run.
type trafficFlags struct {
	protocol, signal, sender      *choice
	heartbeat, firstByte, longest duration
	route                         string
	given                         func(flag string) bool
}

func (t *trafficFlags) add(c *cobra.Command) {
	t.protocol = choose(words(audit.Protocols)...)
	t.signal = choose(words(audit.Beats)...)
	t.sender = choose(string(audit.Origin), string(audit.Caller))
	t.heartbeat.orNone = true
	f := c.Flags()
	f.Var(t.protocol, "protocol", "how client and origin speak")
	f.Var(&t.heartbeat, "heartbeat", "interval at which something is sent while nothing happens, or none")
	f.Var(t.signal, "signal", "what a heartbeat is on the wire")
	f.Var(t.sender, "sender", "who sends the heartbeat")
	f.Var(&t.firstByte, "first-byte", "from the request until the response begins")
	f.Var(&t.longest, "longest", "the longest exchange")
	f.StringVar(&t.route, "route", "", "which requests: `HOST/PATH`, * for any characters")
	t.given = func(name string) bool { return f.Changed(name) }
}

// declare lays what the flags say over each declared traffic. With none declared it makes one of
// the flags, and with no flag it leaves the traffics as they are.
func (t *trafficFlags) declare(traffics []audit.Traffic) []audit.Traffic {
	any := false
	for _, flag := range []string{"protocol", "heartbeat", "signal", "sender", "first-byte", "longest", "route"} {
		any = any || t.given(flag)
	}
	if !any {
		return traffics
	}
	if len(traffics) == 0 {
		traffics = []audit.Traffic{{}}
	}
	declared := make([]audit.Traffic, len(traffics))
	for i, traffic := range traffics {
		declared[i] = t.over(traffic)
	}
	return declared
}

// possible refuses what chain files refuse too, and a flag laid over one may bring about: an exchange
// that is over before its response begins.
func possible(traffics []audit.Traffic) error {
	for _, t := range traffics {
		if t.LongestKnown == audit.Declared && t.Longest < t.FirstByte {
			return failure{
				what: "--longest and --first-byte",
				why: fmt.Sprintf("an exchange of %s at the longest cannot begin its response after %s",
					audit.FormatDuration(t.Longest), audit.FormatDuration(t.FirstByte)),
				next: "give --longest the whole exchange, the wait included",
			}
		}
	}
	return nil
}

func (t *trafficFlags) over(traffic audit.Traffic) audit.Traffic {
	if p := audit.Protocol(t.protocol.value); p != "" {
		if p != traffic.Protocol {
			traffic.Beat = "" // an SSE comment is no WebSocket frame
		}
		traffic.Protocol, traffic.ProtocolKnown = p, audit.Declared
	}
	if t.given("heartbeat") {
		traffic.Heartbeat, traffic.HeartbeatKnown = t.heartbeat.limit(), audit.Declared
	}
	if t.given("signal") {
		traffic.Beat = audit.Beat(t.signal.value)
	}
	if t.given("sender") {
		traffic.Sender = audit.Sender(t.sender.value)
	}
	if t.given("first-byte") {
		traffic.FirstByte, traffic.FirstByteKnown = t.firstByte.value, audit.Declared
	}
	if t.given("longest") {
		traffic.Longest, traffic.LongestKnown = t.longest.value, audit.Declared
	}
	if t.given("route") {
		traffic.Route, traffic.Through = audit.ParseRoute(t.route), nil
	}
	return traffic
}

// A duration is a flag with a unit: 30s, 5m, or none where that is allowed.
type duration struct {
	value  time.Duration
	none   bool
	orNone bool
	text   string
}

// Set reads a positive Go duration.
func (d *duration) Set(s string) error {
	if d.orNone && s == "none" {
		d.none, d.text = true, s
		return nil
	}
	v, err := time.ParseDuration(s)
	switch {
	case err != nil && s != "" && strings.Trim(s, "0123456789.") == "":
		return fmt.Errorf("it has no unit; did you mean %ss?", s)
	case err != nil:
		return fmt.Errorf("want a duration such as 30s or 5m")
	case v < 0:
		return fmt.Errorf("a duration cannot be negative")
	case v == 0 && d.orNone:
		return fmt.Errorf("a heartbeat of 0 is none at all; did you mean none?")
	}
	d.value, d.none, d.text = v, false, s
	return nil
}

// String is the value as it was typed.
func (d *duration) String() string { return d.text }

// Type is what --help shows for the value.
func (d *duration) Type() string {
	if d.orNone {
		return "30s|none"
	}
	return "30s"
}

func (d *duration) limit() audit.Limit {
	if d.none {
		return audit.Never()
	}
	return audit.After(d.value)
}
