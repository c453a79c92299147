package load

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"regexp"
)

// A release is the version of a module: the one that is installed, or the lowest that may be.
type release struct {
	text  string // empty: nothing says
	exact bool
	file  string // that says so
}

// installed is the version of a module that code has, as the nearest files of its package manager say,
// from the code's folder upwards. Files that lock a version win over those that allow some.
func installed(code, module string) release {
	for folder, more := path.Dir(code), true; more; folder, more = above(folder) {
		for _, m := range manifests {
			file := path.Join(folder, m.name)
			text, err := os.ReadFile(filepath.FromSlash(file))
			if err != nil || len(text) > 8*maxCode {
				continue
			}
			if version, ok := m.version(text, module); ok {
				return release{version, m.exact || exactly(text, module, version), file}
			}
		}
	}
	return release{}
}

var manifests = []struct {
	name    string
	exact   bool
	version func(text []byte, module string) (string, bool)
}{
	{"package-lock.json", true, npmLock},
	{"pnpm-lock.yaml", true, only(`(?m)^ {2}'?/?%s@([0-9][0-9.]*)['(:]`)},
	{"yarn.lock", true, only(`(?m)^"?%s@[^\n]*:\n  version:? "?([0-9][0-9.]*)`)},
	{"package.json", false, only(`"%s"\s*:\s*"[\^~]?([0-9][0-9.]*)"`)},
	{"uv.lock", true, only(`(?m)^name = "%s"\nversion = "([0-9][0-9.]*)"`)},
	{"poetry.lock", true, only(`(?m)^name = "%s"\nversion = "([0-9][0-9.]*)"`)},
	{"requirements.txt", false, only(`(?m)^%s(?:\[[^\]\n]*\])?\s*(?:==|>=|~=)\s*([0-9][0-9.]*)\s*(?:[,;#\\].*)?$`)},
	{"pyproject.toml", false, only(`["']%s(?:\[[^\]"'\n]*\])?\s*(?:==|>=|~=)\s*([0-9][0-9.]*)[,"']`)},
}

// exactly reports whether a file that may allow several versions has pinned one.
func exactly(text []byte, module, version string) bool {
	pinned := regexp.MustCompile(`(?:"` + regexp.QuoteMeta(module) + `"\s*:\s*"|` + regexp.QuoteMeta(module) + `(?:\[[^\]\n]*\])?\s*==\s*)` + regexp.QuoteMeta(version))
	return pinned.Match(text)
}

// only is the one version that an expression with the module's name in it finds.
func only(expression string) func([]byte, string) (string, bool) {
	return func(text []byte, module string) (string, bool) {
		found := regexp.MustCompile(regexp.MustCompile(`%s`).ReplaceAllLiteralString(expression, regexp.QuoteMeta(module))).FindAllSubmatch(text, -1)
		version := ""
		for _, m := range found {
			if version != "" && version != string(m[1]) {
				return "", false
			}
			version = string(m[1])
		}
		return version, version != ""
	}
}

func npmLock(text []byte, module string) (string, bool) {
	var lock struct {
		Packages map[string]struct{ Version string }
	}
	if json.Unmarshal(text, &lock) != nil {
		return "", false
	}
	v := lock.Packages["node_modules/"+module].Version
	return v, v != ""
}
