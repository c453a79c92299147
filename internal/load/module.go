package load

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

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
	for folder, more := path.Dir(script), true; more; folder, more = above(folder) {
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
		if folder == c.Folder {
			break
		}
	}
	return ""
}
