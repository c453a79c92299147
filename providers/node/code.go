package node

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// reader reads the servers of a program for Node, and what is set of them.
var reader = &providers.CodeReader{
	Languages: []source.Language{source.JavaScript},
	Words:     []string{keepAlive, "createServer", "fastify", "Fastify", ".listen(", "NestFactory", "@hono/node-server"},
	Read:      readCode,
}

// fastify is the system of a server that Fastify makes.
const fastify = "fastify"

// onServer are settings that are set on a server, and given to createServer but for the last.
var onServer = map[string]bool{
	keepAlive: true, buffer: true, "headersTimeout": true, "requestTimeout": true, "connectionsCheckingInterval": true, idleTimeout: true,
}

// code is the reading of one file.
type code struct {
	file    *source.File
	imports []source.Import
	calls   []source.Call
	apps    []*source.Call // that make applications
	servers []*made
	found   providers.Code
}

// made is a server, and the variables that it is known by.
type made struct {
	providers.CodeServer
	names []string
}

func readCode(f *source.File) providers.Code {
	c := &code{file: f, imports: f.Imports(), calls: f.Calls()}
	for i := range c.calls {
		c.create(&c.calls[i])
		if len(c.apps) < maxServers && c.framework(&c.calls[i]) {
			c.apps = append(c.apps, &c.calls[i])
		}
	}
	for i := range c.calls {
		c.listen(&c.calls[i])
	}
	c.assigned()
	for _, s := range c.servers {
		c.found.Servers = append(c.found.Servers, s.CodeServer)
	}
	return c.found
}

// maxServers is how many servers and applications of one file are looked at: more are not written by hand.
const maxServers = 50

// create takes a call that makes a server.
func (c *code) create(call *source.Call) {
	if len(c.servers) >= maxServers {
		return
	}
	s := &made{CodeServer: providers.CodeServer{System: "node", At: c.file.At(call.First, call.Open), Main: c.file.Main(call.First)}}
	switch {
	case c.isCreateServer(call):
		c.options(s, call, onServer)
	case c.isFastify(call):
		s.System = fastify
		c.options(s, call, fastifyOptions)
	case call.Path == source.Named(c.imports, "serve", "@hono/node-server") && call.Path != "":
	default:
		return
	}
	if call.Bound != "" {
		s.names = append(s.names, call.Bound)
	}
	c.servers = append(c.servers, s)
}

var httpModules = []string{"http", "node:http", "https", "node:https"}

func (c *code) isCreateServer(call *source.Call) bool {
	if call.Last() != "createServer" && call.Last() != "Server" {
		return false
	}
	if call.Last() == "Server" && !call.New {
		return false
	}
	receiver := call.Receiver()
	for _, i := range c.imports {
		if !slices.Contains(httpModules, i.Module) {
			continue
		}
		if receiver == "" && i.Of == call.Last() && i.Local == call.Path || receiver != "" && i.Of == "" && i.Local == receiver {
			return true
		}
	}
	module, ok := strings.CutPrefix(receiver, "require:")
	return ok && slices.Contains(httpModules, module)
}

func (c *code) isFastify(call *source.Call) bool {
	if call.Path == "require:fastify" {
		return true
	}
	for _, of := range []string{"", "fastify", "Fastify", "default"} {
		if n := source.Named(c.imports, of, "fastify"); n != "" && call.Path == n {
			return true
		}
	}
	return false
}

// fastifyOptions are Fastify's own names of what it sets on the server.
var fastifyOptions = map[string]bool{keepAlive: true, "requestTimeout": true, "connectionTimeout": true, "handlerTimeout": true}

// options takes what an object that is written out among the arguments gives. An object that is not,
// where one may stand, leaves what it might set unknown.
func (c *code) options(s *made, call *source.Call, names map[string]bool) {
	for i, arg := range call.Args {
		fields, ok := c.object(arg)
		if !ok {
			// A name in front of another argument, or Fastify's only one, is that of an object too.
			if arg.To-arg.From == 1 && i == 0 && (len(call.Args) > 1 || s.System == fastify) {
				c.hidden(s, arg)
			}
			continue
		}
		for _, field := range fields {
			switch {
			case field.Key == "...":
				c.hidden(s, field)
			case names[field.Key] && field.Key != idleTimeout:
				c.set(s, providers.Coded(c.file, field.Key, c.file.Value(field.From, field.To), call.First, field.From, field.To))
			}
		}
	}
}

// hidden leaves keepAliveTimeout unknown, which an object that cannot be seen may give.
func (c *code) hidden(s *made, arg source.Arg) {
	at := c.file.At(arg.From, arg.To)
	c.set(s, providers.Setting{
		Name: keepAlive, Known: audit.Written, At: at,
		Value: providers.NotKnown(audit.NoValue, providers.Shortly(c.file.Between(arg.From, arg.To))+" may give "+keepAlive+", and what is in it is not written there"),
	})
}

// object are the fields of an argument: of an object, or of a variable that is given one where it is
// made.
func (c *code) object(arg source.Arg) ([]source.Arg, bool) {
	if fields, ok := c.file.Fields(arg.From, arg.To); ok || arg.To-arg.From != 1 {
		return fields, ok
	}
	name := c.file.Word(arg.From)
	given := c.file.Assignments(map[string]bool{name: true})
	if len(given) != 1 || given[0].Path != name {
		return nil, false
	}
	return c.file.Fields(given[0].From, given[0].To)
}

