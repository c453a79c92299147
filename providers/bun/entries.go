package bun

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	page       = "https://bun.sh/reference/bun/Serve/HostnamePortServeOptions/idleTimeout"
	measuredOn = "Bun 1.4.5"
)

const (
	idleTimeout = "idleTimeout"
	keepAlive   = "keepAliveTimeout"
)

// plain are the exchanges that idleTimeout times; a WebSocket has another.
var plain = []audit.Protocol{audit.HTTP, audit.SSE}

var entries = []providers.Entry{
	{
		Name: idleTimeout, Also: []string{"Bun.serve.idleTimeout"},
		Doc: "Silence of a connection in both directions, during a response and between two, in seconds. Bun counts in steps of " +
			"4 s, so that 10 s end a silence of 8 to 12 s: the shorter one is taken. 0 switches it off.",
		Unit: time.Second, Parse: providers.WholeSeconds("Bun"), Zero: providers.ZeroIsNever, Max: audit.After(255 * time.Second),
		Drives: []providers.Drive{
			{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, For: plain, Round: soonest,
				Early: "the connection closes without a response", Late: "the response ends early"},
			{Side: audit.Front, Clock: audit.KeepAlive, Round: soonest},
		},
		Defaults: []providers.DefaultRow{
			{When: providers.When{Type: []string{onNode}}, None: true},
			{Limit: audit.Seconds(defaultIdle)},
		},
		Fact: audit.Fact{Source: page, Checked: "2026-11-20", Measured: measuredOn},
	},
	{
		Name: keepAlive, Also: []string{"server.keepAliveTimeout"},
		Doc:  "Of a server of node:http: how long a connection stays open after a response, in milliseconds; a second comes on top. 0 switches it off.",
		Unit: time.Millisecond, Parse: parseMilliseconds, Zero: providers.ZeroIsNever,
		Drives: []providers.Drive{{When: providers.When{Type: []string{onNode}}, Side: audit.Front, Clock: audit.KeepAlive, Plus: time.Second}},
		Defaults: []providers.DefaultRow{
			{When: providers.When{Type: []string{onNode}}, Limit: audit.After(5 * time.Second)},
			{None: true},
		},
		Fact: audit.Fact{Source: "https://github.com/nodejs/node/blob/main/lib/_http_server.js", Checked: "2026-11-20", Measured: measuredOn},
	},
}

const defaultIdle = 10 // seconds

const step = 4 * time.Second

// soonest is the shortest silence that a limit may end.
func soonest(d time.Duration) time.Duration {
	if d <= step {
		return d // see shape
	}
	return (d+step-1)/step*step - step
}

// shape takes a limit of one step for what it is: it may fire at once.
func shape(r *providers.Reading, h *audit.Hop) {
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Setting != idleTimeout {
			continue
		}
		if d, ok := t.Limit.Duration(); ok && d <= step && r.Named(idleTimeout) != nil && d != soonest(2*step) {
			t.Limit, t.Code = audit.Limit{}, audit.NoValue
			t.Why = "Bun counts in steps of 4 s, so that an idleTimeout of 1 to 4 may end a silence of less than a second"
		}
	}
}

func parseMilliseconds(s string) (audit.Limit, error) {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return audit.Limit{}, errors.New("it takes milliseconds, as in 65000")
	}
	return providers.Count(n, time.Millisecond)
}
