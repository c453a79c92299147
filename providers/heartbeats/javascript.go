package heartbeats

import (
	"regexp"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

func (c *code) javaScript() {
	for i := range c.calls {
		if c.calls[i].Path == "setInterval" && len(c.calls[i].Args) >= 2 {
			c.interval(&c.calls[i])
		}
	}
	c.scriptLibraries()
	c.nest()
}

// interval takes a setInterval that writes a comment, or pings a WebSocket.
func (c *code) interval(call *source.Call) {
	t, ok := c.written(call.Args[0])
	if !ok || c.full() {
		return
	}
	arg := call.Args[1]
	from, to := c.file.Constant(arg.From, arg.To)
	if variable, ok := c.file.Variable(from, to); ok {
		c.chosen(t, variable, time.Millisecond, 0, false, from, to, c.placed(call.First)...)
		return
	}
	v := c.file.Value(from, to)
	if v.Is != source.IsNumber || v.Number <= 0 {
		c.hidden(t.Why, arg.From, arg.To)
		return
	}
	t.Heartbeat, t.Found = audit.Seconds(v.Number/1000), c.file.At(from, to)
	c.sends(t, c.placed(call.First)...)
}

// written is what a function sends: it is seen by a call of write with a comment of SSE, or of ping
// with nothing, in a file that uses ws.
func (c *code) written(function source.Arg) (audit.Traffic, bool) {
	for i := function.From; i+3 < function.To; i++ {
		if !c.file.Is(i, ".") || !c.file.Is(i+2, "(") {
			continue
		}
		switch name := c.file.Word(i + 1); name {
		case "write", "enqueue", "send":
			if text, ok := c.first(i + 3); ok && strings.HasPrefix(text, ":") && strings.HasSuffix(text, "\n\n") {
				return audit.Traffic{Protocol: audit.SSE, Beat: audit.Comment, Why: "a comment is written at an interval"}, true
			}
		case "ping":
			if stores.MatchString(c.file.Word(i - 1)) {
				continue
			}
			for _, m := range []string{"ws", "@fastify/websocket", "express-ws"} {
				for _, imported := range c.imports {
					if imported.Module == m && c.accepts() {
						return audit.Traffic{Protocol: audit.WebSocket, Beat: audit.WSPing, Why: "a PING is sent at an interval"}, true
					}
				}
			}
		}
	}
	return audit.Traffic{}, false
}

// stores are what else has a ping, by the names that people give to them.
var stores = regexp.MustCompile(`(?i)redis|cache|db$|database|mongo|pool|sql|kafka|rabbit|prisma`)

// accepts reports whether the file has a server of WebSockets: a client pings too.
func (c *code) accepts() bool {
	for i := range c.calls {
		call := &c.calls[i]
		if call.Last() == "WebSocketServer" || call.New && call.Path == "WebSocket.Server" || strings.HasSuffix(call.Path, ".clients.forEach") {
			return true
		}
	}
	return false
}

// first is the text of an argument that begins at a token, also where it is encoded:
// encoder.encode(": ping\n\n").
func (c *code) first(i int) (string, bool) {
	for n := 0; n < 6; n++ {
		if v := c.file.Value(i+n, i+n+1); v.Is == source.IsText {
			return v.Text, true
		}
		if c.file.Is(i+n, ")") || c.file.Is(i+n, ";") || i+n+2 >= len(c.file.Tokens) {
			return "", false
		}
		if w := c.file.Word(i + n); strings.HasPrefix(w, "`") && !strings.Contains(w, "${") {
			return strings.ReplaceAll(strings.Trim(w, "`"), `\n`, "\n"), true
		}
	}
	return "", false
}
