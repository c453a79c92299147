package load

import (
	"bytes"
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
	imported := false
	if file, _ := s.moduleFile(c, t, entry.Module); !ok || entry.Module != "" && file == "" {
		ok = false
		for _, w := range c.Words[1:] {
			if entry, ok = source.ModuleOf(w); ok {
				imported = true
				break
			}
		}
	}
	var files []string
	switch {
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
			files = s.onlyServer(c.Folder, entry.Language)
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

// roots are the folders in which a command's Python looks for modules.
func (s *Sources) roots(c *command.Command) []string {
	if c.Folder == "" {
		return nil
	}
	roots := []string{c.Folder, path.Join(c.Folder, "src")}
	if w, ok := c.Flag("--app-dir"); ok && w.Unknown == "" && !path.IsAbs(w.Text) {
		roots = append([]string{path.Join(c.Folder, w.Text)}, roots...)
	}
	return roots
}

// moduleFile is the file of a module of Python, and the folder that it is looked for in.
func (s *Sources) moduleFile(c *command.Command, t *tree, module string) (file, root string) {
	if module == "" {
		return "", ""
	}
	name := strings.ReplaceAll(module, ".", "/")
	for _, ending := range []string{".py", "/__main__.py", "/__init__.py"} {
		var places []string
		for _, root := range s.roots(c) {
			places = append(places, path.Join(root, name+ending))
		}
		if t != nil {
			places = append(places, t.places(c, name+ending)...)
		}
		for _, place := range places {
			if s.code.has(place) {
				return place, path.Clean(strings.TrimSuffix(place, name+ending))
			}
		}
	}
	return "", ""
}

// scriptFile is the file that a command names, or the one that it is compiled from.
func (s *Sources) scriptFile(c *command.Command, t *tree, name string) string {
	var places []string
	if c.Folder != "" && !path.IsAbs(name) {
		places = append(places, path.Join(c.Folder, name))
	}
	if t != nil {
		places = append(places, t.places(c, name)...)
	}
	for _, place := range places {
		for _, ext := range append([]string{""}, scriptEndings...) {
			if s.code.has(place + ext) {
				return place + ext
			}
		}
	}
	for _, place := range places {
		if file := s.compiledFrom(c, place); file != "" {
			return file
		}
	}
	return ""
}

var (
	outDir  = regexp.MustCompile(`"outDir"\s*:\s*"(?:\./)?([^"$]+?)/?"`)
	rootDir = regexp.MustCompile(`"rootDir"\s*:\s*"(?:\./)?([^"$]*?)/?"`)
)

// compiledFrom is the one file of TypeScript that becomes a script, as tsconfig.json says.
func (s *Sources) compiledFrom(c *command.Command, script string) string {
	stem := strings.TrimSuffix(script, path.Ext(script))
	for folder := path.Dir(script); ; folder = path.Dir(folder) {
		for _, name := range []string{"tsconfig.json", "tsconfig.build.json", "tsconfig.app.json"} {
			text, err := os.ReadFile(filepath.FromSlash(path.Join(folder, name)))
			if err != nil || len(text) > maxCode {
				continue
			}
			m := outDir.FindSubmatch(text)
			if m == nil {
				continue
			}
			rest, ok := strings.CutPrefix(stem, path.Join(folder, string(m[1]))+"/")
			if !ok {
				continue
			}
			tops := []string{"src", "."}
			if m := rootDir.FindSubmatch(text); m != nil {
				tops = []string{string(m[1])}
			}
			var found []string
			for _, top := range tops {
				for _, ext := range []string{".ts", ".mts", ".cts", ".tsx", ".js"} {
					if file := path.Join(folder, top, rest+ext); s.code.has(file) && !slices.Contains(found, file) {
						found = append(found, file)
					}
				}
			}
			if len(found) == 1 {
				return found[0]
			}
		}
		if folder == path.Dir(folder) || folder == "." || folder == c.Folder {
			return ""
		}
	}
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
		case len(f.code.Loose)+len(f.code.Traffics) > 0:
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

var moduleLine = regexp.MustCompile(`(?m)^module\s+"?([^\s"]+)`)

// goModule is the folder of the go.mod that a folder belongs to, and the module's name.
func (c *code) goModule(folder string) (root, name string) {
	for {
		text, err := os.ReadFile(filepath.FromSlash(path.Join(folder, "go.mod")))
		if err == nil {
			if m := moduleLine.FindSubmatch(text); m != nil {
				return folder, string(m[1])
			}
			return "", ""
		}
		up := path.Dir(folder)
		if up == folder || folder == "." {
			return "", ""
		}
		folder = up
	}
}

// packages are the files of code of Go by folder.
func (c *code) packages() map[string][]string {
	if c.byFolder == nil {
		c.byFolder = map[string][]string{}
		for name := range c.listed {
			if source.Of(name) == source.Go && !strings.HasSuffix(name, "_test.go") {
				c.byFolder[path.Dir(name)] = append(c.byFolder[path.Dir(name)], name)
			}
		}
		for _, files := range c.byFolder {
			slices.Sort(files)
		}
	}
	return c.byFolder
}

// goProgram are the files of a package of Go and of those of its module that it imports.
func (c *code) goProgram(folder string) []string {
	if folder == "" {
		return nil
	}
	root, module := c.goModule(folder)
	if root == "" {
		return nil
	}
	packages := c.packages()
	seen := map[string]bool{folder: true}
	list := []string{folder}
	var files []string
	for i := 0; i < len(list) && len(files) < maxProgram; i++ {
		for _, name := range packages[list[i]] {
			f := c.file(name)
			if f == nil {
				continue
			}
			files = append(files, name)
			for _, imported := range f.imports {
				rest, ok := strings.CutPrefix(imported.Module, module)
				if next := path.Join(root, rest); ok && (rest == "" || rest[0] == '/') && !seen[next] {
					seen[next] = true
					list = append(list, next)
				}
			}
		}
	}
	return files
}

// binary is the folder of the main package that a program of an image is built from: the only one, or
// the one of its name. It is empty where that is not sure.
func (c *code) binary(image *command.Image, context, name string) string {
	if !image.BuiltIn(name, "golang") {
		return ""
	}
	root, _ := c.goModule(context)
	if root == "" {
		return ""
	}
	var mains, named []string
	for folder, files := range c.packages() {
		if !below(root, folder+"/") || !c.listed[files[0]] {
			continue
		}
		if !slices.ContainsFunc(files, isMain) {
			continue
		}
		mains = append(mains, folder)
		if path.Base(folder) == path.Base(name) {
			named = append(named, folder)
		}
	}
	switch {
	case len(named) == 1:
		return named[0]
	case len(mains) == 1:
		return mains[0]
	}
	return ""
}

var mainPackage = regexp.MustCompile(`(?m)^package main\b`)

func isMain(name string) bool {
	text, ok := readCode(name)
	return ok && mainPackage.Match(text) && !bytes.Contains(text, []byte("//go:build ignore"))
}

// inImage is the path of a program inside its image.
func (t *tree) inImage(c *command.Command, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(t.workdir(c), name)
}

// coded gives a reading what the code of its program says, and makes one of a command that nobody
// claims, where its code starts one server alone.
func (s *Sources) coded(c *command.Command, t *tree, r *providers.Reading, claimed bool) bool {
	p := s.program(c, t)
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
