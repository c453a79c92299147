package terraform

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// maxEnvironments bounds how many files of values are looked into for what a variable might be.
const maxEnvironments = 200

var assignment = regexp.MustCompile(`(?m)^[ \t]*"?([A-Za-z_][A-Za-z0-9_-]*)"?[ \t]*=`)

// environments are the files of values that Terraform does not take by itself, by the variables that
// they set: prod.tfvars and dev.tfvars beside the root or in a folder of it. None is chosen; that they
// are there is told of a variable without a value.
func (l *loader) environments() map[string][]string {
	if l.others != nil {
		return l.others
	}
	l.others = map[string][]string{}
	paths, _ := filepath.Glob(filepath.Join(l.dir, "*.tfvars"))
	deeper, _ := filepath.Glob(filepath.Join(l.dir, "*", "*.tfvars"))
	taken := l.tfvars()
	for i, path := range append(paths, deeper...) {
		name, err := filepath.Rel(l.dir, path)
		if err != nil || i >= maxEnvironments || slices.Contains(taken, name) {
			continue
		}
		if info, err := os.Stat(path); err != nil || info.Size() > 1<<20 {
			continue
		}
		text, err := read(path, 1<<20)
		if err != nil {
			continue
		}
		for _, m := range assignment.FindAllSubmatch(text, -1) {
			if v := string(m[1]); !slices.Contains(l.others[v], l.opts.Display(path)) {
				l.others[v] = append(l.others[v], l.opts.Display(path))
			}
		}
	}
	return l.others
}

// noValue says that a variable of the root has no value, and which files of values would give it one.
func (s *scope) noValue(name, label string) string {
	why := label + " has no value"
	if s.parent != nil {
		return why
	}
	files := s.environments()[name]
	switch n := len(files); {
	case n == 1:
		why += fmt.Sprintf("; --var-file %s gives it one", files[0])
	case n > 1:
		more := ""
		if n > 2 {
			more = fmt.Sprintf(" and %d more", n-2)
		}
		why += fmt.Sprintf("; choose one of %s%s with --var-file", strings.Join(files[:2], ", "), more)
	}
	return why
}
