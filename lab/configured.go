package main

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/bun"
	"github.com/timeout-audit/timeout-audit/providers/daphne"
	"github.com/timeout-audit/timeout-audit/providers/deno"
	"github.com/timeout-audit/timeout-audit/providers/envoy"
	"github.com/timeout-audit/timeout-audit/providers/granian"
	"github.com/timeout-audit/timeout-audit/providers/gunicorn"
	"github.com/timeout-audit/timeout-audit/providers/haproxy"
	"github.com/timeout-audit/timeout-audit/providers/heartbeats"
	"github.com/timeout-audit/timeout-audit/providers/hypercorn"
	"github.com/timeout-audit/timeout-audit/providers/nginx"
	"github.com/timeout-audit/timeout-audit/providers/node"
	"github.com/timeout-audit/timeout-audit/providers/puma"
	"github.com/timeout-audit/timeout-audit/providers/uvicorn"
	"github.com/timeout-audit/timeout-audit/rules"
)

// readers are the vendors whose own configuration the audit reads: it is given the file with which the
// server runs, and no chain file beside it.
var readers = map[string]*providers.Provider{
	"nginx": &nginx.Provider, "haproxy": &haproxy.Provider, "envoy": &envoy.Provider,
}

// configured audits the chains of an archive as the configurations of its servers make them.
func (a *archive) configured(p *place) (audit.Result, error) {
	shared, problems := chainfile.Read(chainFile, []byte(sharedTraffics), chainfile.Options{Tables: tables})
	if len(problems) > 0 {
		return audit.Result{}, problems[0]
	}
	var chains []audit.Chain
	for _, line := range a.chains {
		if slices.ContainsFunc(chains, func(c audit.Chain) bool { return c.Name == line.name }) {
			continue
		}
		c, err := a.chainOf(line, p)
		if err != nil {
			return audit.Result{}, fmt.Errorf("chain %s: %w", line.name, err)
		}
		if file := a.sends[line.name]; file != "" {
			t, err := a.sent(file)
			if err != nil {
				return audit.Result{}, err
			}
			c.Traffics, shared.Traffics = []string{t.Name}, append(shared.Traffics, t)
		}
		chains = append(chains, c)
	}
	return audit.Run(chains, shared.Traffics, rules.All, audit.Options{}), nil
}

// sent is the one heartbeat that the code of a file sends.
func (a *archive) sent(file string) (audit.Traffic, error) {
	text := []byte(a.files[file])
	said := heartbeats.Provider.Code.Read(source.Parse(file, text, providers.NewLines(file, text)))
	if len(said.Traffics) != 1 || len(said.Defaults)+len(said.Unread) > 0 {
		return audit.Traffic{}, fmt.Errorf("%s sends %d heartbeats, and %d are unread", file, len(said.Traffics), len(said.Unread))
	}
	t := said.Traffics[0]
	t.Name = "code of " + file
	return t, nil
}

// chainOf is the chain that takes the requests of a line's address.
func (a *archive) chainOf(line chainLine, p *place) (audit.Chain, error) {
	if line.kind == "client" {
		return a.asked(line)
	}
	address, err := url.Parse(p.fill(line.url))
	if err != nil {
		return audit.Chain{}, err
	}
	hops, err := a.hops(p, a.says[line.name])
	if err != nil {
		return audit.Chain{}, err
	}
	joined, _ := audit.Join(behind(hops, "addr:"+address.Host))
	if line.kind == "race" {
		address.Path += "/" // its requests go below the address
	}
	request := audit.Traffic{Route: audit.Route{Path: audit.Pattern(address.Path)}}
	joined = slices.DeleteFunc(joined, func(c audit.Chain) bool {
		answers := slices.ContainsFunc(c.Hops[0].Names, func(n audit.Name) bool { return n.Text == "addr:"+address.Host })
		return !answers || len(audit.Bind(&c, []audit.Traffic{request})) == 0
	})
	if len(joined) != 1 {
		return audit.Chain{}, fmt.Errorf("%d chains take %s, and one should", len(joined), address)
	}
	c := joined[0]
	c.Name, c.ID, c.Traffics = line.name, line.name, a.traffics[line.name]
	if len(c.Traffics) == 0 {
		c.Traffics = []string{"http-slow"} // of a clock between exchanges, where it does not matter
	}
	for i := range c.Hops {
		for _, s := range a.servers {
			if c.Hops[i].From == s.args[0] || c.Hops[i].From == s.name {
				c.Hops[i].Name = s.name
			}
		}
	}
	return c, nil
}

// behind are the hops of the servers that requests for an address may come to.
func behind(hops []audit.Hop, name string) []audit.Hop {
	wanted, reached := []string{name}, map[string]bool{}
	for i := 0; i < len(wanted); i++ {
		for _, h := range hops {
			if reached[h.From] || !slices.ContainsFunc(h.Names, func(n audit.Name) bool { return n.Text == wanted[i] }) {
				continue
			}
			reached[h.From] = true
			for _, other := range hops {
				for _, s := range other.Sends {
					if other.From == h.From {
						wanted = append(wanted, s.To)
					}
				}
			}
		}
	}
	return slices.DeleteFunc(hops, func(h audit.Hop) bool { return !reached[h.From] })
}

