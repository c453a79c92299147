package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// detected notes what the code of a program sends or accepts: traffics of the chains that pass its hop.
// The hop gets a name of its own for that, since names of services need not be unique.
func (s *Sources) detected(c *command.Command, r *providers.Reading, p *providers.Program) {
	all, unread := s.sent(c, p)
	all = settled(all, p)
	taken := taken(c, p)
	for _, vendor := range s.options.Providers {
		if vendor.Sends == nil {
			continue
		}
		sent, more := vendor.Sends(c)
		sent = slices.DeleteFunc(sent, func(t audit.Traffic) bool { return taken[t.Found] })
		more = slices.DeleteFunc(more, func(u audit.Unread) bool { return taken[u.At] })
		all, unread = append(all, sent...), append(unread, more...)
	}
	var kept []audit.Traffic
	for _, t := range all {
		if t.HeartbeatKnown == "" {
			beat, why := s.beaten(t, r, all)
			if why != nil && !p.HidesHeartbeat() {
				unread = append(unread, *why)
			}
			if beat.HeartbeatKnown == "" {
				continue
			}
			t = beat
		}
		if !slices.ContainsFunc(kept, func(o audit.Traffic) bool {
			return o.Protocol == t.Protocol && o.Heartbeat == t.Heartbeat && o.Route == t.Route
		}) {
			kept = append(kept, t)
		}
	}
	for _, u := range unread {
		u.Hop = r.Name
		r.Unread = append(r.Unread, u)
	}
	if len(kept) == 0 {
		return
	}
	own := "program:" + c.From + "#" + r.Name
	r.Names = append(slices.Clone(r.Names), audit.Name{Text: own})
	for _, t := range kept {
		t.Through = []string{own}
		t.Name = fmt.Sprintf("%s of %s", t.Protocol, r.Name)
		if !t.Route.IsAny() {
			t.Name += " " + t.Route.String()
		}
		s.Detected = append(s.Detected, t)
	}
}

// heard notes what the code of a program sends whose clocks nobody knows.
func (s *Sources) heard(c *command.Command, t *tree, end *End) {
	p := s.program(c, t)
	if p == nil {
		return
	}
	r := providers.Reading{Name: end.Hop.Name, Names: end.Hop.Names}
	for _, code := range p.Files {
		for _, u := range code.Unread {
			if u.System == "" {
				u.Hop = r.Name
				r.Unread = append(r.Unread, u)
			}
		}
	}
	s.detected(c, &r, p)
	end.Hop.Names = r.Names
	s.unread(end.Hop.From, r.Unread)
}

// beaten is a use that the code shows, with the heartbeat that the program's server sends over it, or one that
// the code sets for it elsewhere; or why there is none. It stays without where something else may send one.
func (s *Sources) beaten(t audit.Traffic, r *providers.Reading, all []audit.Traffic) (audit.Traffic, *audit.Unread) {
	if beat, ok := s.beat(r); ok && beat.Protocol == t.Protocol {
		beat.Route = t.Route
		return beat, nil
	}
	set := false
	for _, o := range all {
		if o.Protocol != t.Protocol || o.HeartbeatKnown == "" {
			continue
		}
		if set = true; o.ProtocolKnown == audit.Assumed {
			o.Route, o.ProtocolKnown = t.Route, t.ProtocolKnown
			return o, nil
		}
	}
	if t.Why == "" || set {
		return t, nil
	}
	return t, &audit.Unread{
		Code: audit.NoValue, Setting: "heartbeat", At: t.Found, Why: t.Why + ", and nothing else that sends one is seen in the code",
	}
}

// beat is the heartbeat that a program sends by itself.
func (s *Sources) beat(r *providers.Reading) (audit.Traffic, bool) {
	for _, p := range s.options.Providers {
		if p.Beat != nil && providers.Tables(p.Tables).Of(r.System) != nil {
			return p.Beat(r)
		}
	}
	return audit.Traffic{}, false
}

// unstarted makes hops of servers in code that nothing here starts, where it is the only one below the
// folder and sets a limit; of the others it tells.
func (s *Sources) unstarted() {
	if s.code == nil {
		return
	}
	var left []string
	for _, name := range s.code.found {
		f := s.code.files[name]
		servers := distinct(f.code.Servers)
		if s.code.used[name] || len(servers) == 0 {
			continue
		}
		server := servers[0]
		table := s.options.Tables.Of(server.System)
		if len(servers) > 1 || table == nil || !drives(table, &server) || s.startsAbove(folderOf(name)) {
			left = append(left, fmt.Sprintf("%s (%s)", server.At, server.System))
			continue
		}
		r := providers.Reading{
			System: server.System, Name: name, Names: []audit.Name{{Text: "code:" + name}}, At: server.At, From: name,
		}
		p := &providers.Program{Files: []providers.Code{f.code}}
		r.Heed(p, table)
		s.detected(&command.Command{From: name}, &r, p)
		s.Inputs = append(s.Inputs, audit.Input{Path: name, Read: true})
		s.reading(&r)
	}
	if len(left) > 0 {
		const most = 10
		more := ""
		if n := len(left) - most; n > 0 {
			left, more = left[:most], fmt.Sprintf(" and %d more", n)
		}
		s.Skipped = append(s.Skipped, "servers in code of which nothing read here says how they are started: "+strings.Join(left, ", ")+more)
	}
}

func folderOf(name string) string {
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		return name[:i]
	}
	return "."
}

// drives reports whether a server sets a limit that is known.
func drives(t *providers.Table, server *providers.CodeServer) bool {
	for _, s := range server.Settings {
		if e := t.Entry(s.Name); e != nil && len(e.Drives) > 0 && s.Value.Kind != providers.IsUnknown {
			return true
		}
	}
	return false
}
