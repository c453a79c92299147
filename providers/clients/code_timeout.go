package clients

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Which settings the arguments of a set of timeouts are, by their names; the first of them by their places.
var (
	httpxTimeout   = []string{"timeout", "connect", "read", "write", "pool"}
	aiohttpTimeout = []string{"total", "connect", "sock_read", "sock_connect"}
)

// settings are those of a client or a request of Python: its own timeouts in place of those before. A
// client is one that is made, whose pool is its own.
func (c *code) settings(l *library, call *source.Call, before []providers.Setting, client bool) []providers.Setting {
	timeout, given := argument(call, "timeout", -1)
	spread, hides := argument(call, "...", -1)
	stands := -1 // what a request sets, holds of it whatever it depends on
	if client {
		stands = call.First
	}
	all := before
	switch {
	case l.system == "client/requests" && client: // a session has none
	case given:
		all = c.timeout(l, timeout, before, stands)
	case hides:
		all = append(pooled(before), c.unknown(l, spread, "may give the timeout")...)
	}
	if !client {
		return all
	}
	for _, name := range []string{"limits", "transport", "connector", "http_client"} {
		arg, ok := argument(call, name, -1)
		if !ok {
			continue
		}
		if name == "http_client" && !given {
			all = append(pooled(all), c.unknown(l, arg, "may set the timeout")...)
		}
		all = c.pool(l, arg, all)
	}
	return all
}

// pooled are the settings that time no request.
func pooled(list []providers.Setting) []providers.Setting {
	return slices.DeleteFunc(slices.Clone(list), func(s providers.Setting) bool {
		return slices.Contains(httpxTimeout, s.Name) || slices.Contains(aiohttpTimeout, s.Name)
	})
}

// unknown are all timeouts of a library, where something that is not written out may give them.
func (c *code) unknown(l *library, arg source.Arg, why string) []providers.Setting {
	names := []string{"timeout"}
	if l.system == "client/aiohttp" {
		names = aiohttpTimeout
	}
	var all []providers.Setting
	for _, name := range names {
		all = append(all, c.hidden(name, arg.From, arg.To, why))
	}
	return all
}

// timeout reads what is given as the timeout.
func (c *code) timeout(l *library, arg source.Arg, before []providers.Setting, stands int) []providers.Setting {
	kept := pooled(before)
	from, to := c.constant(arg.From, arg.To)
	v := c.file.Value(from, to)
	name := "timeout"
	if l.system == "client/aiohttp" {
		name = "total"
	}
	switch {
	case v.Is == source.IsNothing && l.system == "client/aiohttp" && stands >= 0:
		return kept // the default, as if nothing were given
	case v.Is == source.IsNumber || v.Is == source.IsNothing:
		return append(kept, providers.Coded(c.file, name, v, stands, from, to))
	}
	if pair, ok := c.pair(from, to); ok && l.system == "client/requests" {
		for i, name := range []string{"connect", "read"} {
			kept = append(kept, providers.Coded(c.file, name, c.file.Value(pair[i].From, pair[i].To), stands, pair[i].From, pair[i].To))
		}
		return kept
	}
	if inner := c.callAt(from, to); inner != nil && l.timeout != "" && c.isOf(inner, append([]string{"httpx", "httpx2"}, l.modules...), l.timeout) {
		return c.set(l, inner, kept, stands)
	}
	return append(kept, c.unknown(l, source.Arg{From: from, To: to}, "gives the timeout, and is computed")...)
}

// constant are the tokens of what a name of the file stands for, where that is all that stands there.
func (c *code) constant(from, to int) (int, int) {
	if to-from == 1 {
		if a, ok := c.texts.Once(c.file.Word(from), from); ok {
			return a.From, a.To
		}
	}
	return from, to
}

// set reads httpx.Timeout(10, read=60) and aiohttp.ClientTimeout(total=60).
func (c *code) set(l *library, call *source.Call, all []providers.Setting, stands int) []providers.Setting {
	names := httpxTimeout
	if l.system == "client/aiohttp" {
		names = aiohttpTimeout
	}
	for i, arg := range call.Args {
		name := arg.Key
		switch {
		case name == "..." || name == "" && i > 0 && names[0] == "timeout":
			return append(pooled(all), c.unknown(l, arg, "may give the timeout")...)
		case name == "" && i < len(names):
			name = names[i]
		}
		if slices.Contains(names, name) {
			from, to := c.constant(arg.From, arg.To)
			all = append(all, providers.Coded(c.file, name, c.file.Value(from, to), stands, from, to))
		}
	}
	if len(call.Args) == 0 && l.system == "client/aiohttp" {
		all = append(all, providers.Setting{Name: "total", Value: providers.Text("None"), Known: audit.Written, At: c.file.At(call.First, call.Close+1)})
	}
	return all
}

// pair are the two parts of (connect, read).
func (c *code) pair(from, to int) ([]source.Arg, bool) {
	if !c.file.Is(from, "(") || c.file.Tokens[from].Match != to-1 {
		return nil, false
	}
	list := c.file.List(from+1, to-1)
	return list, len(list) == 2 && list[0].Key == "" && list[1].Key == ""
}

// callAt is the call that an expression is.
func (c *code) callAt(from, to int) *source.Call {
	for i := range c.calls {
		if call := &c.calls[i]; call.First == from && call.Close == to-1 {
			return call
		}
	}
	return nil
}

// pool reads httpx.Limits(keepalive_expiry=60) and aiohttp.TCPConnector(keepalive_timeout=60); anything
// else decides how long a connection is kept.
func (c *code) pool(l *library, arg source.Arg, all []providers.Setting) []providers.Setting {
	name := "keepalive_expiry"
	switch l.system {
	case "client/aiohttp":
		name = "keepalive_timeout"
	case "client/requests":
		return all
	}
	call := c.callAt(arg.From, arg.To)
	if call == nil || !c.isOf(call, append([]string{"httpx", "httpx2"}, l.modules...), "Limits", "TCPConnector") {
		return set(all, c.hidden(name, arg.From, arg.To, "decides how long a connection is kept"))
	}
	if given, ok := argument(call, name, -1); ok {
		all = set(all, providers.Coded(c.file, name, c.file.Value(given.From, given.To), call.First, given.From, given.To))
	}
	for _, k := range []string{"...", "force_close"} {
		if given, ok := argument(call, k, -1); ok {
			all = set(all, c.hidden(name, given.From, given.To, "decides how long a connection is kept"))
		}
	}
	return all
}
