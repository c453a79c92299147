package aws

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// ALB is the Application Load Balancer. Its idle timeout counts silence on either of its two
// connections, whatever the connection is waiting for: a first byte, the next byte, or the next
// request.
var ALB = &providers.Table{
	System: "aws/alb",
	Title:  "AWS Application Load Balancer",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name: "idle_timeout.timeout_seconds",
			Also: []string{"idle_timeout"},
			Doc: "Seconds without a byte in either direction on the client's or the target's connection, " +
				"between requests as well; HTTP/2 PING and TCP probes do not count.",
			Unit: time.Second,
			Min:  audit.Seconds(1), Max: audit.Seconds(4000),
			Drives:   layer7Idle("504"),
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
			Fact:     from(albAttributes),
			Popular: []providers.Popular{{
				Value: "an idle timeout only",
				Why:   "It bounds the wait for the first byte too, a 504, and how long connections are kept between requests.",
			}},
		},
		{
			Name: "client_keep_alive.seconds",
			Also: []string{"client_keep_alive"},
			Doc: "Seconds that a client's connection may be old, busy or not; after them the next response " +
				"is its last, and nothing that runs is cut.",
			Unit: time.Second,
			Min:  audit.Seconds(60), Max: audit.Seconds(604800),
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.Lifetime, Retires: true}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(3600)}},
			Fact:     from(albKeepAlive),
		},
		{
			Name:     "target connect timeout",
			Doc:      "Seconds that opening a connection to a target may take.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Connect, Early: "504"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(10)}},
			Fact:     from(albErrors),
		},
		{
			Name: "deregistration_delay.timeout_seconds",
			Also: []string{"deregistration_delay"},
			Doc: "Seconds that a running exchange has to end after its target was deregistered; set on the " +
				"target group.",
			Unit: time.Second,
			Min:  audit.Seconds(0), Max: audit.Seconds(3600),
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Drain, Early: "502", Late: streamEnds,
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(300)}},
			Fact:     from(albTargets),
		},
	},
}

// What a caller sees of a cut: of a response whose status was sent, and of a connection that only
// carries bytes.
const (
	streamEnds = "the stream ends after a 200"
	closes     = "the connection closes"
)

// layer7Idle are the clocks of an idle timeout that both connections of a load balancer share.
func layer7Idle(early string) []providers.Drive {
	var drives []providers.Drive
	for _, side := range []audit.Side{audit.Front, audit.Back} {
		drives = append(drives,
			providers.Drive{Side: side, Clock: audit.Idle, Hears: audit.BothWays, Early: early, Late: streamEnds},
			providers.Drive{Side: side, Clock: audit.FirstByte, Early: early},
			providers.Drive{Side: side, Clock: audit.KeepAlive},
		)
	}
	return drives
}
