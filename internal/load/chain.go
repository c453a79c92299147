package load

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
)

// sourceKinds are the words behind `source` in a chain file, and what such a block may say.
func (o *Options) sourceKinds() []chainfile.SourceKind {
	kinds := []chainfile.SourceKind{
		{Name: "terraform", Keys: []string{"path"}},
	}
	for _, p := range o.Providers {
		if p.File != nil {
			kinds = append(kinds, chainfile.SourceKind{Name: p.File.Command, Keys: []string{"path", "names"}})
		}
		if p.Live != nil {
			kinds = append(kinds, chainfile.SourceKind{Name: p.Live.Command, Keys: p.Live.SourceKeys()})
		}
	}
	return kinds
}

// A chainRead is a chain file that was read, whether its chains and sources were taken too, and
// whether its running systems were.
type chainRead struct {
	file         *chainfile.File
	whole, asked bool
}

// chainFile reads one chain file, once. Its traffics, rules and suppressions hold for all that is
// read; its chains and sources are audited too where whole is set. The result is nil for a file that
// cannot be read.
func (f *find) chainFile(path string, whole bool) *chainfile.File {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		real = path
	}
	read := f.read[real]
	if read == nil {
		file := f.parse(path)
		if file == nil {
			return nil
		}
		read = &chainRead{file: file}
		f.read[real] = read
		f.sources.declare(file)
		f.callNames(filepath.Dir(path), file.Sources)
	}
	if whole && !read.whole {
		read.whole = true
		f.sources.drawn = append(f.sources.drawn, read.file.Chains...)
		for _, source := range read.file.Sources {
			f.source(filepath.Dir(path), source)
		}
	}
	if (whole || f.sources.options.Live != nil) && !read.asked {
		read.asked = true
		for _, source := range read.file.Sources {
			f.sources.live(source)
		}
	}
	return read.file
}

func (f *find) parse(path string) *chainfile.File {
	text, ok := f.sources.Text(path)
	if !ok {
		f.unreadable(path, f.whyNot(path), "")
		return nil
	}
	name := filepath.ToSlash(path)
	file, problems := chainfile.Read(name, text, chainfile.Options{
		Tables: f.sources.options.Tables, Rules: f.sources.options.Rules, Sources: f.sources.options.sourceKinds(),
	})
	f.sources.ignores(name, text)
	input := audit.Input{Path: name, Read: true}
	for i, p := range problems {
		if i == 0 {
			input.Read, input.Error = false, p.Text
		}
		f.sources.problem(Problem{At: p.At, What: name, Why: p.Text, Config: true})
	}
	f.sources.Inputs = append(f.sources.Inputs, input)
	return file
}

// whyNot says why a file has no text.
func (f *find) whyNot(path string) string {
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		return "there is no such file"
	case err != nil:
		return plain(err)
	case info.IsDir():
		return "it is a folder"
	case !info.Mode().IsRegular():
		return "it is not a regular file"
	case info.Size() > f.sources.options.MaxSize:
		return tooLarge(info.Size(), f.sources.options.MaxSize)
	}
	return "it cannot be read"
}

// declare takes over what a chain file says of everything that is read. A traffic whose name another
// file uses too gets its file's name beside its own, also where the file's chains call it.
func (s *Sources) declare(file *chainfile.File) {
	for _, t := range file.Traffics {
		if slices.ContainsFunc(s.Traffics, func(o audit.Traffic) bool { return o.Name == t.Name }) {
			own := t.Name
			t.Name = fmt.Sprintf("%s (%s)", own, file.Path)
			for i := range file.Chains {
				file.Chains[i].Traffics = renamed(file.Chains[i].Traffics, own, t.Name)
			}
		}
		s.Traffics = append(s.Traffics, t)
	}
	for _, r := range file.Rules {
		s.Disabled[r.ID] = !r.Enabled
	}
	s.Ignores = append(s.Ignores, file.Ignores...)
	if most := file.Policy.MaxIdle; most > 0 && (s.MaxIdle == 0 || most < s.MaxIdle) {
		s.MaxIdle = most
	}
	for _, source := range file.Sources {
		if source.Path == "" {
			s.Declared = append(s.Declared, source.At)
		}
	}
}

func renamed(names []string, from, to string) []string {
	for i := range names {
		if names[i] == from {
			names[i] = to
		}
	}
	return names
}

// source reads what a chain file names, relative to the file's own folder.
func (f *find) source(dir string, source chainfile.Source) {
	if source.Kind == "terraform" {
		if source.Path == "" {
			return // and a problem says so
		}
		path := source.Path
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, filepath.FromSlash(path))
		}
		f.at = source.At
		f.path(path)
		f.at = audit.Pos{}
		return
	}
	f.vendorSource(dir, source) // what is left are running systems, which no file is read for
}
