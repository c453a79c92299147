package load

import (
	"cmp"
	"fmt"
	"net"
	"path"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A caller is a client in code, with where its requests of one kind go.
type caller struct {
	reading providers.Reading
	asks    []audit.Protocol
}

// hop is as much of a caller as addresses need to meet.
func (c *caller) hop() audit.Hop {
	return audit.Hop{From: c.reading.From, Sends: slices.Clone(c.reading.Sends)}
}

// callers notes the clients in the code of a program.
func (s *Sources) callers(from string, c *command.Command, t *tree, p *providers.Program) {
	if p == nil {
		return
	}
	var shared, own []providers.CodeClient
	for _, f := range p.Files {
		for _, client := range f.Clients {
			switch {
			case len(client.Under) > 0 && !slices.Contains(client.Under, c.Program()):
			case client.Shared:
				shared = append(shared, client)
			default:
				own = append(own, client)
			}
		}
	}
	environment := unset
	if t != nil {
		environment = t.variable
	}
	for i := range own {
		if table := s.options.Tables.Of(own[i].System); table != nil {
			own[i].Share(table, shared)
		}
		s.calls(&own[i], providers.Claimed(own[i].System, c), from, environment)
	}
}

// unset is an environment that is not known.
func unset(string) (string, bool) { return "", false }

// variable is one of the environment that a carrier gives a program; one whose value is not known is an
// asterisk.
func (t *tree) variable(name string) (string, bool) {
	for i := len(t.env) - 1; i >= 0; i-- {
		if v := &t.env[i]; v.Name == name {
			if v.Value.Unknown != "" {
				return "*", true
			}
			return v.Value.Text, true
		}
	}
	return "", false
}

// outside notes clients in code that nothing here starts: of these only a name with a domain says where they
// send requests, since a plain one means another machine in each set of containers.
func (s *Sources) outside() {
	if s.code == nil {
		return
	}
	for _, name := range s.code.found {
		if s.code.used[name] {
			continue
		}
		for _, client := range s.code.files[name].code.Clients {
			if len(client.Under) > 0 || client.Shared {
				continue
			}
			var named []providers.CodeCall
			for _, call := range client.Calls {
				e, ok := call.Endpoint(nil)
				switch {
				case !ok || local(e.Host):
				case strings.Contains(e.Host, "."):
					named = append(named, call)
				default:
					s.strays = append(s.strays, fmt.Sprintf("%s at %s to %s", client.System, call.At, e.Address()))
				}
			}
			client.Calls = named
			s.calls(&client, providers.Reading{System: client.System, Name: name}, name, unset)
		}
	}
}

// calls notes where the requests of a client go, those of one kind together.
func (s *Sources) calls(client *providers.CodeClient, r providers.Reading, from string, environment func(string) (string, bool)) {
	r.Name = "client of " + r.Name // which may be a server too
	r.Names, r.Sends, r.Route, r.At, r.From = nil, nil, audit.Route{}, client.At, from
	r.Callee, r.Settings, r.Context.Type = nil, client.Settings, client.Type
	for _, call := range client.Calls {
		e, ok := call.Endpoint(environment)
		if !ok || local(e.Host) {
			continue
		}
		send := audit.Send{To: "addr:" + e.Address(), Label: e.Address(), Route: audit.Route{Path: e.Path}, At: call.At}
		if strings.Contains(e.Host, ".") {
			send.Route.Host = audit.Pattern(e.Host)
		}
		for _, piece := range call.Address {
			if piece.Variable == "" {
				continue
			}
			if _, set := environment(piece.Variable); !set {
				send.Assumed = fmt.Sprintf("%s may be set, and then %s is another address", piece.Variable, call.At)
			}
		}
		s.caller(r, call.Asks).add(send)
	}
}

// local reports whether a host is whatever machine the code runs on.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && (ip.IsLoopback() || ip.IsUnspecified())
}