// hops are what the configurations of all servers say; says are settings that no configuration has,
// since a response says them.
func (a *archive) hops(p *place, says []providers.Setting) ([]audit.Hop, error) {
	var all []audit.Hop
	for _, s := range a.servers {
		if s.program == "python" { // a program that nothing knows the clocks of
			all = append(all, audit.Hop{
				System: providers.Custom, Name: s.name, From: s.name, Passes: audit.Nothing, Names: []audit.Name{{Text: "addr:" + p.value(s.name)}},
			})
			continue
		}
		found, err := a.readings(s, p)
		if err != nil {
			return nil, err
		}
		for i := range found {
			r := &found[i]
			r.Settings = append(r.Settings, says...)
			r.Context.Version = p.value("version:" + s.program)
			h, problems := tables.Of(r.System).Hop(r)
			if len(problems) > 0 {
				return nil, problems[0]
			}
			for _, n := range h.Names {
				// All servers run on one machine, whose loopback is a name of its own to each reader.
				if port := n.Text[strings.LastIndexByte(n.Text, ':')+1:]; strings.Trim(port, "0123456789") == "" {
					h.Names = append(h.Names, audit.Name{Text: "addr:127.0.0.1:" + port})
				}
			}
			all = append(all, h)
		}
	}
	return all, nil
}

func (a *archive) readings(s serverLine, p *place) ([]providers.Reading, error) {
	vendor := readers[s.program]
	if vendor == nil {
		return a.started(s, p)
	}
	found := vendor.File.Read(providers.FileRequest{
		Path: s.args[0], Text: []byte(p.fill(a.files[s.args[0]])),
		Open: func(name string) ([]byte, error) {
			text, ok := a.files[filepath.ToSlash(name)]
			if !ok {
				return nil, errors.New("there is no such file")
			}
			return []byte(p.fill(text)), nil
		},
		Glob: func(string) ([]string, error) { return nil, nil },
	})
	if len(found.Problems) > 0 {
		return nil, found.Problems[0]
	}
	return found.Readings, nil
}

// commands are the vendors that read how their program is started.
var commands = map[string]*providers.Provider{
	"uvicorn": &uvicorn.Provider, "gunicorn": &gunicorn.Provider, "hypercorn": &hypercorn.Provider,
	"daphne": &daphne.Provider, "granian": &granian.Provider, "puma": &puma.Provider,
}

// started is a server that has no configuration but the words behind its program, and the code of the file
// that they name.
func (a *archive) started(s serverLine, p *place) ([]providers.Reading, error) {
	if vendor := commands[s.program]; vendor != nil {
		return a.ordered(vendor, s, p)
	}
	version, is := strings.CutPrefix(s.program, "node-")
	vendor := &node.Provider
	switch {
	case s.program == "bun":
		vendor = &bun.Provider
	case s.program == "deno":
		vendor = &deno.Provider
	case !is:
		return nil, fmt.Errorf("nothing reads how %s is configured: give the archive a %s", s.program, chainFile)
	}
	r := providers.Reading{System: vendor.Tables[0].System, Name: s.name, From: s.name}
	r.Names = []audit.Name{{Text: "addr:" + p.value(s.name)}}
	r.Context.Version = version
	if text, own := a.files[s.args[0]]; own {
		return coded(vendor, r, s, []byte(text))
	}
	for _, word := range s.args[1:] {
		name, value, _ := strings.Cut(word, "=")
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("%s is no setting with a number", word)
		}
		r.Settings = append(r.Settings, providers.Setting{Name: name, Value: providers.Number(n), Known: audit.Written})
	}
	return []providers.Reading{r}, nil
}

// coded is a server as its own file sets it.
func coded(vendor *providers.Provider, r providers.Reading, s serverLine, text []byte) ([]providers.Reading, error) {
	name := s.args[0]
	said := vendor.Code.Read(source.Parse(name, text, providers.NewLines(name, text)))
	if len(said.Servers) != 1 || len(said.Unread) > 0 {
		return nil, fmt.Errorf("%s starts %d servers, and %d values are unread", name, len(said.Servers), len(said.Unread))
	}
	r.Heed(&providers.Program{Files: []providers.Code{said}}, tables.Of(r.System))
	return []providers.Reading{r}, nil
}

// ordered is a server as its command line sets it, with the files that it reads when it starts.
func (a *archive) ordered(vendor *providers.Provider, s serverLine, p *place) ([]providers.Reading, error) {
	c := command.Command{Name: s.name, From: s.name, Names: []audit.Name{{Text: "addr:" + p.value(s.name)}}}
	c.Open = func(name string) (command.File, bool) {
		text, own := a.files[name]
		if own {
			return command.File{Path: name, Text: []byte(p.fill(text))}, true
		}
		app, err := appFiles.ReadFile("apps/" + name)
		return command.File{Path: name, Text: app}, err == nil
	}
	for _, word := range append([]string{s.program}, s.args...) {
		c.Words = append(c.Words, command.Word{Text: p.fill(word), At: audit.Pos{File: runFile}})
	}
	r, ok := vendor.Command(c)
	if !ok {
		return nil, fmt.Errorf("%s does not take %s for its own", vendor.Name, strings.Join(s.args, " "))
	}
	return []providers.Reading{r}, nil
}
