package terraform

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/sync/errgroup"
)

// Roots tells which of some folders are root modules: those that hold configuration files and that
// no module block in another of them calls by a local path. The order of the folders is kept.
//
// Files larger than max bytes (0: 16 MB) are not looked into.
func Roots(dirs []string, max int64) []string {
	if max == 0 {
		max = maxSize
	}
	type folder struct {
		real  string
		calls []string
		is    bool
	}
	folders := make([]folder, len(dirs))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, dir := range dirs {
		group.Go(func() error {
			names, err := sources(dir)
			if err != nil || len(names) == 0 {
				return nil
			}
			folders[i] = folder{real: resolved(dir), is: true}
			for _, name := range names {
				folders[i].calls = append(folders[i].calls, localCalls(filepath.Join(dir, name), max)...)
			}
			return nil
		})
	}
	// The functions give no error.
	_ = group.Wait()
	called := map[string]bool{}
	for _, f := range folders {
		for _, c := range f.calls {
			if c = resolved(c); c != f.real {
				called[c] = true
			}
		}
	}
	var roots []string
	for i, f := range folders {
		if f.is && !called[f.real] {
			roots = append(roots, dirs[i])
		}
	}
	return roots
}

// resolved is a folder's one name.
func resolved(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	return dir
}

// localCalls are the folders that a file calls by a local path.
func localCalls(path string, max int64) []string {
	text, err := read(path, max)
	if err != nil || tooDeep(text) != nil {
		return nil
	}
	var b *hclsyntax.Body
	if filepath.Ext(path) == ".json" {
		b, _ = parseJSON(text, path)
	} else {
		parsed, _ := hclsyntax.ParseConfig(text, path, hcl.InitialPos)
		b, _ = parsed.Body.(*hclsyntax.Body)
	}
	if b == nil {
		return nil
	}
	var dirs []string
	for _, block := range b.Blocks {
		if block.Type != "module" {
			continue
		}
		source, ok := expression(block.Body, "source").(*hclsyntax.TemplateExpr)
		if !ok {
			continue
		}
		if s, ok := wholeText(source); ok && isLocal(s) {
			dirs = append(dirs, filepath.Join(filepath.Dir(path), filepath.FromSlash(s)))
		}
	}
	return dirs
}

// Folders are all folders at and below one that hold configuration files, in lexical order. Hidden
// ones, such as .terraform and .git, and node_modules are left out, and symbolic links are not
// followed.
func Folders(top string) ([]string, error) {
	var dirs []string
	err := filepath.WalkDir(top, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			if path == top {
				return err
			}
			// What cannot be opened below is not a module that could be read.
			return nil
		}
		name := e.Name()
		if e.IsDir() {
			if path != top && (name == "node_modules" || len(name) > 1 && name[0] == '.') {
				return filepath.SkipDir
			}
			return nil
		}
		if dir := filepath.Dir(path); isSource(name) && !slices.Contains(dirs[max(0, len(dirs)-1):], dir) {
			dirs = append(dirs, dir)
		}
		return nil
	})
	slices.Sort(dirs)
	return slices.Compact(dirs), err
}
