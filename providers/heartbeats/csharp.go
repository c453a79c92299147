package heartbeats

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

// cSharp finds the hubs of SignalR and the WebSockets of ASP.NET Core that are accepted, and what is set of
// either.
func (c *code) cSharp() {
	for i := range c.calls {
		call := &c.calls[i]
		switch call.Last() {
		case "MapHub":
			c.byDefault(&signalR, c.usedHere(&signalR, call.First, call.Open), c.hub(call)...)
		case "AcceptWebSocketAsync":
			c.byDefault(&aspWebSockets, c.usedHere(&aspWebSockets, call.First, call.Open))
		}
	}
	for _, a := range c.file.Assignments(map[string]bool{"KeepAliveInterval": true}) {
		if c.full() {
			return
		}
		l := c.keptAlive(&a)
		if l == nil {
			continue
		}
		every := audit.Limit{}
		switch d, ok := c.file.TimeSpan(a.From, a.To); {
		case ok && d > 0 && d < audit.AssumedLongest && !c.file.Conditional(a.First):
			every = audit.After(d)
		case ok && d == 0 && l == &aspWebSockets:
			every = audit.Never()
		}
		c.given(l, every, a.From, a.To)
	}
}

// keptAlive is the library whose option an assignment sets: by the call that it stands in, or by the type of
// the object.
func (c *code) keptAlive(a *source.Assignment) *library {
	var within *source.Call
	for i := range c.calls {
		if call := &c.calls[i]; call.Open < a.First && call.Close > a.First {
			within = call
			switch text := c.file.Between(call.First, call.Open); {
			case strings.HasSuffix(text, "AddSignalR"), strings.Contains(text, "AddHubOptions"), strings.Contains(text, "<HubOptions"):
				return &signalR
			case strings.HasSuffix(text, "UseWebSockets"), strings.Contains(text, "<WebSocketOptions"):
				return &aspWebSockets
			}
		}
	}
	at := c.file.Tokens[a.First].Start
	receiver := strings.ToLower(a.Receiver())
	switch {
	case strings.Contains(receiver, "client"): // ClientWebSocketOptions have one too
	case within == nil && serverOptions.Match(c.file.Text[max(0, at-200):at]), strings.Contains(receiver, "websocketoptions"):
		return &aspWebSockets
	}
	return nil
}

var serverOptions = regexp.MustCompile(`\bWebSocketOptions\b`)

// hub is the route of a hub, and of what its clients ask for below it.
func (c *code) hub(call *source.Call) []audit.Route {
	if len(call.Args) == 0 {
		return nil
	}
	v := c.file.Value(call.Args[0].From, call.Args[0].To)
	if v.Is != source.IsText || v.Text == "" {
		return nil
	}
	before := c.before()
	r, ok := route("/"+strings.Trim(v.Text, "/")+"*", !before[""] && !before[call.Receiver()] && !strings.Contains(call.Receiver(), "MapGroup"))
	if !ok {
		return nil
	}
	return []audit.Route{r}
}

// before are the groups of routes that may have a path of their own, by name, and "" where all have one.
func (c *code) before() map[string]bool {
	if c.groups != nil {
		return c.groups
	}
	c.groups = map[string]bool{}
	for i := range c.calls {
		switch call := &c.calls[i]; {
		case call.Last() == "UsePathBase":
			c.groups[""] = true
		case call.Last() == "MapGroup" && call.Bound != "":
			c.groups[call.Bound] = true
		}
	}
	return c.groups
}
