package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// accepted asks the real programs whether they start with the configurations of a folder. One that is
// not here is not asked.
func accepted(t *testing.T, dir string) {
	t.Helper()
	for file, command := range map[string][]string{
		"nginx.conf":  {"nginx", "-t", "-e", "stderr", "-g", "pid " + filepath.Join(t.TempDir(), "pid") + ";", "-p", dir, "-c"},
		"haproxy.cfg": {"haproxy", "-c", "-f"},
		"envoy.yaml":  {"envoy", "--mode", "validate", "--log-level", "error", "-c"},
		"envoy.json":  {"envoy", "--mode", "validate", "--log-level", "error", "-c"},
	} {
		path := filepath.Join(dir, file)
		program := found(command[0])
		if _, err := os.Stat(path); err != nil || program == "" {
			continue
		}
		said, err := exec.Command(program, append(command[1:], path)...).CombinedOutput()
		if err != nil && !elsewhere.Match(said) {
			text, _ := os.ReadFile(path)
			t.Errorf("%s refuses what fix wrote: %v\n%s\n%s", command[0], err, said, text)
		}
	}
}

// elsewhere are reasons that lie outside of the files: this is not the machine that they are for.
var elsewhere = regexp.MustCompile(`host not found|No such file|could not resolve`)

// found is where a program is: on the path, where Debian has it, or in the cache of the lab.
func found(program string) string {
	for _, name := range []string{program, "/usr/sbin/" + program} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	cache := os.Getenv("TIMEOUT_AUDIT_LAB")
	if cache == "" {
		if folder, err := os.UserCacheDir(); err == nil {
			cache = filepath.Join(folder, "timeout-audit-lab")
		}
	}
	list, _ := filepath.Glob(filepath.Join(cache, "python", "lib", "python3*", "site-packages", "envoy", "_bin", program))
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
