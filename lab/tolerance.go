package main

import (
	"time"

	"github.com/timeout-audit/timeout-audit/probe"
)

// A tolerance is a documented difference between what a program is set to and what it does. One with
// a program holds for every cut by that program; one without is named by the cases that need it.
type tolerance struct {
	program     string
	early, late time.Duration
	ends        []probe.End // ways of ending that count beside the predicted
	why         string
}

// The bounds of every case: what a prediction may be off by, whatever cuts.
const (
	anyway  = 250 * time.Millisecond
	percent = 10
)

// tolerances by name.
var tolerances = map[string]tolerance{
	"nginx-lazy-timer": {
		program: "nginx", early: 300 * time.Millisecond,
		why: "a timer that would move by less than 300 ms is not set anew (NGX_TIMER_LAZY_DELAY), so a cut may come up to that much early",
	},
	"envoy-delayed-close": {
		program: "envoy", late: time.Second,
		why: "over HTTP/1 the bytes stop when the clock fires and the FIN follows after delayed_close_timeout, 1 s; over HTTP/2 the reset comes at once",
	},
	"caddy-clean-end": {
		program: "caddy", ends: []probe.End{probe.Complete},
		why: "Caddy ends a response whose origin fell silent with a last chunk, so that it looks complete",
	},
	"daphne-sweep": {
		program: "daphne", late: 2500 * time.Millisecond, ends: []probe.End{probe.Complete, probe.CloseFrame},
		why: "Daphne looks at its timeouts every two seconds, ends a response with a last chunk, so that it looks complete, and a WebSocket in order",
	},
	"bun-sweep": {
		program: "bun", late: 4 * time.Second,
		why: "Bun looks at its timeouts in steps of 4 s: predicted is the shortest silence that it may end",
	},
	"clean-end-behind-HTTP/1.0": {
		ends: []probe.End{probe.Complete},
		why:  "a proxy that asks in HTTP/1.0 cannot tell a cut from the end of the response, and hands it on with a last chunk",
	},
	"undici-ticks": {
		late: time.Second,
		why:  "undici looks at timeouts above a second at ticks of one half to one second",
	},
	"varnish-late": {
		program: "varnish", late: 250 * time.Millisecond,
		why: "the end of a silent response comes up to half a second after between_bytes_timeout; measured on 7.1.1, the cause is not known",
	},
	"gunicorn-murder": {
		program: "gunicorn", late: time.Second,
		why: "the arbiter looks at its workers once a second",
	},
}