// framework is a call that makes an application whose listen makes the server.
func (c *code) framework(call *source.Call) bool {
	for _, module := range []string{"express", "koa", "connect", "polka"} {
		if n := source.Named(c.imports, "", module); n != "" && call.Path == n || call.Path == "require:"+module {
			return true
		}
	}
	return call.Last() == "create" && call.Receiver() != "" && call.Receiver() == source.Named(c.imports, "NestFactory", "@nestjs/core") &&
		!strings.Contains(string(c.file.Text), "FastifyAdapter")
}

// listen takes a call that has an application listen: it gives the server. On a server that was made
// already it only gives it another name.
func (c *code) listen(call *source.Call) {
	if call.Last() != "listen" {
		return
	}
	receiver := call.Receiver()
	for _, s := range c.servers {
		if slices.Contains(s.names, receiver) || strings.HasSuffix(receiver, "createServer()") {
			if call.Bound != "" && !slices.Contains(s.names, call.Bound) {
				s.names = append(s.names, call.Bound)
			}
			return
		}
	}
	for _, app := range c.apps {
		if app.Bound != receiver && receiver != app.Path+"()" {
			continue
		}
		s := &made{CodeServer: providers.CodeServer{System: "node", At: c.file.At(call.First, call.Open)}}
		if call.Bound != "" {
			s.names = append(s.names, call.Bound)
		}
		c.servers = append(c.servers, s)
		return
	}
	if c.foreignApp(receiver) {
		c.servers = append(c.servers, &made{
			CodeServer: providers.CodeServer{System: "node", At: c.file.At(call.First, call.Open)},
			names:      []string{call.Bound},
		})
	}
}

// foreignApp reports whether a name is that of an application that another file of the program gives.
func (c *code) foreignApp(name string) bool {
	if name != "app" && name != "application" && name != "server" {
		return false
	}
	return slices.ContainsFunc(c.imports, func(i source.Import) bool { return i.Local == name && strings.HasPrefix(i.Module, ".") })
}

// serverLike are names of what is taken for a server although the file does not show that it is one.
var serverLike = regexp.MustCompile(`(?i)(server|httpserver\(\)|listener|^app)$`)

// assigned takes what is set on servers by assignments, and by setTimeout.
func (c *code) assigned() {
	for _, a := range c.file.Assignments(onServer) {
		receiver := a.Receiver()
		if receiver == "" {
			continue
		}
		set := providers.Coded(c.file, a.Name, c.file.Value(a.From, a.To), a.First, a.From, a.To)
		if s := c.named(receiver); s != nil {
			c.set(s, set)
			continue
		}
		if a.Name == "requestTimeout" || a.Name == idleTimeout || strings.HasPrefix(receiver, "?.") {
			continue // of what it is, is not known: many things have such a field
		}
		if !serverLike.MatchString(receiver) && (a.Name == keepAlive || a.Name == buffer) {
			// A parameter may be the server, and so may not: an agent of undici's has such a field.
			set.Value = providers.NotKnown(audit.NoValue, "it is set on "+receiver+", which may be the server")
			c.found.Loose = append(c.found.Loose, providers.CodeServer{System: "node", At: set.At, Settings: []providers.Setting{set}})
			continue
		}
		if serverLike.MatchString(receiver) {
			c.found.Loose = append(c.found.Loose, providers.CodeServer{System: "node", At: set.At, Settings: []providers.Setting{set}})
		}
	}
	for i := range c.calls {
		call := &c.calls[i]
		if call.Path == "Object.assign" && len(call.Args) > 1 {
			c.merged(call)
		}
		if call.Last() != "setTimeout" || len(call.Args) == 0 {
			continue
		}
		if s := c.named(call.Receiver()); s != nil {
			arg := call.Args[0]
			c.set(s, providers.Coded(c.file, idleTimeout, c.file.Value(arg.From, arg.To), call.First, arg.From, arg.To))
		}
	}
}

// merged takes what Object.assign gives a server.
func (c *code) merged(call *source.Call) {
	s := c.named(c.file.Between(call.Args[0].From, call.Args[0].To))
	if s == nil {
		return
	}
	for _, arg := range call.Args[1:] {
		fields, ok := c.object(arg)
		if !ok {
			c.hidden(s, arg)
		}
		for _, field := range fields {
			switch {
			case field.Key == "...":
				c.hidden(s, field)
			case onServer[field.Key]:
				c.set(s, providers.Coded(c.file, field.Key, c.file.Value(field.From, field.To), call.First, field.From, field.To))
			}
		}
	}
}

func (c *code) named(name string) *made {
	name = strings.TrimPrefix(name, "this.")
	for _, s := range c.servers {
		if slices.ContainsFunc(s.names, func(n string) bool { return n != "" && strings.TrimPrefix(n, "this.") == name }) {
			return s
		}
		if s.System == fastify && len(s.names) > 0 && name == s.names[0]+".server" {
			return s
		}
	}
	return nil
}

// set adds a setting to a server. Set twice to different values it is not known.
func (c *code) set(s *made, set providers.Setting) {
	if s.System == fastify && set.Name == idleTimeout {
		set.Name = "connectionTimeout"
	}
	if s.System == fastify && !fastifyOptions[set.Name] {
		return
	}
	for i := range s.Settings {
		old := &s.Settings[i]
		if old.Name != set.Name {
			continue
		}
		if old.Value != set.Value || old.Known != set.Known {
			why := fmt.Sprintf("%s is set at %s and again at %s", set.Name, old.At, set.At)
			if old.Known == audit.Written && set.Known == audit.Written {
				*old = set // the later one holds
				return
			}
			old.Value, old.Known = providers.NotKnown(audit.NoValue, why), audit.Written
		}
		return
	}
	s.Settings = append(s.Settings, set)
}
