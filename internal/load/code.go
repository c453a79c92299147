package load

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	maxCode    = 1 << 20 // bytes of one file of code: a longer one is generated
	maxProgram = 4000    // files of one program
)

// setAside are folders whose code is not what runs: tests, examples, what a build wrote. A command that
// names a file in one has it read all the same.
var setAside = map[string]bool{
	"test": true, "tests": true, "__tests__": true, "testing": true, "testdata": true, "e2e": true, "spec": true, "specs": true,
	"integration": true, "fixtures": true, "__fixtures__": true, "mock": true, "mocks": true, "__mocks__": true,
	"example": true, "examples": true, "sample": true, "samples": true, "demo": true, "demos": true, "playground": true,
	"bench": true, "benchmark": true, "benchmarks": true, "doc": true, "docs": true, "docs_src": true, "website": true, "tutorial": true, "tutorials": true,
	"dist": true, "build": true, "out": true, "coverage": true, "generated": true, "cypress": true, "playwright": true, "templates": true,
	"template": true, "snippets": true, "storybook": true,
}

// setAsideParts set a folder aside where they are a part of its name: "push-examples".
var setAsideParts = map[string]bool{
	"test": true, "tests": true, "e2e": true, "example": true, "examples": true, "sample": true, "samples": true,
	"demo": true, "demos": true, "fixture": true, "fixtures": true, "mock": true, "mocks": true,
}

