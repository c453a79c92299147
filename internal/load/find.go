package load

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

const (
	// maxFolders and maxNesting bound a walk through a tree of folders.
	maxFolders = 100_000
	maxNesting = 64
)

// A find is the search for files of a known kind.
type find struct {
	sources    *Sources
	folders    map[string]bool // that were seen, without symbolic links
	top        string          // the folder that was named
	roots      []root
	chainFiles []string

	vendorFiles []vendorFile
	names       []audit.Name // of the source that names the path

	read map[string]*chainRead // without symbolic links
	at   audit.Pos             // of the source that names the path, if it is one
	full bool

	beginning []byte // of the file that was looked at last

	called  map[string][]audit.Name // further names of files, without symbolic links
	skipped []string                // folders that hold what others wrote

	code  map[string]bool // files of code; true where they are no tests, examples or builds
	aside bool            // the folder holds such

	asides map[string]bool // folders that hold tests, examples or builds

	bare []string // folders that were named and hold no file of a known kind
}

// unreadable notes an input that was named and could not be read.
func (f *find) unreadable(path, why, next string) {
	f.sources.problem(Problem{At: f.at, What: path, Why: why, Next: next})
	f.sources.Inputs = append(f.sources.Inputs, audit.Input{Path: filepath.ToSlash(path), Error: why})
}

// path takes one path of the command line.
func (f *find) path(named string) {
	if named == "-" {
		f.stdin()
		return
	}
	path := relative(named)
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		f.unreadable(path, "there is no such file or folder", "name a path that exists, relative to the working directory")
	case err != nil:
		f.unreadable(path, plain(err), mend(err))
	case info.IsDir():
		f.tree(path)
	default:
		f.file(path, info)
	}
}

// tree takes a folder that was named: all below it, or why there was nothing.
func (f *find) tree(path string) {
	before := len(f.roots) + len(f.chainFiles) + len(f.vendorFiles) + len(f.sources.Problems)
	seen := len(f.folders)
	f.folder(path, 0)
	if len(f.roots)+len(f.chainFiles)+len(f.vendorFiles)+len(f.sources.Problems) == before && len(f.folders) > seen {
		f.bare = append(f.bare, path)
	}
}

// nothing tells of folders that were named and hold no file of a known kind, nor code that starts a
// server.
func (f *find) nothing() {
	for _, path := range f.bare {
		if slices.ContainsFunc(f.sources.hops, func(h audit.Hop) bool { return below(filepath.ToSlash(path), h.From) }) {
			continue
		}
		next := "timeout-audit check DIR, with a folder that has such files"
		switch options := &f.sources.options; {
		case options.Only != "":
			next = fmt.Sprintf("timeout-audit %s FILE, which takes a file of any name", options.Only)
		case options.OnlyTerraform:
			next = "timeout-audit terraform DIR, with a folder that has such files"
		}
		f.unreadable(path, "there is no file of a known kind in it; this version reads "+f.sources.options.kinds(), next)
	}
}

// vendored are folders that hold what others wrote, installed by a package manager.
var vendored = map[string]bool{
	"node_modules": true, "bower_components": true, "vendor": true, "third_party": true,
	"site-packages": true, "venv": true, "virtualenv": true, "__pycache__": true,
}

