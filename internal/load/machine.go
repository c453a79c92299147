package load

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A configuration is a file of a program's own, which may lie in a container.
type configuration struct {
	path   string
	reader *providers.FileReader
}

// A container is one that a command starts, with what lies in it.
type container struct {
	machine string
	image   *command.Image
	mounts  []command.Copy
}

// A front is a container whose program is described by a file of its own: the hops of that file stand in
// its place.
type front struct {
	files   []string
	names   []audit.Name
	perhaps string // why it may be another image
	end     End
	kept    aside
}

// holds reports whether a file lies where its program looks for it in a container.
func (s *Sources) holds(in *container, file configuration) bool {
	if in.image != nil && s.gets(in.image, file.path, file.reader) || mounted(in.mounts, file.path, file.reader) {
		return true
	}
	return len(file.reader.Folders) == 0 && slices.ContainsFunc(in.mounts, func(m command.Copy) bool {
		return !m.Away && m.From == path.Clean(filepath.ToSlash(file.path))
	})
}

// machines are machinesOf, looked up once for each file.
func (s *Sources) machines(file string) []string {
	if s.carried.machines == nil {
		s.carried.machines = map[string][]string{}
	}
	all, ok := s.carried.machines[file]
	if !ok {
		all = s.machinesOf(file)
		s.carried.machines[file] = all
	}
	return all
}

// machinesOf are those on which the program of a file runs: the containers that it lies in, or else the one
// that the repository is for.
func (s *Sources) machinesOf(file string) []string {
	i := slices.IndexFunc(s.carried.configurations, func(c configuration) bool { return c.path == file })
	if i < 0 {
		return []string{command.ThisMachine}
	}
	own := s.carried.configurations[i]
	var all []string
	inside := false
	for j := range s.carried.containers {
		if c := &s.carried.containers[j]; s.holds(c, own) {
			inside = true
			if c.machine != "" && !slices.Contains(all, c.machine) {
				all = append(all, c.machine)
			}
		}
	}
	for _, stages := range s.carried.images {
		inside = inside || slices.ContainsFunc(stages, func(i *command.Image) bool { return s.gets(i, file, own.reader) })
	}
	if inside {
		return all
	}
	return []string{command.ThisMachine}
}

// front notes a command whose program's own file is here, and reports whether it is.
func (s *Sources) front(c *command.Command, t *tree, end End, kept aside) bool {
	in := &container{image: t.image, mounts: c.Mounts}
	var files []string
	for _, file := range s.carried.configurations {
		if file.reader.Command == s.options.program(c) && s.holds(in, file) {
			files = append(files, file.path)
		}
	}
	if len(files) > 0 {
		s.carried.fronts = append(s.carried.fronts, front{files, end.Hop.Names, c.Perhaps, end, kept})
	}
	return len(files) > 0
}

// program is what a command starts, or what its image is called where it says nothing.
func (o *Options) program(c *command.Command) string {
	name := c.Program()
	if name == "" && len(c.Words) == 0 {
		name = path.Base(command.Repository(c.Image))
	}
	return name
}

// face gives the hops of programs' own files the names of the containers that run them: those hops that
// no other of the file sends to.
func (s *Sources) face() {
	inner := map[string]bool{}
	for i := range s.hops {
		for _, send := range s.hops[i].Sends {
			inner[s.hops[i].From+"\x00"+send.To] = true
		}
	}
	for _, f := range s.carried.fronts {
		found := false
		for i := range s.hops {
			h := &s.hops[i]
			if !slices.Contains(f.files, h.From) || slices.ContainsFunc(h.Names, func(n audit.Name) bool { return inner[h.From+"\x00"+n.Text] }) {
				continue
			}
			found = true
			if f.perhaps != "" && !slices.Contains(h.Assumed, f.perhaps) {
				h.Assumed = append(slices.Clone(h.Assumed), f.perhaps)
			}
			h.Names = slices.Clone(h.Names)
			for _, n := range f.names {
				if !strings.HasPrefix(n.Text, somewhere) {
					h.Names = append(h.Names, audit.Name{Text: n.Text})
				}
			}
		}
		if !found {
			s.keep(f.end, f.kept)
		}
	}
}
