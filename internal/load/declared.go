package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
)

// declare notes a command under the names that other sources may have for it: the one that it is declared
// by, and those that a person gave its file.
func (c *carried) declare(started *command.Command, kind string) {
	if started.Declared == "" {
		return
	}
	c.kinds[started.From] = kind
	for _, n := range started.Names {
		if !n.Strong {
			c.declared[n.Text] = append(c.declared[n.Text], started)
		}
	}
}

// known are the commands of files that declare what a command is.
func (c *carried) known(of *command.Command) []*command.Command {
	var all []*command.Command
	names := []string{of.Declared}
	for _, n := range of.Names {
		names = append(names, n.Text)
	}
	for _, name := range names {
		for _, d := range c.declared[name] {
			if !slices.Contains(all, d) {
				all = append(all, d)
			}
		}
	}
	return all
}

// declaredCommand takes a command of Terraform's with what a file says of the same program. The file's
// stands in its place where Terraform leaves open what is run; else both are one program, of which two
// sources tell.
func (s *Sources) declaredCommand(dir string, c command.Command) {
	all := s.carried.known(&c)
	open := c.Unknown != "" && c.Order == nil
	switch {
	case len(all) == 0 && open && len(s.carried.declared) > 0:
		c.Unknown += "; if a file here declares it, say so in .timeout-audit.hcl"
		c.Declare = s.declarationOf(&c)
	case len(all) > 1 && open:
		var files []string
		for _, d := range all {
			files = append(files, d.From)
		}
		slices.Sort(files)
		c.Unknown += fmt.Sprintf("; %s declare it: check with one of them", strings.Join(slices.Compact(files), " and "))
	case len(all) == 1:
		d := all[0]
		d.Assumed = append(d.Assumed, c.Assumed...)
		for _, n := range c.Names {
			if open || n.Strong {
				s.carried.also[d] = append(s.carried.also[d], audit.Name{Text: scoped(dir, n.Text), Strong: n.Strong})
			}
		}
		if open {
			return
		}
		d.Assumed = append(d.Assumed, fmt.Sprintf("%s and %s both declare %s: which of them is deployed is not known", d.From, dir, c.Declared))
	}
	s.command(dir, c)
}

// declarationOf are the lines of a chain file that say which file declares a command: the nearest, for
// example.
func (s *Sources) declarationOf(c *command.Command) string {
	files := slices.Sorted(maps.Keys(s.carried.kinds))
	file := nearest(c.At.File, files)
	if file == "" {
		file = files[0]
	}
	name := ""
	for _, n := range c.Names {
		if n.Strong {
			name = n.Text
		}
	}
	return declaration(s.carried.kinds[file], file, name)
}

// fileCommand takes a command of a file, with the names that other sources have for its program.
func (s *Sources) fileCommand(path string, c *command.Command) {
	hops, aside, fronts := len(s.hops), len(s.carried.aside), len(s.carried.fronts)
	s.command(path, *c)
	also := s.carried.also[c]
	if len(also) == 0 {
		return
	}
	for i := range s.hops[hops:] {
		h := &s.hops[hops+i]
		h.Names = append(slices.Clone(h.Names), also...)
	}
	for i := range s.carried.aside[aside:] {
		h := &s.carried.aside[aside+i].hop
		h.Names = append(slices.Clone(h.Names), also...)
	}
	for i := range s.carried.fronts[fronts:] {
		f := &s.carried.fronts[fronts+i]
		f.names = append(slices.Clone(f.names), also...)
	}
}