// folder walks down. Hidden folders, those that hold other people's code and symbolic links to folders
// are left out.
func (f *find) folder(path string, depth int) {
	if depth == 0 {
		f.top = path
	}
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		f.unreadable(path, plain(err), mend(err))
		return
	}
	if f.folders[real] || f.full {
		return
	}
	f.folders[real] = true
	if len(f.folders) > maxFolders {
		f.full = true
		f.unreadable(path, fmt.Sprintf("there are more than %d folders; those from here on were not read", maxFolders),
			"name the folders that matter")
		return
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		f.unreadable(path, plain(err), mend(err))
		return
	}
	if f.aside {
		f.asides[filepath.ToSlash(path)] = true
	}
	readers := f.sources.options.readers()
	terraform := false
	var plans []string
	var below []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case e.IsDir():
			switch {
			case strings.HasPrefix(name, "."):
			case vendored[name]:
				f.skipped = append(f.skipped, filepath.ToSlash(filepath.Join(path, name)))
			default:
				below = append(below, name)
			}
		case strings.HasPrefix(name, "."):
		case isTerraform(name) && f.sources.options.Only == "":
			terraform = true
		case strings.HasSuffix(name, ".hcl") && !f.sources.options.OnlyTerraform && f.sources.options.Only == "":
			f.perhapsChain(filepath.Join(path, name), e)
		case isPlanName(name) && f.sources.options.Only == "":
			plans = append(plans, name)
		default:
			if f.sources.options.Only == "" && !f.sources.options.OnlyTerraform && source.Of(name) != source.Unknown {
				f.code[filepath.ToSlash(filepath.Join(path, name))] = !f.aside && !isAside(name)
			}
			f.vendorFile(filepath.Join(path, name), e, readers)
		}
	}
	if terraform {
		f.roots = append(f.roots, root{dir: path, real: real, within: f.top})
	} else {
		f.plans(path, plans)
	}
	if depth == maxNesting && len(below) > 0 {
		f.unreadable(path, fmt.Sprintf("it is %d folders deep; those below were not read", maxNesting), "name the folders below")
		return
	}
	aside := f.aside
	for _, name := range below {
		f.aside = aside || isSetAside(name)
		f.folder(filepath.Join(path, name), depth+1)
	}
	f.aside = aside
}

// perhapsChain takes an .hcl file if it is one of ours; other tools have files of that name too.
func (f *find) perhapsChain(path string, e fs.DirEntry) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > MaxSize {
		return
	}
	if text, err := os.ReadFile(path); err == nil && chainfile.Is(text) && !f.oversized(path) {
		f.chainFiles = append(f.chainFiles, path)
	}
}

// file takes a file that was named.
func (f *find) file(path string, info fs.FileInfo) {
	max := f.sources.options.limit()
	switch {
	case !info.Mode().IsRegular():
		f.unreadable(path, "it is not a regular file", "timeout-audit check - reads the standard input")
		return
	case isTerraform(path) && f.sources.options.Only == "":
		f.root(filepath.Dir(path))
		return
	case f.sources.options.Only == "" && f.plan(path):
		return
	case info.Size() > max:
		f.unreadable(path, tooLarge(info.Size(), max), "--max-size "+sizeFlag(info.Size())+", if it is what you mean")
		return
	}
	text, err := os.ReadFile(path)
	if err != nil {
		f.unreadable(path, plain(err), mend(err))
		return
	}
	f.text(path, text, func() { f.chainFiles = append(f.chainFiles, path) })
}

// root takes the folder of a Terraform file: a file alone would be read without its variables.
func (f *find) root(dir string) {
	real, err := filepath.EvalSymlinks(dir)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err == nil && !f.folders[real] {
		f.folders[real] = true
		f.roots = append(f.roots, root{dir: dir, real: real, named: true})
	}
}

// text takes what was named and is no Terraform file: a chain file, or something to refuse.
func (f *find) text(name string, text []byte, chain func()) {
	if f.claimed(name, text) {
		return
	}
	ours := strings.HasSuffix(name, ".hcl") || name == stdinName && chainfile.Is(text)
	what, next := foreign(name, text)
	switch {
	case ours && f.sources.options.OnlyTerraform:
		f.unreadable(name, "it is a chain file, no Terraform", "timeout-audit check "+name)
	case ours:
		chain()
	case what != "":
		f.unreadable(name, fmt.Sprintf("it is %s; this version reads %s", what, f.sources.options.kinds()), next)
	default:
		f.unreadable(name, "it is no file of a known kind; this version reads "+f.sources.options.kinds(), "name one of these")
	}
}

// sizeFlag is a size as --max-size takes it.
func sizeFlag(size int64) string { return strings.ReplaceAll(FormatSize(size), " ", "") }

func tooLarge(size, max int64) string {
	return fmt.Sprintf("it has %s and the limit is %s (--max-size)", FormatSize(size), FormatSize(max))
}

// mend is what helps against an error of the file system; empty for other errors.
func mend(err error) string {
	var system syscall.Errno
	switch {
	case !errors.As(err, &system):
		return ""
	case errors.Is(err, fs.ErrNotExist):
		return "run it again while nothing is moved or deleted"
	case errors.Is(err, fs.ErrPermission):
		return "make it readable, or name the paths beside it"
	}
	return "leave it out: name the paths beside it"
}

// plain is an error of the file system without the path, which stands beside it.
func plain(err error) string {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err.Error()
	}
	return err.Error()
}
