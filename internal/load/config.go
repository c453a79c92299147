package load

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// ConfigName is the chain file that is found without being named.
const ConfigName = ".timeout-audit.hcl"

// configure reads the chain file that holds for everything, if there is one. Where whole is set its
// chains and sources are read too, and the result says whether it names sources.
func (f *find) configure(whole bool) bool {
	path := f.sources.options.Config
	if path == "" && !f.sources.options.NoConfig {
		path = findConfig()
	}
	if path == "" {
		return false
	}
	path = relative(path)
	if _, ok := f.sources.Text(path); !ok {
		why := f.whyNot(path)
		f.sources.problem(Problem{What: path, Why: why, Next: "name another with --config, or use --no-config", Config: true})
		f.sources.Inputs = append(f.sources.Inputs, audit.Input{Path: filepath.ToSlash(path), Error: why})
		return false
	}
	file := f.chainFile(path, whole)
	return whole && slices.ContainsFunc(file.Sources, func(s chainfile.Source) bool { return !f.sources.options.carries(s.Kind) })
}

// carries reports whether a kind of source is that of a carrier. Such a block says something of a file
// that is found, and does not narrow what is looked for.
func (o *Options) carries(kind string) bool {
	return slices.ContainsFunc(o.Providers, func(p *providers.Provider) bool {
		return p.File != nil && p.File.Found && p.File.Command == kind
	})
}

// callNames notes further names of files that source blocks give.
func (f *find) callNames(dir string, sources []chainfile.Source) {
	for _, source := range sources {
		if !f.sources.options.carries(source.Kind) || source.Path == "" {
			continue
		}
		if f.called == nil {
			f.called = map[string][]audit.Name{}
		}
		real := realPath(filepath.Join(dir, filepath.FromSlash(source.Path)))
		for _, name := range source.Names {
			f.called[real] = append(f.called[real], audit.Name{Text: name})
		}
	}
}

// namesOf are the names that source blocks give a file.
func (f *find) namesOf(path string) []audit.Name {
	if len(f.called) == 0 {
		return f.names
	}
	all := slices.Clone(f.names)
	for _, n := range f.called[realPath(path)] {
		if !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	return all
}

// findConfig looks for the chain file upwards from the working directory, up to the root of the
// repository. Outside a repository only the working directory counts. It returns "" if there is
// none.
func findConfig() string {
	var found string
	dir := "."
	for range maxNesting {
		if found == "" && exists(filepath.Join(dir, ConfigName)) {
			found = filepath.Join(dir, ConfigName)
		}
		if exists(filepath.Join(dir, ".git")) {
			return found
		}
		dir = filepath.Join(dir, "..")
		if top, err := filepath.Abs(dir); err != nil || top == filepath.Dir(top) {
			break
		}
	}
	if exists(ConfigName) {
		return ConfigName
	}
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
