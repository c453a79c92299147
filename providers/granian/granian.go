// Package granian knows Granian: its timeouts, and how its command line and environment set them.
package granian

import (
	"slices"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is Granian.
var Provider = providers.Provider{
	Name:    "granian",
	Title:   "Granian",
	Tables:  []*providers.Table{Table},
	Command: claim,
	Listens: map[string]*providers.Listening{"granian": {
		Host: []string{"--host"}, Port: []string{"--port"}, Socket: []string{"--uds"}, Variable: "GRANIAN_PORT", Default: "8000",
	}},
}

const (
	cli        = "https://github.com/emmett-framework/granian/blob/master/granian/cli.py"
	checked    = "2026-11-20"
	measured   = "2026-11-28"
	measuredOn = "granian 2.8.7"

	headerRead  = "--http1-header-read-timeout"
	keepAlive   = "--http1-keep-alive"
	killTimeout = "--workers-kill-timeout"
)

// Table says what Granian's options mean.
var Table = &providers.Table{
	System:    "granian",
	Title:     "Granian",
	Kind:      providers.Server,
	Passes:    audit.Nothing,
	Versioned: true,
	Entries: []providers.Entry{
		{
			Name: headerRead, Also: also(headerRead),
			Doc: "Milliseconds until the head of a request is complete, counted from the end of the response before: " +
				"a connection without a next request is closed then. It does not run during a response.",
			Unit: time.Millisecond, Parse: parseMilliseconds,
			Min: audit.After(time.Millisecond), Max: audit.After(time.Minute),
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
			Fact:     audit.Fact{Source: cli, Checked: measured, Measured: measuredOn},
		},
		{
			Name: keepAlive, Also: also(keepAlive),
			Doc:  "Whether an HTTP/1 connection stays open after a response; it does by default.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: audit.Fact{Source: cli, Checked: checked},
		},
		{
			Name: killTimeout, Also: also(killTimeout),
			Doc:  "How long a worker may go on with its exchanges after it is told to stop; absent sets no end.",
			Unit: time.Second, Parse: parseDuration, Min: audit.Seconds(1), Max: audit.Seconds(1800),
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.Drain}},
			Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
			Fact:     audit.Fact{Source: cli, Checked: measured, Measured: measuredOn},
		},
		word("--http2-keep-alive-interval", "Milliseconds between the PINGs that are sent on an HTTP/2 connection; absent sends none."),
		word("--http2-keep-alive-timeout", "How soon such a PING must be answered; 20 s by default."),
	},
	Shape: shape,
}

func word(name, doc string) providers.Entry {
	return providers.Entry{Name: name, Also: also(name), Doc: doc, Word: true, Fact: audit.Fact{Source: cli, Checked: checked}}
}

// also are the spellings of an option in code and in the environment.
func also(flag string) []string {
	name := strings.ReplaceAll(strings.TrimPrefix(flag, "--"), "-", "_")
	return []string{name, variable(flag)}
}

func variable(flag string) string {
	return "GRANIAN_" + strings.ToUpper(strings.ReplaceAll(strings.TrimPrefix(flag, "--"), "-", "_"))
}

// shape takes the keep-alive from a server that closes after each response.
func shape(r *providers.Reading, h *audit.Hop) {
	s := r.Named(keepAlive)
	if s == nil || s.Value.On() == audit.Yes {
		return
	}
	kept := h.Timers[:0]
	for _, t := range h.Timers {
		switch {
		case t.Clock != audit.KeepAlive:
		case s.Value.On() == audit.No:
			continue
		default:
			t.Limit, t.Code, t.Why = audit.Limit{}, s.Value.Unknown.Code, keepAlive+": "+s.Value.Unknown.Why
		}
		kept = append(kept, t)
	}
	h.Timers = kept
}

var options = []providers.Option{
	{Setting: headerRead, Flags: []string{headerRead}, Variable: variable(headerRead)},
	{Setting: killTimeout, Flags: []string{killTimeout}, Variable: variable(killTimeout)},
	{Setting: keepAlive, Variable: variable(keepAlive)},
}

// claim reads the command line of a granian. An option on the command line wins over its variable.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	if c.Program() != "granian" {
		return providers.Reading{}, false
	}
	r := providers.Claimed("granian", &c)
	r.Options(&c, options)
	for _, w := range c.Words[1:] {
		if on := w.Text == keepAlive; on || w.Text == "--no-http1-keep-alive" {
			r.Settings = slices.DeleteFunc(r.Settings, func(s providers.Setting) bool { return s.Name == keepAlive })
			r.Settings = append(r.Settings, providers.Setting{Name: keepAlive, Value: providers.Switch(on), Known: audit.Written, At: w.At})
		}
	}
	return r, true
}
