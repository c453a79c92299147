package heartbeats

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

// nest takes the gateways and the streams of Nest, which decorators make.
func (c *code) nest() {
	gateway := source.Named(c.imports, "WebSocketGateway", "@nestjs/websockets")
	sse := source.Named(c.imports, "Sse", "@nestjs/common")
	for i := range c.calls {
		call := &c.calls[i]
		switch {
		case gateway != "" && call.Path == "@"+gateway:
			c.gateway(call)
		case sse != "" && call.Path == "@"+sse:
			c.uses(&nestSSE, call, nil, c.controlled(call)...)
		}
	}
}

// gateway takes a gateway. By default it is one of Socket.IO; that no other adapter is set in another file is
// shown by what the file takes of Socket.IO, or by an option that only Socket.IO has.
func (c *code) gateway(call *source.Call) {
	plain, shown := false, false
	for _, i := range c.imports {
		plain = plain || i.Module == "ws"
		shown = shown || i.Module == "socket.io"
	}
	var options []source.Arg
	for _, a := range call.Args {
		fields, ok := c.file.Fields(a.From, a.To)
		if !ok && c.file.Value(a.From, a.To).Is != source.IsNumber {
			c.hidden("a gateway of Nest may be given pingInterval", a.From, a.To)
			return
		}
		options = append(options, fields...)
	}
	for _, o := range options {
		shown = shown || o.Key == socketIO.option || o.Key == "namespace" || o.Key == "transports"
	}
	switch {
	case plain && !shown:
		c.uses(&ws, call, nil, c.option(call, "path")...)
	case shown:
		c.uses(&socketIO, call, options)
	default:
		c.unknown("a gateway of Nest is one of Socket.IO, whose pings come every 25 s, unless another adapter is set, and which it is the file does not show", call.First, call.Open)
	}
}

// controlled is the route of a method: its own path behind that of its controller, and behind what may stand
// before all.
func (c *code) controlled(call *source.Call) []audit.Route {
	path := ""
	if len(call.Args) > 0 {
		v := c.file.Value(call.Args[0].From, call.Args[0].To)
		if v.Is != source.IsText {
			return nil
		}
		path = v.Text
	}
	var over *source.Call
	for i := range c.calls {
		if c.calls[i].Path == "@Controller" && c.calls[i].First < call.First {
			over = &c.calls[i]
		}
	}
	if over != nil && len(over.Args) > 0 {
		v := c.file.Value(over.Args[0].From, over.Args[0].To)
		if v.Is != source.IsText {
			return nil
		}
		path = strings.TrimRight(v.Text, "/") + "/" + strings.TrimLeft(path, "/")
	}
	r, ok := route(path, false)
	if !ok || r.IsAny() {
		return nil
	}
	return []audit.Route{r}
}
