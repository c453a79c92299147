package clients

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// askFetch takes fetch(url, { signal, dispatcher }), and undici's own functions.
func (c *code) askFetch(call *source.Call) {
	global := call.Path == "fetch" || call.Path == "globalThis.fetch"
	if global && slices.ContainsFunc(c.imports, func(i source.Import) bool { return i.Local == "fetch" && i.Module != "undici" }) {
		return // another library's
	}
	if !global && !c.local(call.Path, "undici", "request", "stream", "fetch") || call.New || len(call.Args) == 0 || c.file.Is(call.First-1, ".") {
		return
	}
	var settings []providers.Setting
	apart := false
	if len(call.Args) > 1 {
		settings, apart = c.init(call.Args[1])
	}
	m := c.like(providers.CodeClient{System: undiciSystem, At: c.file.At(call.First, call.Open), Settings: settings, Apart: apart})
	c.send(m, c.file.At(call.First, call.Close), c.texts.Of(call.Args[0].From, call.Args[0].To), c.perhaps())
}

// init are the limits that a request of fetch is given, and whether it has an agent of its own.
func (c *code) init(arg source.Arg) (all []providers.Setting, apart bool) {
	fields, ok := c.object(arg)
	if !ok {
		return append(c.undecided(arg, "may set it"), c.hidden(abortTimeout, arg.From, arg.To, "may give a signal")), true
	}
	for _, f := range fields {
		switch f.Key {
		case "...":
			all = set(all, c.hidden(abortTimeout, f.From, f.To, "may give a signal"))
		case "signal":
			all = append(all, c.signal(f)...)
		case "dispatcher":
			apart = true
			for _, s := range c.dispatcher(f) {
				all = set(all, s)
			}
		case headersTimeout, bodyTimeout:
			all = set(all, c.value(f.Key, f, -1))
		}
	}
	return all, apart
}

// signal is the limit of a signal: AbortSignal.timeout(...), alone or among others. A signal that a timer of
// the file fires is one whose time is not known to end with the body.
func (c *code) signal(arg source.Arg) []providers.Setting {
	from, to := arg.From, arg.To
	if to-from == 1 {
		if a, ok := c.texts.Once(c.file.Word(from), from); ok {
			from, to = a.From, a.To
		}
	}
	for i := range c.calls {
		call := &c.calls[i]
		if call.Path == abortTimeout && call.First >= from && call.Close < to && len(call.Args) == 1 {
			return []providers.Setting{c.value(abortTimeout, call.Args[0], -1)}
		}
	}
	name := strings.TrimSuffix(c.file.Between(from, to), ".signal")
	if name == "signal" {
		name = "controller"
	}
	for i := range c.calls {
		call := &c.calls[i]
		if call.Last() == "setTimeout" && strings.Contains(c.file.Between(call.Open, call.Close), name+".abort") {
			return []providers.Setting{c.hidden(abortTimeout, call.First, call.Close+1, "ends requests, and whether the body too is not known")}
		}
	}
	if to-from == 1 && c.takes(c.file.Word(from), from) {
		return []providers.Setting{c.hidden(abortTimeout, from, to, "is given to the function, and when it ends requests is not known")}
	}
	return nil
}
