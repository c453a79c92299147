package load

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// program is the code of what a command starts, where the repository proves which that is: the file
// that the command names, and what it imports; or else the one place below the command's folder that
// starts a server.
func (s *Sources) program(c *command.Command, t *tree) *providers.Program {
	if s.code == nil || c.Unknown != "" || len(c.Words) == 0 {
		return nil
	}
	entry, ok := source.EntryOf(c)
	imported := entry.Imported
	if file, _ := s.moduleFile(c, t, entry.Module); !ok || entry.Module != "" && file == "" {
		entry, ok = source.WorkerOf(c)
		for _, w := range c.Words[1:] {
			if ok {
				break
			}
			entry, ok = source.ModuleOf(w)
		}
		imported = ok
	}
	var files []string
	whole := true
	switch {
	case ok && entry.Language == source.Ruby:
		files, whole = s.rails(c), false
	case ok && entry.Language == source.CSharp:
		if _, project, ok := c.Project(); ok {
			files, whole = s.code.projects(project), false
		}
	case ok && entry.Language == source.Go:
		files = s.code.goProgram(path.Join(c.Folder, entry.Folder))
	case ok && entry.Module != "":
		file, root := s.moduleFile(c, t, entry.Module)
		if file == "" {
			return nil
		}
		files = s.code.program(file, append(s.roots(c), root))
	case ok:
		file := s.scriptFile(c, t, entry.File)
		if file != "" {
			files = s.code.program(file, append([]string{path.Dir(file)}, s.roots(c)...))
		} else {
			files, whole = s.onlyServer(c.Folder, entry.Language), false
		}
	case t != nil && t.image != nil:
		name := c.Words[0].Text
		if strings.Contains(name, "/") {
			name = t.inImage(c, name)
		}
		files = s.code.goProgram(s.code.binary(t.image, t.context, name))
	}
	if len(files) == 0 {
		return nil
	}
	p := &providers.Program{}
	if whole {
		p.Bare = func() bool { return s.code.bare(files) }
	}
	for i, name := range files {
		s.code.used[name] = true
		f := s.code.file(name)
		if f == nil || !f.known {
			continue
		}
		said := f.code
		switch {
		case imported: // a server runs the code, and it starts none
			said.Servers, said.Loose = nil, nil
		case i > 0 && entry.Language == source.Python || i > 0 && entry.Language == source.JavaScript:
			said.Servers = slices.DeleteFunc(slices.Clone(said.Servers), func(s providers.CodeServer) bool { return s.Main })
		}
		p.Files = append(p.Files, said)
	}
	return p
}

// below are the files of a language below a folder that say something, but for what a build wrote: those of
// one program, where a language has them know each other by their folder.
func (c *code) below(language source.Language, folder string) []string {
	var files []string
	for _, name := range c.found {
		if source.Of(name) == language && below(folder, name) && !strings.Contains(name, "/obj/") && !strings.Contains(name, "/bin/") {
			files = append(files, name)
		}
	}
	return files
}

// reference names another project that one is built with.
var reference = regexp.MustCompile(`<ProjectReference\s[^>]*Include="([^"]+)"`)

// projects are the files of a project of .NET and of those that it is built with.
func (c *code) projects(project command.File) []string {
	files := c.below(source.CSharp, path.Dir(project.Path))
	list, seen := []command.File{project}, map[string]bool{project.Path: true}
	for i := 0; i < len(list) && i < maxProjects; i++ {
		for _, m := range reference.FindAllSubmatch(list[i].Text, -1) {
			name := path.Join(path.Dir(list[i].Path), strings.ReplaceAll(string(m[1]), `\`, "/"))
			if seen[name] || path.IsAbs(name) || strings.HasPrefix(name, "..") {
				continue
			}
			seen[name] = true
			text, err := os.ReadFile(filepath.FromSlash(name))
			if err != nil || len(text) > maxCode {
				continue
			}
			list = append(list, command.File{Path: name, Text: text})
			files = append(files, c.below(source.CSharp, path.Dir(name))...)
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// maxProjects is how many projects of .NET one may be built with.
const maxProjects = 200

// rails are the files of the Rails application in a command's folder.
func (s *Sources) rails(c *command.Command) []string {
	if c.Folder == "" || !s.code.has(path.Join(c.Folder, "config/application.rb")) {
		return nil
	}
	return s.code.below(source.Ruby, c.Folder)
}

// onlyServer are the files below a folder that say something of servers, where they start one alone.
func (s *Sources) onlyServer(folder string, language source.Language) []string {
	if folder == "" {
		return nil
	}
	var files []string
	servers := 0
	for _, name := range s.code.found {
		if source.Of(name) != language || !below(folder, name) {
			continue
		}
		f := s.code.files[name]
		here := len(distinct(f.code.Servers))
		servers += here
		switch {
		case here > 0:
			files = append([]string{name}, files...)
		case len(f.code.Loose)+len(f.code.Traffics)+len(f.code.Variables)+len(f.code.Defaults)+len(f.code.Given) > 0:
			files = append(files, name)
		}
	}
	if servers != 1 {
		return nil
	}
	return files
}

// distinct are servers at different places: one may be told by readers of two systems.
func distinct(servers []providers.CodeServer) []providers.CodeServer {
	var all []providers.CodeServer
	for _, s := range servers {
		if !slices.ContainsFunc(all, func(o providers.CodeServer) bool { return o.At == s.At }) {
			all = append(all, s)
		}
	}
	return all
}

func below(folder, name string) bool {
	return folder == "." && !strings.HasPrefix(name, "../") || strings.HasPrefix(name, folder+"/")
}

// above is the folder above one; it reports false at the root, and where a relative name does not tell.
func above(folder string) (string, bool) {
	up := path.Dir(folder)
	return up, up != folder && path.Base(folder) != ".."
}

// coded gives a reading what the code of its program says, and makes one of a command that nobody
// claims, where its code starts one server alone.
func (s *Sources) coded(c *command.Command, p *providers.Program, r *providers.Reading, claimed bool) bool {
	if p == nil {
		if claimed {
			s.detected(c, r, &providers.Program{})
		}
		return claimed
	}
	if !claimed {
		servers := distinct(p.Servers(""))
		if len(servers) == 0 {
			return false
		}
		for _, other := range servers[1:] {
			if other.System != servers[0].System {
				return false
			}
		}
		*r = providers.Claimed(servers[0].System, c)
	}
	s.otherwise(r, p)
	if table := s.options.Tables.Of(r.System); table != nil {
		r.Heed(p, table)
	}
	for _, code := range p.Files {
		for _, u := range code.Unread {
			u.Hop = r.Name
			if u.System == "" || u.System == r.System {
				r.Unread = append(r.Unread, u)
			}
		}
	}
	s.detected(c, r, p)
	return true
}

// otherwise makes a reading one of another system of its vendor, where the code starts a server of that
// and of no other: a Node that runs Fastify.
func (s *Sources) otherwise(r *providers.Reading, p *providers.Program) {
	if len(p.Servers(r.System)) > 0 {
		return
	}
	for _, v := range s.options.Providers {
		tables := providers.Tables(v.Tables)
		if tables.Of(r.System) == nil {
			continue
		}
		other := ""
		for _, server := range p.Servers("") {
			if tables.Of(server.System) == nil {
				continue
			}
			if other != "" && other != server.System {
				return
			}
			other = server.System
		}
		if other != "" {
			r.System, r.Settings, r.Context.Version = other, nil, ""
		}
	}
}
