package gohttp

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	page       = "https://github.com/golang/go/blob/master/src/net/http/server.go"
	measuredOn = "Go 1.26"
)

// The fields of http.Server, and what else limits a response.
const (
	writeTimeout = "WriteTimeout"
	readTimeout  = "ReadTimeout"
	idleTimeout  = "IdleTimeout"
	handler      = "http.TimeoutHandler"
)

// plain are the exchanges that deadlines of the server end; a connection that is taken over loses them.
var plain = []audit.Protocol{audit.HTTP, audit.SSE}

var fact = audit.Fact{Source: page, Checked: "2026-11-20", Measured: measuredOn}

var entries = []providers.Entry{
	{
		Name: writeTimeout, Also: []string{"Server.WriteTimeout"},
		Doc: "How long a response may take, from the end of the request's head; the first write behind it ends the connection without a word. " +
			"0 and negative values switch it off; a handler lifts it by ResponseController.SetWriteDeadline.",
		Unit: time.Second, Parse: parse, Zero: providers.ZeroIsNever, NegativeIsNever: true,
		Drives: []providers.Drive{{Side: audit.Front, Clock: audit.Total, For: plain,
			Early: "the connection closes without a response", Late: "the response ends early"}},
		Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
		Fact:     fact,
	},
	{
		Name: readTimeout, Also: []string{"Server.ReadTimeout"},
		Doc:  "How long a client may take to send a request; it times no response, and between requests stands in for an IdleTimeout of 0.",
		Unit: time.Second, Parse: parse, Zero: providers.ZeroIsNever, NegativeIsNever: true,
		Fact: fact,
	},
	{
		Name: "ReadHeaderTimeout", Also: []string{"Server.ReadHeaderTimeout"},
		Doc:  "How long a client may take to send the head of a request; it times no response.",
		Unit: time.Second, Parse: parse, Zero: providers.ZeroIsNever, NegativeIsNever: true,
		Fact: fact,
	},
	{
		Name: idleTimeout, Also: []string{"Server.IdleTimeout"},
		Doc:  "How long a connection stays open between two requests; 0 leaves it to ReadTimeout, and without that sets no end.",
		Unit: time.Second, Parse: parse, Zero: providers.ZeroIsNever, NegativeIsNever: true,
		Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
		Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
		Fact:     fact,
	},
	{
		Name: handler,
		Doc:  "How long the handler of the server may take before the caller gets 503; what it writes is held back until it is done.",
		Unit: time.Second, Parse: parse,
		Drives: []providers.Drive{{Side: audit.Front, Clock: audit.Total, For: plain, Early: "503", Late: "503"}},
		Fact:   fact,
	},
}

// shape lets ReadTimeout stand in for an IdleTimeout that is absent or 0.
func shape(r *providers.Reading, h *audit.Hop) {
	read := r.Named(readTimeout)
	if read == nil {
		return
	}
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Setting != idleTimeout || !t.Limit.IsNever() || t.Known == audit.Assumed {
			continue
		}
		if idle := r.Named(idleTimeout); idle != nil && strings.HasPrefix(idle.Value.String(), "-") {
			continue
		}
		t.Setting, t.Known, t.At = readTimeout, read.Known, read.At
		if read.Value.Kind == providers.IsUnknown {
			t.Limit, t.Code, t.Why = audit.Limit{}, read.Value.Unknown.Code, read.Value.Unknown.Why
			continue
		}
		t.Why = read.Value.Unknown.Why
		t.Limit, _ = parse(read.Value.String())
		if d, ok := t.Limit.Duration(); ok && d == 0 {
			t.Limit = audit.Never()
		}
	}
}

// parse reads a duration as Go writes it: 30s.
func parse(s string) (audit.Limit, error) {
	if d, err := time.ParseDuration(s); err == nil {
		if d < 0 {
			return audit.Never(), nil
		}
		return audit.After(d), nil
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		return providers.Count(n, time.Second)
	}
	return audit.Limit{}, errors.New(`it takes a duration such as "30s"`)
}
