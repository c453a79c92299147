package heartbeats

import (
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

func (c *code) python() {
	starlette := source.Named(c.imports, "EventSourceResponse", "sse_starlette", "sse_starlette.sse", "sse_starlette.event")
	own := source.Named(c.imports, "EventSourceResponse", "fastapi.sse")
	for i := range c.calls {
		call := &c.calls[i]
		switch {
		case starlette != "" && call.Path == starlette && !c.full():
			c.uses(&sseStarlette, call, keywords(call), c.placed(call.First)...)
		case own != "" && c.responseClass(call, own) && !c.full():
			r, _ := c.registered(call, false)
			c.uses(&fastapiSSE, call, nil, r)
		case call.Last() == "websocket" && c.file.Is(call.First-1, "@"), call.Last() == "websocket_route", call.Path == "WebSocketRoute":
			r, _ := c.registered(call, false)
			c.sends(audit.Traffic{Protocol: audit.WebSocket, Found: c.file.At(call.First, call.Open)}, r)
		}
	}
	c.consumers()
	c.pythonLibraries()
	c.pythonLoops()
}

// keywords are the arguments of a call that have a name, and what is spread over names.
func keywords(call *source.Call) []source.Arg {
	var all []source.Arg
	for _, a := range call.Args {
		if a.Key != "" {
			all = append(all, a)
		}
	}
	return all
}

// responseClass reports whether a route's decorator names the class as that of its responses.
func (c *code) responseClass(call *source.Call, class string) bool {
	for _, a := range call.Args {
		if a.Key == "response_class" && c.file.Between(a.From, a.To) == class {
			return true
		}
	}
	return false
}

// pythonLoops finds generators that yield a comment when they have waited: by a timeout that is caught,
// or in a loop that sleeps.
func (c *code) pythonLoops() {
	for i := range c.file.Tokens {
		if !c.file.Is(i, "yield") || i+1 >= len(c.file.Tokens) {
			continue
		}
		end := i + 1
		for end < len(c.file.Tokens) && c.file.Tokens[end].Kind != source.Line {
			end++
		}
		v := c.file.Value(i+1, end)
		if v.Is != source.IsText || !strings.HasPrefix(v.Text, ":") || !strings.HasSuffix(v.Text, "\n\n") {
			continue
		}
		if c.full() {
			return
		}
		t := audit.Traffic{Protocol: audit.SSE, Beat: audit.Comment, Why: "a comment is sent after each wait"}
		arg := c.waited(i)
		if arg == nil {
			c.unknown("a comment is sent here, and when it is sent again is not seen", i, end)
			continue
		}
		from, to := c.file.Constant(arg.From, arg.To)
		if variable, ok := c.file.Variable(from, to); ok {
			c.chosen(t, variable, time.Second, 0, false, from, to, c.placed(i)...)
			continue
		}
		wait := c.file.Value(from, to)
		if wait.Is != source.IsNumber || wait.Number <= 0 {
			c.hidden("a comment is sent here", i, end)
			continue
		}
		t.Heartbeat, t.Found = audit.Seconds(wait.Number), c.file.At(from, to)
		c.sends(t, c.placed(i)...)
	}
}

// waited is how long a loop has waited when it comes to a token: what one call is told.
func (c *code) waited(token int) *source.Arg {
	from, to := c.file.Loop(token)
	if from < 0 {
		return nil // it waits once
	}
	tried, handled, caught := c.file.Handled(token)
	switch {
	case caught:
		from, to = tried, handled
	case c.file.Conditional(token):
		return nil
	}
	var found *source.Arg
	for i := range c.calls {
		call := &c.calls[i]
		if call.First < from || call.First >= to {
			continue
		}
		var arg *source.Arg
		switch {
		case caught && (call.Last() == "wait_for" || call.Last() == "get" || call.Last() == "timeout" || call.Last() == "move_on_after" || call.Last() == "fail_after"):
			for j := range call.Args {
				if a := &call.Args[j]; a.Key == "timeout" || a.Key == "" && j == 1 && call.Last() == "wait_for" || a.Key == "" && j == 0 && call.Last() == "timeout" {
					arg = a
				}
			}
		case !caught && call.Last() == "sleep" && len(call.Args) == 1:
			arg = &call.Args[0]
		}
		if arg == nil {
			continue
		}
		if found != nil {
			return nil
		}
		found = arg
	}
	return found
}
