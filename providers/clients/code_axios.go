package clients

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// axiosConfig are the limits and the base of a configuration of axios, over those before.
func (c *code) axiosConfig(arg source.Arg, before []providers.Setting, stands int) (all []providers.Setting, base source.Pieces) {
	all = before
	fields, ok := c.object(arg)
	if !ok {
		return set(all, c.hidden("timeout", arg.From, arg.To, "may give the timeout")), nil
	}
	for _, f := range fields {
		switch f.Key {
		case "...":
			all = set(all, c.hidden("timeout", f.From, f.To, "may give the timeout"))
		case "adapter":
			all = set(all, c.hidden("timeout", f.From, f.To, "decides what the timeout ends"))
		case "timeout":
			all = set(all, c.value("timeout", f, stands))
		case "signal":
			for _, s := range c.signal(f) {
				all = set(all, s)
			}
		case "baseURL":
			base = c.texts.Of(f.From, f.To)
		}
	}
	return all, base
}

// configs are functions of axios, and which argument is the configuration.
var configs = map[string]int{"get": 1, "delete": 1, "head": 1, "options": 1, "post": 2, "put": 2, "patch": 2, "request": 0}

// askAxios takes axios.get(url, { timeout }), axios({ url }) and the same of instances.
func (c *code) askAxios(call *source.Call) {
	place, sends := configs[call.Last()]
	var of *made
	receiver := call.Receiver()
	switch {
	case c.local(call.Path, "axios", ""):
		place, sends = 0, true
		if len(call.Args) == 2 {
			place = 1
		}
	case c.local(receiver, "axios", ""):
	default:
		if of = c.named(receiver, call.First); of == nil || of.System != axiosSystem || c.takes(receiver, call.First) {
			return
		}
	}
	if !sends || len(call.Args) == 0 {
		return
	}
	var settings []providers.Setting
	var base source.Pieces
	if of != nil {
		settings, base = of.Settings, of.base
	}
	var address source.Pieces
	if place > 0 {
		address = c.texts.Of(call.Args[0].From, call.Args[0].To)
	}
	stream := false
	if place < len(call.Args) {
		own, rebased := c.axiosConfig(call.Args[place], settings, -1)
		settings = own
		if rebased != nil {
			base = rebased
		}
		fields, _ := c.object(call.Args[place])
		for _, f := range fields {
			switch f.Key {
			case "url":
				if place == 0 {
					address = c.texts.Of(f.From, f.To)
				}
			case "responseType":
				v := c.file.Value(f.From, f.To)
				stream = v.Is == source.IsText && v.Text == "stream"
			}
		}
	}
	m := of
	if of == nil || !sameValues(settings, of.Settings) {
		m = c.like(providers.CodeClient{System: axiosSystem, At: c.file.At(call.First, call.Open), Settings: settings})
	}
	c.send(m, c.file.At(call.First, call.Close), onward(base, address), asking(stream))
}

// assignedDefaults takes axios.defaults.timeout = 5000, which all instances have that are made later, and the
// same of an instance.
func (c *code) assignedDefaults() {
	for _, a := range c.file.Assignments(map[string]bool{"timeout": true}) {
		receiver, ok := strings.CutSuffix(a.Receiver(), ".defaults")
		if !ok {
			continue
		}
		s := c.value("timeout", source.Arg{From: a.From, To: a.To}, a.First)
		if c.local(receiver, "axios", "") {
			c.add(&made{CodeClient: providers.CodeClient{System: axiosSystem, At: s.At, Shared: true, Settings: []providers.Setting{s}}})
		} else if m := c.named(receiver, a.First); m != nil && m.System == axiosSystem {
			m.Settings = set(m.Settings, s)
		}
	}
}

// sdkConfig takes new OpenAI({ baseURL, timeout }).
func (c *code) sdkConfig(m *made, arg source.Arg, stands int) {
	fields, ok := c.object(arg)
	if !ok {
		m.Settings = set(m.Settings, c.hidden("timeout", arg.From, arg.To, "may give the timeout"))
	}
	for _, f := range fields {
		switch f.Key {
		case "...":
			m.Settings = set(m.Settings, c.hidden("timeout", f.From, f.To, "may give the timeout"))
		case "timeout":
			m.Settings = set(m.Settings, c.value("timeout", f, stands))
		case "baseURL":
			m.base = c.texts.Of(f.From, f.To)
		case "fetch", "fetchOptions", "httpAgent":
			for _, s := range c.undecided(f, "decides it") {
				m.Settings = set(m.Settings, s)
			}
		}
	}
}

// askSDK takes requests of a library that give a timeout of their own, as their last argument.
func (c *code) askSDK(call *source.Call) {
	if len(call.Args) < 2 {
		return
	}
	head, _, ok := strings.Cut(strings.TrimPrefix(call.Path, "this."), ".")
	m := c.named(call.Path[:len(call.Path)-len(strings.TrimPrefix(call.Path, "this."))]+head, call.First)
	if !ok || m == nil || m.defaults || m.System == axiosSystem || m.System == undiciSystem {
		return
	}
	fields, _ := c.file.Fields(call.Args[1].From, call.Args[1].To)
	for _, f := range fields {
		if f.Key == "timeout" {
			own := c.like(providers.CodeClient{
				System: m.System, At: c.file.At(call.First, call.Open), Apart: m.Apart, Settings: set(m.Settings, c.value("timeout", f, -1)),
			})
			c.send(own, own.At, onward(m.base, nil), c.perhaps())
		}
	}
}
