package clients

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A library is one of Python: what makes clients of it, and which functions of it send requests.
type library struct {
	system  string
	modules []string
	makers  []string
	timeout string // what makes a set of timeouts
	base    string // the argument that addresses begin with
	place   int    // of that argument; -1: it has only a name
	sdk     bool   // its methods are not known: where it goes, base says alone
	home    source.Pieces
}

var libraries = []library{
	{system: "client/httpx", modules: []string{"httpx", "httpx2"}, makers: []string{"Client", "AsyncClient"}, timeout: "Timeout", base: "base_url", place: -1},
	{system: "client/requests", modules: []string{"requests"}, makers: []string{"Session", "session"}},
	{system: "client/aiohttp", modules: []string{"aiohttp"}, makers: []string{"ClientSession"}, timeout: "ClientTimeout", base: "base_url", place: 0},
	{
		system: "client/openai-python", modules: []string{"openai"}, makers: []string{"OpenAI", "AsyncOpenAI"}, timeout: "Timeout", base: "base_url", place: -1, sdk: true,
		home: source.Pieces{{Variable: "OPENAI_BASE_URL", Text: "https://api.openai.com/v1", Whole: true}},
	},
	{
		system: "client/anthropic-python", modules: []string{"anthropic"}, makers: []string{"Anthropic", "AsyncAnthropic"}, timeout: "Timeout", base: "base_url", place: -1, sdk: true,
		home: source.Pieces{{Variable: "ANTHROPIC_BASE_URL", Text: "https://api.anthropic.com", Whole: true}},
	},
}

// verbs are functions that send a request, and which argument its address is.
var verbs = map[string]int{
	"get": 0, "post": 0, "put": 0, "patch": 0, "delete": 0, "head": 0, "options": 0, "request": 1, "stream": 1,
}

func (c *code) python() {
	c.calls, c.texts = c.file.Calls(), c.file.Texts()
	for i := range c.calls {
		for j := range libraries {
			if c.isOf(&c.calls[i], libraries[j].modules, libraries[j].makers...) {
				c.makePython(&libraries[j], &c.calls[i])
			}
		}
	}
	for i := range c.calls {
		if c.sent > maxRequests {
			break
		}
		c.askPython(&c.calls[i])
	}
	for _, m := range c.made {
		if len(m.base) > 0 && len(m.Calls) == 0 {
			c.send(m, m.At, onward(m.base, nil), c.perhaps())
		}
	}
}

// reads are the protocols of a request: httpx and requests give an answer as a whole unless they are told.
func (c *code) reads(l *library, call *source.Call) []audit.Protocol {
	if l.system == "client/aiohttp" {
		return c.perhaps()
	}
	stream, given := argument(call, "stream", -1)
	told := given && c.file.Value(stream.From, stream.To).Is != source.IsFalse
	return asking(call.Last() == "stream" || told)
}

// isOf reports whether a call is one of a module's functions.
func (c *code) isOf(call *source.Call, modules []string, names ...string) bool {
	last, receiver := call.Last(), call.Receiver()
	for _, i := range c.imports {
		if !slices.Contains(modules, i.Module) || i.Local == "" {
			continue
		}
		if i.Of == "" && receiver == i.Local && slices.Contains(names, last) || i.Of != "" && call.Path == i.Local && slices.Contains(names, i.Of) {
			return true
		}
	}
	return false
}

func (c *code) makePython(l *library, call *source.Call) {
	m := &made{
		CodeClient: providers.CodeClient{System: l.system, At: c.file.At(call.First, call.Open), Settings: c.settings(l, call, nil, true)},
		name:       call.Bound, at: call.First, base: l.home,
	}
	if c.file.Is(call.Close+1, "as") {
		m.name = c.file.Word(call.Close + 2) // with httpx.Client() as client
	}
	m.from, m.to = c.file.Scope(call.First)
	if arg, ok := argument(call, l.base, l.place); ok && l.base != "" {
		m.base = c.texts.Of(arg.From, arg.To)
	}
	c.add(m)
}

// argument is one of a call's, by its name or its place.
func argument(call *source.Call, name string, place int) (source.Arg, bool) {
	for i, a := range call.Args {
		if a.Key == name && name != "" || a.Key == "" && i == place {
			return a, true
		}
	}
	return source.Arg{}, false
}

// askPython takes a call that sends a request.
func (c *code) askPython(call *source.Call) {
	place, sends := verbs[call.Last()]
	for i := range libraries {
		l := &libraries[i]
		if !sends || l.sdk || !c.isOf(call, l.modules, call.Last()) {
			continue
		}
		arg, ok := argument(call, "url", place)
		if ok {
			own := providers.CodeClient{System: l.system, At: c.file.At(call.First, call.Open), Settings: c.settings(l, call, nil, false)}
			if l.base != "" {
				own.Type = oneRequest
			}
			c.send(c.like(own), c.file.At(call.First, call.Close), c.texts.Of(arg.From, arg.To), c.reads(l, call))
		}
		return
	}
	receiver := call.Receiver()
	m := c.named(receiver, call.First)
	for dot := strings.LastIndexByte(receiver, '.'); m == nil && dot > 0; dot = strings.LastIndexByte(receiver[:dot], '.') {
		if m = c.named(receiver[:dot], call.First); m != nil && !c.libraryOf(m).sdk {
			return // a method of something that the client has
		}
	}
	if m == nil || c.shadowed(m, call.First) {
		return
	}
	l := c.libraryOf(m)
	if l.sdk {
		if _, own := argument(call, "timeout", -1); own {
			own := c.like(providers.CodeClient{System: m.System, At: c.file.At(call.First, call.Open), Settings: c.settings(l, call, m.Settings, false)})
			c.send(own, own.At, onward(m.base, nil), c.perhaps())
		}
		return
	}
	arg, ok := argument(call, "url", place)
	if !sends || !ok {
		return
	}
	address := onward(m.base, c.texts.Of(arg.From, arg.To))
	if settings := c.settings(l, call, m.Settings, false); !sameValues(settings, m.Settings) {
		m = c.like(providers.CodeClient{System: m.System, At: c.file.At(call.First, call.Open), Settings: settings})
	}
	c.send(m, c.file.At(call.First, call.Close), address, c.reads(l, call))
}

func (c *code) libraryOf(m *made) *library {
	for i := range libraries {
		if libraries[i].system == m.System {
			return &libraries[i]
		}
	}
	return &library{}
}

// shadowed reports whether a function takes something else by the name of a client outside of it.
func (c *code) shadowed(m *made, token int) bool {
	if strings.Contains(m.name, ".") {
		return false
	}
	from, _ := c.file.Scope(token)
	if from <= m.from {
		return false
	}
	for i := from; i < token && !c.file.Is(i, ":"); i++ {
		if c.file.Is(i, "(") {
			for j := i + 1; j < c.file.Tokens[i].Match; j++ {
				if c.file.Is(j, m.name) && (c.file.Is(j-1, "(") || c.file.Is(j-1, ",") || c.file.Is(j-1, "*")) {
					return true
				}
			}
			return false
		}
	}
	return false
}
