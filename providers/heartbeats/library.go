package heartbeats

import (
	"fmt"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A library sends a heartbeat by itself, or, where it has neither an interval nor an option, none.
type library struct {
	name     string
	protocol audit.Protocol
	beat     audit.Beat
	oneWay   bool          // what it sends is not answered
	every    time.Duration // by default; 0: nothing
	late     time.Duration // how much later than its interval it may come
	option   string        // that sets it; empty: nothing does
	unit     time.Duration // of the option
	off      bool          // an option below one unit switches it off
	null     bool          // and so does one that is given nothing
	sends    string        // what goes over the wire, for the report
	module   string        // whose version decides, where one does
	mount    string        // the path that it serves by default, and all below
	path     string        // the option that sets it
	idle     bool          // only silence is interrupted
	fact     audit.Fact
}

// quiet reports whether the library sends nothing unless it is told to.
func (l *library) quiet() bool { return l.every == 0 }

// uses notes the heartbeat of a library where a call starts it with options.
func (c *code) uses(l *library, call *source.Call, options []source.Arg, routes ...audit.Route) {
	if l.mount != "" {
		routes = l.mounted(c, options)
	}
	t := c.usedHere(l, call.First, call.Open)
	written := false
	for _, a := range options {
		switch {
		case a.Key == "..." && l.option != "":
			c.hidden(l.name+" may be given "+l.option, a.From, a.To)
			return
		case a.Key == "transports" && !strings.Contains(c.file.Between(a.From, a.To), "websocket"):
			return // long polls, or what is not written out
		case a.Key == "responseMode", a.Key == "enableJsonResponse" && c.file.Value(a.From, a.To).Is != source.IsFalse:
			return // it may answer with one document
		case l.option == "" || a.Key != l.option:
			continue
		}
		from, to := c.file.Constant(a.From, a.To)
		v := c.file.Value(from, to)
		variable, taken := c.file.Variable(from, to)
		switch {
		case taken:
			t.Why = l.option + " of " + l.name + l.delayed()
			c.chosen(t, variable, l.unit, l.late, l.off, from, to, routes...)
			return
		case v.Is == source.IsNumber && v.Number > 0 && (!l.off || v.Number >= 1) && v.Number*float64(l.unit) < float64(audit.AssumedLongest):
			t.Heartbeat = audit.After(time.Duration(v.Number*float64(l.unit)) + l.late)
			t.Why = l.option + " of " + l.name + l.delayed()
		case v.Is == source.IsNumber && l.off && v.Number < 1, v.Is == source.IsNothing && l.null, v.Is == source.IsFalse && l.off:
			t.Heartbeat, t.Why = audit.Never(), l.option+" of "+l.name+" switches its heartbeat off"
		case v.Is == source.IsNothing:
			continue // as if it were not given
		default:
			c.hidden(l.name+" is given "+l.option, a.From, a.To)
			return
		}
		if written, t.Found = true, c.file.At(a.KeyAt, a.To); from != a.From {
			t.Found = c.file.At(from, to)
		}
	}
	switch {
	case !written && l.quiet() && l.protocol == audit.GRPC:
		return // nor does anything show that its calls are streams
	case !written && l.quiet():
		t.Heartbeat = audit.Limit{}
	case !written && l.module != "":
		c.byDefault(l, t, routes...)
		return
	}
	if l.protocol == audit.GRPC {
		t.ProtocolKnown = audit.Assumed // nothing shows whether the calls are streams
	}
	c.sends(t, routes...)
}

// chosen notes a heartbeat whose interval the environment gives.
func (c *code) chosen(t audit.Traffic, v source.Variable, unit, late time.Duration, off bool, from, to int, routes ...audit.Route) {
	t.ProtocolKnown, t.Sender, t.Found = audit.Detected, audit.Origin, c.file.At(from, to)
	if t.Protocol == audit.GRPC {
		t.ProtocolKnown = audit.Assumed
	}
	one := providers.TrafficVariable{Traffic: t, Name: v.Name, Unit: time.Duration(v.Factor * float64(unit)), Late: late, Off: off}
	if v.Falls && v.Fallback > 0 && v.Fallback*float64(unit) < float64(audit.AssumedLongest) {
		one.Fallback = audit.After(time.Duration(v.Fallback*float64(unit)) + late)
	}
	if len(routes) == 0 {
		c.found.Variables = append(c.found.Variables, one)
	}
	for _, r := range routes {
		one.Traffic.Route = r
		c.found.Variables = append(c.found.Variables, one)
	}
}

// byDefault says what the library does where nobody tells it otherwise.
func (l *library) byDefault() string {
	if l.quiet() {
		return l.name + " sends no heartbeat by itself"
	}
	if l.idle {
		return fmt.Sprintf("%s sends %s after %g s of silence by default%s", l.name, l.sends, l.every.Seconds(), l.delayed())
	}
	return fmt.Sprintf("%s sends %s every %g s by default%s", l.name, l.sends, l.every.Seconds(), l.delayed())
}

func (l *library) delayed() string {
	if l.late == 0 {
		return ""
	}
	return fmt.Sprintf(", up to %g s later", l.late.Seconds())
}

// mounted is the route that a library serves, by its own path: none where that is not known.
func (l *library) mounted(c *code, options []source.Arg) []audit.Route {
	path := l.mount
	for _, a := range options {
		switch v := c.file.Value(a.From, a.To); {
		case a.Key == "...":
			return nil
		case a.Key != l.path:
		case v.Is != source.IsText || v.Text == "":
			return nil
		default:
			path = v.Text
		}
	}
	r, ok := route(strings.TrimRight(path, "/")+"*", true)
	if !ok {
		return nil
	}
	return []audit.Route{r}
}

// started takes a call whose options, an object, are its last argument: at a place, or before it where
// the arguments before are left out.
func (c *code) started(l *library, call *source.Call, place int, routes ...audit.Route) {
	if len(call.Args) == 0 {
		c.uses(l, call, nil, routes...)
		return
	}
	last := call.Args[min(len(call.Args)-1, place)]
	if fields, ok := c.file.Fields(last.From, last.To); ok && last.Key == "" {
		c.uses(l, call, fields, routes...)
		return
	}
	if len(call.Args) <= place && last.Key == "" && (l != &socketIO || c.listener(last)) || l.option == "" {
		c.uses(l, call, nil, routes...)
		return
	}
	c.hidden(l.name+" may be given "+l.option, last.From, last.To)
}

// listener reports whether an argument is plainly a server or a port, and not a variable of options.
func (c *code) listener(a source.Arg) bool {
	v := c.file.Value(a.From, a.To)
	name := strings.ToLower(v.Text)
	return v.Is == source.IsNumber || strings.HasSuffix(name, "server") || strings.HasSuffix(name, "port") || name == "http" || name == "https"
}

// byDefault notes what a library sends where no other file of the program, nor an old version, has it send
// something else.
func (c *code) byDefault(l *library, t audit.Traffic, routes ...audit.Route) {
	t.ProtocolKnown, t.HeartbeatKnown, t.Sender = audit.Detected, audit.Detected, audit.Origin
	d := providers.LibraryDefault{Library: l.name, Traffic: t, Module: l.module}
	if l.module != "" {
		d.Since = l.fact.Since
	}
	if len(routes) == 0 {
		c.found.Defaults = append(c.found.Defaults, d)
	}
	for _, r := range routes {
		d.Traffic.Route = r
		c.found.Defaults = append(c.found.Defaults, d)
	}
}

// given notes a heartbeat that is set for a library; it is unknown where it is computed.
func (c *code) given(l *library, every audit.Limit, from, to int) {
	why := l.option + " of " + l.name
	switch d, known := every.Duration(); {
	case every.IsNever():
		why += " switches its heartbeat off"
	case !known:
		why = l.name + " is given " + l.option + ", and its interval is computed: " + providers.Shortly(c.file.Between(from, to))
	default:
		every, why = audit.After(d+l.late), why+l.delayed()
	}
	c.found.Given = append(c.found.Given, providers.LibraryGiven{Library: l.name, Heartbeat: every, Why: why, At: c.file.At(from, to)})
}

// usedHere is the traffic of a library where its use is seen, with the heartbeat that it has by default.
func (c *code) usedHere(l *library, from, to int) audit.Traffic {
	return audit.Traffic{
		Protocol: l.protocol, Beat: l.beat, Unanswered: l.oneWay, Heartbeat: audit.After(l.every + l.late), Found: c.file.At(from, to), Why: l.byDefault(),
	}
}
