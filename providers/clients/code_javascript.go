package clients

import (
	"bytes"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// The systems of JavaScript, and the settings of the fetch that the libraries over it share.
const (
	undiciSystem = "client/undici"
	axiosSystem  = "client/axios"
)

// onNode are programs under which code has Node's fetch and Node's sockets.
var onNode = []string{"node", "nodejs", "tsx", "ts-node", "nodemon"}

// sdks are libraries that ask by Node's fetch.
var sdks = []struct {
	system, module, name string
	home                 source.Pieces
}{
	{"client/openai-node", "openai", "OpenAI", source.Pieces{{Variable: "OPENAI_BASE_URL", Text: "https://api.openai.com/v1", Whole: true}}},
	{"client/anthropic-node", "@anthropic-ai/sdk", "Anthropic", source.Pieces{{Variable: "ANTHROPIC_BASE_URL", Text: "https://api.anthropic.com", Whole: true}}},
}

func (c *code) javaScript() {
	c.calls, c.texts = c.file.Calls(), c.file.Texts()
	for i := range c.calls {
		c.makeJavaScript(&c.calls[i])
	}
	for i := range c.calls {
		if call := &c.calls[i]; c.local(call.Path, "undici", "setGlobalDispatcher") && len(call.Args) == 1 {
			c.everywhere(call.Args[0])
		}
	}
	c.assignedDefaults()
	for i := range c.calls {
		if c.sent > maxRequests {
			break
		}
		c.askFetch(&c.calls[i])
		c.askAxios(&c.calls[i])
		c.askSDK(&c.calls[i])
	}
	for _, m := range c.made {
		m.Under = onNode
		if len(m.base) > 0 && len(m.Calls) == 0 && !m.Shared && !m.defaults {
			c.send(m, m.At, onward(m.base, nil), c.exported(m))
		}
	}
}

// exported are the protocols of requests of a client that other files have: axios gives an answer as a whole
// unless it is told.
func (c *code) exported(m *made) []audit.Protocol {
	if m.System == axiosSystem {
		return asking(bytes.Contains(c.file.Text, []byte("responseType")))
	}
	return c.perhaps()
}

// local reports whether a name is what a module gives under one of some names.
func (c *code) local(name string, module string, of ...string) bool {
	for _, i := range c.imports {
		if i.Module == module && i.Local != "" && (i.Of == "" || i.Of == "default") && slices.Contains(of, "") && i.Local == name ||
			i.Module == module && i.Of != "" && slices.Contains(of, i.Of) && i.Local == name {
			return true
		}
		if i.Module == module && i.Of == "" && i.Local != "" {
			if rest, ok := strings.CutPrefix(name, i.Local+"."); ok && slices.Contains(of, rest) {
				return true
			}
		}
	}
	return false
}

var agents = []string{"Agent", "Pool", "Client", "EnvHttpProxyAgent", "RetryAgent"}

// makeJavaScript takes a call that makes a client, or an agent of undici's.
func (c *code) makeJavaScript(call *source.Call) {
	m := &made{name: call.Bound, at: call.First, CodeClient: providers.CodeClient{At: c.file.At(call.First, call.Open)}}
	switch {
	case call.New && c.local(call.Path, "undici", agents...):
		m.System, m.defaults, m.Apart = undiciSystem, true, true
		m.Settings = c.agent(call, lastArgument(call))
	case call.Last() == "create" && c.local(call.Receiver(), "axios", ""):
		m.System = axiosSystem
		if len(call.Args) > 0 {
			m.Settings, m.base = c.axiosConfig(call.Args[0], nil, call.First)
		}
	default:
		for _, sdk := range sdks {
			if call.New && c.local(call.Path, sdk.module, "", sdk.name) {
				m.System, m.base = sdk.system, sdk.home
				if len(call.Args) > 0 {
					c.sdkConfig(m, call.Args[0], call.First)
				}
			}
		}
	}
	if m.System != "" {
		m.from, m.to = c.file.Scope(call.First)
		c.add(m)
	}
}

// takes reports whether a function with a name, in which a token stands, has a parameter of some name.
func (c *code) takes(name string, token int) bool {
	for _, f := range c.file.Functions(token) {
		for i := f.At; f.At >= 0 && i < min(f.At+5, len(c.file.Tokens)); i++ {
			if !c.file.Is(i, "(") {
				continue
			}
			for j := i + 1; j < c.file.Tokens[i].Match; j++ {
				if c.file.Is(j, name) && !c.file.Is(j-1, ".") && !c.file.Is(j-1, "=") {
					return true
				}
			}
			break
		}
	}
	return false
}

func lastArgument(call *source.Call) source.Arg {
	if n := len(call.Args); n > 0 {
		return call.Args[n-1]
	}
	return source.Arg{}
}

// object are the fields of an argument: of an object, or of a variable that is given one where it is made.
func (c *code) object(arg source.Arg) ([]source.Arg, bool) {
	if fields, ok := c.file.Fields(arg.From, arg.To); ok || arg.To-arg.From != 1 {
		return fields, ok
	}
	if a, ok := c.texts.Once(c.file.Word(arg.From), arg.From); ok {
		return c.file.Fields(a.From, a.To)
	}
	return nil, false
}

// value is a number that stands in a field, or in a constant of the file that the field names.
func (c *code) value(name string, arg source.Arg, stands int) providers.Setting {
	from, to := arg.From, arg.To
	if to-from == 1 {
		if a, ok := c.texts.Once(c.file.Word(from), from); ok {
			from, to = a.From, a.To
		}
	}
	return providers.Coded(c.file, name, c.file.Value(from, to), stands, from, to)
}

// agent are the limits of an agent of undici's.
func (c *code) agent(call *source.Call, arg source.Arg) []providers.Setting {
	if arg.To == arg.From {
		return nil
	}
	fields, ok := c.object(arg)
	if !ok {
		if len(call.Args) == 1 && (call.Last() == "Pool" || call.Last() == "Client") {
			return nil // the address
		}
		return c.undecided(arg, "may set it")
	}
	var all []providers.Setting
	for _, f := range fields {
		switch f.Key {
		case "...":
			return c.undecided(f, "may set it")
		case headersTimeout, bodyTimeout, "keepAliveTimeout", "connectTimeout":
			all = set(all, c.value(f.Key, f, call.First))
		case "connect":
			if inner, ok := c.file.Fields(f.From, f.To); ok {
				for _, g := range inner {
					if g.Key == "timeout" {
						all = set(all, c.value("connectTimeout", g, call.First))
					}
				}
			}
		}
	}
	return all
}

// undecided are both limits of a response, where something that is not written out may set them.
func (c *code) undecided(arg source.Arg, why string) []providers.Setting {
	return []providers.Setting{c.hidden(headersTimeout, arg.From, arg.To, why), c.hidden(bodyTimeout, arg.From, arg.To, why)}
}

// dispatcher are the limits of what stands for an agent: its name, or the call that makes it.
func (c *code) dispatcher(arg source.Arg) []providers.Setting {
	for _, m := range c.made {
		if m.System == undiciSystem && m.defaults && (arg.To-arg.From == 1 && m.name == c.file.Word(arg.From) && m.name != "" || m.at == arg.From) {
			return m.Settings
		}
	}
	return c.undecided(arg, "sets it")
}

// everywhere takes setGlobalDispatcher: Node's fetch has its limits from there on, and so has what asks by it.
func (c *code) everywhere(arg source.Arg) {
	limits := c.dispatcher(arg)
	for _, system := range []string{undiciSystem, sdks[0].system, sdks[1].system} {
		m := c.add(&made{CodeClient: providers.CodeClient{System: system, At: c.file.At(arg.From, arg.To), Shared: true}})
		for _, s := range limits {
			if system == undiciSystem || s.Name == headersTimeout || s.Name == bodyTimeout {
				m.Settings = append(m.Settings, s)
			}
		}
	}
}
