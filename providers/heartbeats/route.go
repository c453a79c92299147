package heartbeats

import (
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

// maxFunctions is how many functions of a file are followed to what registers them, and maxMentions how often
// one of them may be named.
const (
	maxFunctions = 50
	maxMentions  = 20
)

// registers are calls that give a path to what stands among their arguments, or below a decorator.
var registers = map[string]bool{
	"get": true, "post": true, "put": true, "delete": true, "patch": true, "all": true, "options": true,
	"route": true, "api_route": true, "websocket": true, "websocket_route": true, "stream": true,
	"Route": true, "WebSocketRoute": true, "add_route": true, "add_websocket_route": true, "add_api_route": true,
	"add_api_websocket_route": true, "add_url_rule": true, "add_get": true, "add_post": true, "use": true,
}

// placed are the routes of what stands at a token; none where they are not known: those of the call that
// registers the token's function, or, by its name, another one.
func (c *code) placed(token int) []audit.Route {
	for i := range c.calls {
		call := &c.calls[i]
		if call.Open >= token || call.Close <= token {
			continue
		}
		if r, ok := c.registered(call, true); ok {
			return []audit.Route{r}
		}
	}
	for _, f := range c.file.Functions(token) {
		for _, at := range f.Decorators {
			for i := range c.calls {
				if c.calls[i].First != at {
					continue
				}
				if r, ok := c.registered(&c.calls[i], false); ok {
					return []audit.Route{r}
				}
			}
		}
		if f.At < 0 {
			continue
		}
		if c.file.Is(f.At-1, "function") && c.file.Is(f.At-2, "export") {
			return nil
		}
		if known, done := c.functions[f.Name]; done {
			return known
		}
		if len(c.functions) >= maxFunctions {
			return nil
		}
		if mentions := c.mentions(f.Name, f.At); len(mentions) > 0 {
			return c.mentioned(f.Name, mentions)
		}
	}
	return nil
}

// mentioned are the routes of a function that is named at some places; none where one of them says none.
func (c *code) mentioned(name string, at []int) []audit.Route {
	if c.functions == nil {
		c.functions = map[string][]audit.Route{}
	}
	c.functions[name] = nil // a function that is named within itself, or too often
	if len(at) > maxMentions {
		return nil
	}
	var all []audit.Route
	for _, i := range at {
		if slices.ContainsFunc(c.file.Functions(i), func(f source.Function) bool { return f.Name == name }) {
			continue
		}
		more := c.placed(i)
		if len(more) == 0 {
			return nil // it is used in a way that says no route
		}
		all = append(all, more...)
	}
	c.functions[name] = distinct(all)
	return c.functions[name]
}

// mentions are the places where a function is named: not those of a like name of something else.
func (c *code) mentions(name string, own int) []int {
	return slices.DeleteFunc(c.file.Mentions(name), func(i int) bool {
		return i == own || (c.file.Is(i-1, ".") || c.file.Is(i-1, "?.")) && !c.file.Is(i-2, "self") && !c.file.Is(i-2, "this")
	})
}

// bound are the routes of what a call makes: by where it stands, or by what is done with it.
func (c *code) bound(call *source.Call) []audit.Route {
	if all := c.placed(call.First); len(all) > 0 || call.Bound == "" {
		return all
	}
	var all []audit.Route
	for n, at := range c.mentions(call.Bound, -1) {
		if n < maxMentions {
			all = append(all, c.placed(at)...)
		}
	}
	return distinct(all)
}

// registered is the route that a call gives to its arguments, or, as a decorator, to a function.
func (c *code) registered(call *source.Call, holds bool) (audit.Route, bool) {
	if !registers[call.Last()] || len(call.Args) == 0 || holds && len(call.Args) == 1 {
		return audit.Route{}, false
	}
	text := ""
	for i, a := range call.Args {
		switch {
		case a.Key == "path" || a.Key == "rule", a.Key == "" && text == "" && i < 2:
			if v := c.file.Value(a.From, a.To); v.Is == source.IsText && (strings.HasPrefix(v.Text, "/") || a.Key != "") {
				text = v.Text
			}
		}
	}
	if text == "" {
		return audit.Route{}, false
	}
	if call.Last() == "use" {
		text = strings.TrimSuffix(text, "/") + "*"
	}
	prefix, whole := c.router(call)
	return route(prefix+text, whole)
}

// makers are what makes an application, whose paths are those of its requests: nothing stands before them.
var makers = map[string]bool{
	"express": true, "require:express": true, "fastify": true, "Fastify": true, "require:fastify": true, "Hono": true,
	"FastAPI": true, "fastapi.FastAPI": true, "Flask": true, "flask.Flask": true, "Quart": true, "Sanic": true, "Starlette": true,
}

// router is what the file says of the router that a call registers something with: a path before its own,
// and whether nothing else can stand before that.
func (c *code) router(call *source.Call) (prefix string, whole bool) {
	receiver := call.Receiver()
	for i := range c.calls {
		made := &c.calls[i]
		switch {
		case receiver == "" && made.Path == "Starlette" && made.Open < call.First && made.Close > call.Close:
			whole = true
		case receiver == "" && made.Path == "Mount" && made.Open < call.First && made.Close > call.Close:
			return "", false
		case receiver != "" && made.Bound == receiver && makers[made.Path]:
			whole = true
		case receiver != "" && made.Bound == receiver:
			for _, a := range made.Args {
				if v := c.file.Value(a.From, a.To); (a.Key == "prefix" || a.Key == "url_prefix") && v.Is == source.IsText {
					prefix = strings.TrimSuffix(v.Text, "/")
				}
			}
		case receiver != "" && (made.Last() == "mount" || made.Last() == "use"):
			for _, a := range made.Args {
				if c.file.Between(a.From, a.To) == receiver {
					return "", false
				}
			}
		}
	}
	return prefix, whole
}

// holes are parts of a path that requests fill in.
var holes = regexp.MustCompile(`:[A-Za-z_][A-Za-z0-9_]*(?:\([^)]*\))?[?+*]?|\{[^}]*\}|<[^>]*>`)

// route is the route of a path as frameworks write it, behind whatever may stand before it unless it is
// whole. It reports false where the path is no plain text with holes.
func route(path string, whole bool) (audit.Route, bool) {
	path = holes.ReplaceAllString(path, "*")
	if strings.ContainsAny(path, `()[]{}<>^$+?|\~`) {
		return audit.Route{}, false
	}
	path = "/" + strings.TrimPrefix(path, "/")
	if whole || strings.HasPrefix(path, "/*") {
		return audit.Route{Path: audit.Pattern(path)}, true
	}
	return audit.Route{Path: audit.Below(path)}, true
}

func distinct(all []audit.Route) []audit.Route {
	var kept []audit.Route
	for _, r := range all {
		if !slices.Contains(kept, r) {
			kept = append(kept, r)
		}
	}
	return kept
}

// option is the route of a path that an object among a call's arguments gives: none where it gives none.
func (c *code) option(call *source.Call, name string) []audit.Route {
	for _, a := range call.Args {
		fields, _ := c.file.Fields(a.From, a.To)
		for _, f := range fields {
			if v := c.file.Value(f.From, f.To); f.Key == name && v.Is == source.IsText {
				if r, ok := route(v.Text, true); ok {
					return []audit.Route{r}
				}
			}
		}
	}
	return nil
}

// path is the route of the server of WebSockets that a name is bound to.
func (c *code) path(name string) []audit.Route {
	for i := range c.calls {
		if name != "" && c.calls[i].Bound == name {
			return c.option(&c.calls[i], "path")
		}
	}
	return nil
}
