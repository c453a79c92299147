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
	var all []audit.Traffic
	for _, code := range p.Files {
		all = append(all, code.Traffics...)
	}
	for _, vendor := range s.options.Providers {
		if vendor.Sends == nil {
			continue
		}
		sent, unread := vendor.Sends(c)
		all = append(all, sent...)
		for _, u := range unread {
			u.Hop = r.Name
			r.Unread = append(r.Unread, u)
		}
	}
	own := "program:" + c.From + "#" + r.Name
	var kept []audit.Traffic
	for _, t := range all {
		if t.HeartbeatKnown == "" {
			beat, ok := s.beat(r)
			if !ok || beat.Protocol != t.Protocol {
				continue
			}
			beat.Route = t.Route
			t = beat
		}
		if !slices.ContainsFunc(kept, func(o audit.Traffic) bool {
			return o.Protocol == t.Protocol && o.Heartbeat == t.Heartbeat && o.Route == t.Route
		}) {
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 {
		return
	}
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
