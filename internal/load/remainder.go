package load

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
)

// images emits what Dockerfiles start that nothing else refers to.
func (s *Sources) images() {
	for _, file := range s.carried.dockerfiles {
		image := stage(s.carried.images[file], "")
		if s.carried.used[file] || image == nil {
			continue
		}
		c := withImage(command.Command{
			Name: file, At: image.At, From: file, Names: []audit.Name{{Text: "docker:" + file}},
			Machine: "docker:" + file, Ports: image.Ports,
		}, image)
		t := &tree{sources: s, image: image, context: s.contextOf(file)}
		s.carried.containers = append(s.carried.containers, container{c.Machine, image, nil})
		c.Folder = t.folder(&c)
		c = t.followed(c)
		c.Aside = c.Code == audit.NoValue && len(image.Ports) == 0
		s.claim(file, c, t)
	}
}

// scripts emits the start scripts of package.json of which nothing else starts one, nor anything else
// in their folders.
func (s *Sources) scripts() {
	var left []string
	for _, script := range s.carried.starts {
		if s.carried.used[script.File] || s.startsAbove(path.Dir(script.File)) {
			continue
		}
		if s.carried.asides[path.Dir(script.File)] {
			left = append(left, script.File)
			continue
		}
		at := script.Line.At
		c := command.Command{
			Name: script.File, At: at, From: script.File, Folder: path.Dir(script.File),
			Names: []audit.Name{{Text: "npm:" + script.File}}, Aside: true, Machine: command.ThisMachine,
			Words: []command.Word{{Text: "sh", At: at}, {Text: "-c", At: at}, script.Line},
		}
		s.command(script.File, c)
	}
	s.leave("start scripts in folders of tests and examples, which are read where they are named", left)
}

func (s *Sources) startsAbove(folder string) bool {
	for {
		if s.carried.folders[folder] {
			return true
		}
		up, ok := above(folder)
		if !ok {
			return false
		}
		folder = up
	}
}

// leave tells of files and folders that were left out.
func (s *Sources) leave(what string, names []string) {
	const most = 10
	if n := len(names); n > most {
		names = append(names[:most:most], fmt.Sprintf("and %d more", n-most))
	}
	if len(names) > 0 {
		s.Skipped = append(s.Skipped, what+": "+strings.Join(names, ", "))
	}
}

// settle has addresses meet, and keeps of the programs that nobody misses those that something sends
// to. Where no hop is left at all, they are what there is to tell.
func (s *Sources) settle() {
	s.face()
	for i := range s.carried.aside {
		s.hops = append(s.hops, s.carried.aside[i].hop)
	}
	s.hops = s.options.Tables.Board(s.hops)
	s.local() // of a client in code nothing says on which machine it runs
	others := len(s.hops)
	sure := others - len(s.carried.aside)
	for i := range s.calling {
		s.hops = append(s.hops, s.calling[i].hop())
	}
	s.meet()
	clients := slices.Clone(s.hops[others:])
	sent := map[string]bool{}
	for i := range s.hops[:others] {
		for _, send := range s.hops[i].Sends {
			sent[send.To] = true
		}
	}
	kept := s.hops[:sure]
	var left, twice []string
	var whys []aside
	for i := range s.carried.aside {
		hop, a := s.hops[sure+i], &s.carried.aside[i]
		if a.built != "" && !s.carried.deployed[a.built] {
			kept = append(kept, hop)
			continue
		}
		if !slices.ContainsFunc(hop.Names, func(n audit.Name) bool { return sent[n.Text] }) {
			if a.told {
				continue
			}
			label := hop.Name + " of " + filepath.ToSlash(hop.From)
			if a.built != "" {
				twice = append(twice, label)
			} else {
				left = append(left, label)
				if a.why != nil && !a.other {
					whys = append(whys, aside{hop: hop, why: a.why})
				}
			}
			continue
		}
		if a.why != nil {
			s.unread(hop.From, []audit.Unread{*a.why})
		}
		kept = append(kept, hop)
	}
	s.hops = kept
	s.outermost(clients)
	if len(kept) == 0 && len(s.drawn) == 0 {
		for _, a := range whys {
			s.unread(a.hop.From, []audit.Unread{*a.why})
		}
	}
	if len(twice) > 0 {
		s.Skipped = append(s.Skipped, "programs that nothing sends to and whose image is deployed elsewhere: "+strings.Join(twice, ", "))
	}
	if len(left) > 0 {
		s.Skipped = append(s.Skipped, fmt.Sprintf("programs that nothing sends to and whose clocks are not known: %s", strings.Join(left, ", ")))
	}
}