// isSetAside reports whether a folder's name says that what it holds is not what runs.
func isSetAside(folder string) bool {
	folder = strings.ToLower(folder)
	parts := strings.FieldsFunc(folder, func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	return setAside[folder] || slices.ContainsFunc(parts, func(p string) bool { return setAsideParts[p] })
}

// isAside reports whether a file's name says that it is a test or tells a tool what to do.
func isAside(name string) bool {
	stem := strings.TrimSuffix(name, path.Ext(name))
	return strings.HasSuffix(stem, "_test") || strings.HasSuffix(stem, ".test") || strings.HasSuffix(stem, ".spec") ||
		strings.HasSuffix(stem, ".config") || strings.HasSuffix(stem, ".stories") || strings.HasSuffix(stem, ".e2e") ||
		strings.HasPrefix(stem, "test_") || stem == "conftest" || strings.HasSuffix(stem, "-test") || stem == "setupTests"
}

// A codeFile is one file of code, with what readers say of it.
type codeFile struct {
	path    string
	parsed  *source.File
	code    providers.Code
	imports []source.Import
	known   bool // by a word of it: it is worth a reader's look
}

// code is the code of a tree.
type code struct {
	sources *Sources
	listed  map[string]bool      // files of code that were met, by path; true where they are not aside
	files   map[string]*codeFile // that were read
	found   []string             // those that say something, sorted
	used    map[string]bool      // files of programs that something starts

	byFolder map[string][]string // files of Go
}

// scan looks through all code of a tree for words that matter, and has what has one read.
func (s *Sources) scan(listed map[string]bool) {
	s.code = &code{sources: s, listed: listed, files: map[string]*codeFile{}, used: map[string]bool{}}
	var paths []string
	for p, own := range listed {
		if own {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	words := s.options.words()
	read, large := make([]*codeFile, len(paths)), make([]bool, len(paths))
	var group errgroup.Group
	group.SetLimit(2 * runtime.GOMAXPROCS(0))
	const batch = 64
	for start := 0; start < len(paths); start += batch {
		group.Go(func() error {
			for i := start; i < min(start+batch, len(paths)); i++ {
				read[i], large[i] = s.code.look(paths[i], words)
			}
			return nil
		})
	}
	_ = group.Wait() // the functions give no error
	var left []string
	for i, f := range read {
		if f != nil {
			s.code.files[paths[i]] = f
			s.code.found = append(s.code.found, paths[i])
		}
		if large[i] {
			left = append(left, paths[i])
		}
	}
	s.leave("files of code above 1 MB, which a program has written", left)
}

// words are what code of a language is searched for.
func (o *Options) words() map[source.Language][][]byte {
	all := map[source.Language][][]byte{}
	for _, p := range o.Providers {
		if p.Code == nil {
			continue
		}
		for _, language := range p.Code.Languages {
			for _, w := range p.Code.Words {
				all[language] = append(all[language], []byte(w))
			}
		}
	}
	return all
}

// look reads a file if a word of it matters; nil where none does. It reports whether the file is too long.
func (c *code) look(name string, words map[source.Language][][]byte) (f *codeFile, large bool) {
	text, ok := readCode(name)
	if !ok {
		info, err := os.Stat(filepath.FromSlash(name))
		return nil, err == nil && info.Size() > maxCode
	}
	if !slices.ContainsFunc(words[source.Of(name)], func(w []byte) bool { return bytes.Contains(text, w) }) {
		return nil, false
	}
	return c.parse(name, text), false
}

// readCode is the text of a file of code; it reports false for one that is too long, or binary, or one
// long line: what a program wrote.
func readCode(name string) ([]byte, bool) {
	info, err := os.Stat(filepath.FromSlash(name))
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxCode {
		return nil, false
	}
	text, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil || bytes.IndexByte(text[:min(len(text), 4096)], 0) >= 0 {
		return nil, false
	}
	head := text[:min(len(text), 1024)]
	if bytes.Contains(head, []byte("DO NOT EDIT")) || bytes.Contains(head, []byte("@generated")) {
		return nil, false
	}
	return text, len(text) < 50_000 || bytes.Count(text, []byte("\n"))*500 > len(text)
}

// parse has every reader look at a text.
func (c *code) parse(name string, text []byte) *codeFile {
	f := &codeFile{path: name, parsed: source.Parse(name, text, providers.NewLines(name, text))}
	for _, p := range c.sources.options.Providers {
		if p.Code == nil || !slices.Contains(p.Code.Languages, f.parsed.Language) ||
			!slices.ContainsFunc(p.Code.Words, func(w string) bool { return bytes.Contains(text, []byte(w)) }) {
			continue
		}
		f.known = true
		said := p.Code.Read(f.parsed)
		f.code.Servers = append(f.code.Servers, said.Servers...)
		f.code.Loose = append(f.code.Loose, said.Loose...)
		f.code.Lifts = append(f.code.Lifts, said.Lifts...)
		f.code.Clients = append(f.code.Clients, said.Clients...)
		f.code.Traffics = append(f.code.Traffics, said.Traffics...)
		f.code.Variables = append(f.code.Variables, said.Variables...)
		f.code.Defaults = append(f.code.Defaults, said.Defaults...)
		f.code.Given = append(f.code.Given, said.Given...)
		f.code.Unread = append(f.code.Unread, said.Unread...)
	}
	if f.parsed.Broken {
		doubt(&f.code)
	}
	if !f.parsed.Broken || f.known {
		f.imports = f.parsed.Imports()
	}
	f.parsed = nil // its tokens are many times its text
	return f
}

// file is a file of a program; nil where there is none.
func (c *code) file(name string) *codeFile {
	f, read := c.files[name]
	if !read {
		if text, ok := readCode(name); ok {
			f = c.parse(name, text)
		}
		c.files[name] = f
	}
	return f
}

// has reports whether a file of code is here. Nothing outside the working directory is.
func (c *code) has(name string) bool {
	if _, met := c.listed[name]; met {
		return true
	}
	if len(c.listed) > 0 || path.IsAbs(name) || strings.HasPrefix(name, "..") || source.Of(name) == source.Unknown {
		return false
	}
	info, err := os.Stat(filepath.FromSlash(name))
	return err == nil && info.Mode().IsRegular()
}

// program follows the imports of a file, as far as they lead to files of the repository. The roots are
// where Python looks for modules.
func (c *code) program(entry string, roots []string) []string {
	seen := map[string]bool{entry: true}
	list := []string{entry}
	for i := 0; i < len(list) && len(list) < maxProgram; i++ {
		f := c.file(list[i])
		if f == nil {
			continue
		}
		for _, imported := range f.imports {
			for _, next := range c.resolve(list[i], imported, roots) {
				if !seen[next] {
					seen[next] = true
					list = append(list, next)
				}
			}
		}
	}
	return list
}

func (c *code) resolve(from string, i source.Import, roots []string) []string {
	switch source.Of(from) {
	case source.JavaScript:
		if strings.HasPrefix(i.Module, "./") || strings.HasPrefix(i.Module, "../") || i.Module == "." || i.Module == ".." {
			return c.script(path.Join(path.Dir(from), i.Module))
		}
	case source.Python:
		return c.module(from, i, roots)
	}
	return nil
}

var scriptEndings = []string{".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts"}

// script is the file that a relative name of JavaScript means.
func (c *code) script(name string) []string {
	if c.has(name) {
		return []string{name}
	}
	stem := name
	if ext := path.Ext(name); ext == ".js" || ext == ".jsx" || ext == ".mjs" || ext == ".cjs" {
		stem = strings.TrimSuffix(name, ext)
	}
	for _, base := range []string{stem, name, path.Join(name, "index")} {
		for _, ext := range scriptEndings {
			if c.has(base + ext) {
				return []string{base + ext}
			}
		}
	}
	return nil
}

// module are the files that an import of Python means: the module, and what it takes of a package.
func (c *code) module(from string, i source.Import, roots []string) []string {
	name := strings.TrimLeft(i.Module, ".")
	if dots := len(i.Module) - len(name); dots > 0 {
		root := path.Dir(from)
		for ; dots > 1; dots-- {
			root = path.Dir(root)
		}
		roots = []string{root}
	}
	for _, root := range roots {
		base := path.Join(root, strings.ReplaceAll(name, ".", "/"))
		var all []string
		for _, file := range []string{base + ".py", path.Join(base, "__init__.py"), path.Join(base, i.Of+".py"), path.Join(base, i.Of, "__init__.py")} {
			if !slices.Contains(all, file) && c.has(file) {
				all = append(all, file)
			}
		}
		if len(all) > 0 {
			return all
		}
	}
	return nil
}

// doubt takes what a file says that could not be read to its end for unknown.
func doubt(c *providers.Code) {
	for _, list := range [][]providers.CodeServer{c.Servers, c.Loose} {
		for i := range list {
			for j := range list[i].Settings {
				s := &list[i].Settings[j]
				s.Known = audit.Written
				s.Value = providers.NotKnown(audit.Refused, "the code around it is broken, or is none that this version understands")
			}
		}
	}
	c.Traffics, c.Defaults, c.Given, c.Clients = nil, nil, nil, nil
}