// caller is the one of a program with just these settings.
func (s *Sources) caller(r providers.Reading, asks []audit.Protocol) *caller {
	for i := range s.calling {
		c := &s.calling[i]
		if c.reading.System == r.System && c.reading.Name == r.Name && c.reading.From == r.From && c.reading.Context.Type == r.Context.Type && slices.Equal(c.asks, asks) &&
			slices.EqualFunc(c.reading.Settings, r.Settings, func(a, b providers.Setting) bool {
				return a.Name == b.Name && a.Value == b.Value && a.Known == b.Known
			}) {
			return c
		}
	}
	s.calling = append(s.calling, caller{reading: r, asks: asks})
	return &s.calling[len(s.calling)-1]
}

// maxPaths is how many paths of one target a client's requests are told apart by.
const maxPaths = 4

// add notes a request. Of more than a few paths of one target nothing is said but that there are more.
func (c *caller) add(send audit.Send) {
	same := 0
	for i := range c.reading.Sends {
		have := &c.reading.Sends[i]
		switch {
		case have.To != send.To:
		case have.Route == send.Route || have.Route.Path == "":
			return
		default:
			same++
		}
	}
	if same >= maxPaths {
		c.reading.Sends = slices.DeleteFunc(c.reading.Sends, func(o audit.Send) bool { return o.To == send.To })
		send.Route.Path = ""
		send.Assumed = cmp.Or(send.Assumed, fmt.Sprintf("its requests go to more than %d paths of %s, which are not told apart", maxPaths, send.Label))
	}
	c.reading.Sends = append(c.reading.Sends, send)
}

// outermost makes hops of the clients that send to something that was read: the address proves it. Of the
// others it tells.
func (s *Sources) outermost(met []audit.Hop) {
	answering := map[string][]*audit.Hop{}
	for i := range s.hops {
		for _, n := range s.hops[i].Names {
			answering[n.Text] = append(answering[n.Text], &s.hops[i])
		}
	}
	left := s.strays
	for i := range s.calling {
		r := s.calling[i].reading
		paths := map[string]int{}
		for _, send := range met[i].Sends {
			paths[send.To]++
		}
		var sends []audit.Send
		for _, send := range met[i].Sends {
			sends = reaches(sends, &r, send, answering[send.To], paths[send.To] > 1)
		}
		if len(sends) == 0 {
			for _, send := range r.Sends {
				left = append(left, fmt.Sprintf("%s at %s to %s", r.System, send.At, send.Label))
			}
			continue
		}
		r.Sends = sends
		s.reading(&r)
		s.hops[len(s.hops)-1].Asks = s.calling[i].asks
	}
	slices.Sort(left)
	left = slices.Compact(left)
	if n := len(left); n > 0 {
		const most = 10
		more := ""
		if n > most {
			left, more = left[:most], fmt.Sprintf(" and %d more", n-most)
		}
		s.Skipped = append(s.Skipped, "clients in code that call nothing read here: "+strings.Join(left, ", ")+more)
	}
}

// reaches adds a send if something answers to it. Several paths are one where a target ends the chain and
// makes no difference between them.
func reaches(sends []audit.Send, r *providers.Reading, send audit.Send, targets []*audit.Hop, several bool) []audit.Send {
	plain := send.Route.Host == ""
	ends, elsewhere := true, true
	found := false
	for _, h := range targets {
		if plain && h.Route.Host != "" {
			continue // it is asked for another name
		}
		found = true
		ends = ends && h.IsEnd() && h.Route.IsAny()
		elsewhere = elsewhere && path.Dir(h.From) != path.Dir(r.From)
	}
	if !found {
		return sends
	}
	if plain && elsewhere {
		send.Assumed = cmp.Or(send.Assumed, fmt.Sprintf("%s is taken for the one of %s, by its name", send.Label, targets[0].From))
	}
	if ends && several {
		send.Route = audit.Route{}
	}
	if slices.ContainsFunc(sends, func(o audit.Send) bool { return o.To == send.To && o.Route == send.Route }) {
		return sends
	}
	return append(sends, send)
}
