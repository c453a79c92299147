package heartbeats

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// ruby finds channels of Action Cable, where it is mounted, and how often it sends.
func (c *code) ruby() {
	channel := false
	for i := range c.file.Tokens {
		switch {
		case c.file.Is(i, "class") && c.channel(i) && !channel:
			channel = true
			c.byDefault(&actionCable, c.usedHere(&actionCable, i, c.lineEnd(i)), audit.Route{Path: audit.Pattern(actionCable.mount + "*")})
		case c.file.Is(i, "mount") && c.file.Is(i+1, "ActionCable") && c.file.Is(i+2, ".") && c.file.Is(i+3, "server"):
			c.mount(i)
		}
	}
	for _, a := range c.file.Assignments(map[string]bool{actionCable.path: true, actionCable.option: true, "BEAT_INTERVAL": true}) {
		v := c.file.Value(a.From, a.To)
		switch {
		case a.Name != "BEAT_INTERVAL" && !strings.HasSuffix(a.Receiver(), "action_cable"):
		case a.Name == actionCable.path && v.Is == source.IsText:
			c.mounted(v.Text, true, a.From, a.To)
		case a.Name == actionCable.path && c.file.Between(a.From, a.To) != "nil":
			c.mounted("", true, a.From, a.To)
		case a.Name == actionCable.path: // it is mounted by hand
		case a.Name == "BEAT_INTERVAL" && !strings.Contains(c.file.Between(max(0, a.First-6), a.First), "ActionCable"):
		default:
			every := audit.Limit{}
			if n := seconds(v); n > 0 && n < audit.AssumedLongest.Seconds() && !c.file.Conditional(a.First) {
				every = audit.Seconds(n)
			}
			c.given(&actionCable, every, a.From, a.To)
		}
	}
}

// seconds is a number, or a length of time as Active Support writes it: 10.seconds.
func seconds(v source.Value) float64 {
	if v.Is == source.IsNumber {
		return v.Number
	}
	number, unit, _ := strings.Cut(v.Text, ".")
	if unit != "seconds" && unit != "second" {
		return 0
	}
	f := source.Parse("n.rb", []byte(number), nil)
	if len(f.Tokens) == 0 {
		return 0
	}
	return f.Value(0, 1).Number
}

// channel reports whether a class is a channel: not the base of all channels, which generators write.
func (c *code) channel(class int) bool {
	end := c.lineEnd(class)
	text := c.file.Between(class, end)
	return strings.HasSuffix(text, "ApplicationCable::Channel") || strings.HasSuffix(text, "ActionCable::Channel::Base") && !strings.Contains(text, "class Channel ")
}

func (c *code) lineEnd(i int) int {
	for i < len(c.file.Tokens) && c.file.Tokens[i].Kind != source.Line {
		i++
	}
	return i
}

// mount takes a route that is given to Action Cable: mount ActionCable.server => '/cable', at: '/cable'.
func (c *code) mount(i int) {
	end := c.lineEnd(i)
	path := ""
	for j := i + 4; j < end; j++ {
		if v := c.file.Value(j, j+1); v.Is == source.IsText && path == "" {
			path = v.Text
		}
	}
	c.byDefault(&actionCable, c.usedHere(&actionCable, i, end), audit.Route{Path: audit.Pattern(actionCable.mount + "*")})
	c.mounted(path, false, i, end)
}

// mounted notes a path of Action Cable's: any where it is computed.
func (c *code) mounted(path string, whole bool, from, to int) {
	g := providers.LibraryGiven{Library: actionCable.name, Routed: true, At: c.file.At(from, to)}
	if r, ok := route("/"+strings.Trim(path, "/")+"*", whole); ok {
		g.Route = r
	}
	c.found.Given = append(c.found.Given, g)
}
