package load

import (
	"os"
	"path/filepath"

	"github.com/timeout-audit/timeout-audit/audit"
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
	return whole && len(file.Sources) > 0
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
