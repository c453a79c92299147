package clients

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// reader reads the clients of a program: what they set, and where they send requests.
var reader = &providers.CodeReader{
	Languages: []source.Language{source.Python, source.JavaScript, source.Go},
	Words: []string{
		"httpx", "requests", "aiohttp", "openai", "OpenAI", "anthropic", "Anthropic", "axios", "fetch(", "undici", "EventSource", "net/http",
	},
	Read: readCode,
}

func readCode(f *source.File) providers.Code {
	c := &code{file: f, imports: f.Imports()}
	switch f.Language {
	case source.Python:
		c.python()
	case source.JavaScript:
		c.javaScript()
	case source.Go:
		c.golang()
	}
	for _, m := range c.made {
		if len(m.Calls) > 0 || m.Shared {
			c.found.Clients = append(c.found.Clients, m.CodeClient)
		}
	}
	if c.full.Known() {
		c.found.Unread = append(c.found.Unread, audit.Unread{Code: audit.Unsupported, Setting: "clients", At: c.full, Why: fmt.Sprintf(
			"the file has more than %d clients or %d requests: those from here on are not read", maxClients, maxRequests)})
	}
	return c.found
}

// maxClients is how many clients of one file are looked at, and how many requests: more are not written by
// hand.
const (
	maxClients  = 100
	maxRequests = 500
)

// code is the reading of one file.
type code struct {
	file    *source.File
	imports []source.Import
	calls   []source.Call
	texts   *source.Texts
	made    []*made
	sent    int
	full    audit.Pos // of the first client or request that is one too many
	streams *bool
	found   providers.Code
}

// made is a client, the names that it is known by, and where they hold.
type made struct {
	providers.CodeClient
	name     string
	at       int // the token where it is made
	from, to int // the tokens in which a plain name holds
	base     source.Pieces
	defaults bool // it stands for requests that name no client
}

// add notes a client.
func (c *code) add(m *made) *made {
	switch {
	case len(c.made) < maxClients:
		c.made = append(c.made, m)
	case !c.full.Known():
		c.full = m.At
	}
	return m
}

// like is a client that is like another one, as a request makes it that sets its own.
func (c *code) like(own providers.CodeClient) *made {
	for _, m := range c.made {
		if m.defaults && m.name == "" && m.System == own.System && m.Type == own.Type && m.Apart == own.Apart && sameValues(m.Settings, own.Settings) {
			return m
		}
	}
	return c.add(&made{CodeClient: own, defaults: true})
}

func sameValues(a, b []providers.Setting) bool {
	return slices.EqualFunc(a, b, func(x, y providers.Setting) bool {
		return x.Name == y.Name && x.Value == y.Value && x.Known == y.Known
	})
}

// named is the client that a name stands for where a token stands: the one that was made last before it, or
// else the only one.
func (c *code) named(name string, token int) *made {
	if name == "" {
		return nil
	}
	plain := !strings.Contains(name, ".")
	field, ofThis := strings.CutPrefix(name, "this.")
	var last, only *made
	count := 0
	for _, m := range c.made {
		of := m.name == name && (!plain || m.from <= token && token <= m.to) || ofThis && m.name == field
		if m.name == "" || !of {
			continue
		}
		count++
		only = m
		if m.at < token && (last == nil || m.at > last.at) {
			last = m
		}
	}
	switch {
	case count == 1:
		return only
	case last != nil && c.file.Conditional(last.at):
		return nil // it is one of several, and which is not known
	}
	return last
}

// send notes a request of a client.
func (c *code) send(m *made, at audit.Pos, address source.Pieces, asks []audit.Protocol) {
	if c.sent++; c.sent > maxRequests {
		if !c.full.Known() {
			c.full = at
		}
		return
	}
	if address.Written() {
		m.Calls = append(m.Calls, providers.CodeCall{At: at, Address: address, Asks: asks})
	}
}

// streamed are words of files that read answers as they come, for libraries whose requests do not say it.
var streamed = []string{
	"text/event-stream", "getReader(", "eventsource-parser", "pipeThrough(", "for await", "stream: true",
	"iter_any", "iter_chunk", "readline", "async for", "stream=True", ".stream(",
	"bufio.NewScanner", "bufio.NewReader", "Flush()",
}

// perhaps are the protocols of a request whose answer is read as a stream where the file reads any so.
func (c *code) perhaps() []audit.Protocol {
	if c.streams == nil {
		found := slices.ContainsFunc(streamed, func(w string) bool { return bytes.Contains(c.file.Text, []byte(w)) })
		c.streams = &found
	}
	return asking(*c.streams)
}

// asking are the protocols of a request: one whose answer is read as it comes may be one of SSE.
func asking(stream bool) []audit.Protocol {
	if stream {
		return []audit.Protocol{audit.SSE, audit.HTTP}
	}
	return []audit.Protocol{audit.HTTP}
}

// onward is an address below another one; a whole address stands alone.
func onward(base, path source.Pieces) source.Pieces {
	if len(base) == 0 || len(path) > 0 && (path[0].Variable != "" || strings.Contains(path[0].Text, "://")) {
		return path
	}
	if len(path) == 0 || path[0].Open {
		path = source.Pieces{{Open: true}}
	}
	first, last := path[0], base[len(base)-1]
	joint := source.Pieces{}
	switch {
	case !first.Open && strings.HasPrefix(first.Text, "/"):
		last.Text = strings.TrimSuffix(last.Text, "/")
	case !last.Open && !strings.HasSuffix(last.Text, "/") && last.Variable == "", last.Variable != "":
		joint = source.Pieces{{Text: "/"}}
	}
	all := append(base[:len(base)-1:len(base)-1], last)
	return append(append(all, joint...), path...)
}

// set adds a setting, or replaces what was set of that name.
func set(list []providers.Setting, s providers.Setting) []providers.Setting {
	list = slices.DeleteFunc(slices.Clone(list), func(o providers.Setting) bool { return o.Name == s.Name })
	return append(list, s)
}

// hidden is a setting that something which is not written out decides.
func (c *code) hidden(name string, from, to int, why string) providers.Setting {
	return providers.Setting{
		Name: name, Known: audit.Written, At: c.file.At(from, to),
		Value: providers.NotKnown(audit.NoValue, providers.Shortly(c.file.Between(from, to))+" "+why),
	}
}
