package main

import (
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

//go:embed apps
var appFiles embed.FS

// A program is a server that the lab can run.
type program struct {
	name    string
	path    func() string // where it is, whether or not it is there
	version []string      // arguments that make it tell its version
	command func(path string, s *server) []string
	env     []string

	// build makes what the command starts, before anything is measured; nil: nothing is made.
	build func(path string, s *server) []string

	// reload makes a running server read its configuration again; nil: it cannot.
	reload func(path string, s *server) error
}

// cache is the folder into which deps.sh installs.
func cache() string {
	if dir := os.Getenv("TIMEOUT_AUDIT_LAB"); dir != "" {
		return dir
	}
	if dir := os.Getenv("XDG_CACHE_HOME"); dir != "" {
		return filepath.Join(dir, "timeout-audit-lab")
	}
	return filepath.Join(os.Getenv("HOME"), ".cache", "timeout-audit-lab")
}

// debian is where a package of Debian's puts a server.
func debian(name string) func() string {
	return func() string {
		for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/usr/bin") {
			path := filepath.Join(dir, name)
			if info, err := os.Stat(path); err == nil && !info.IsDir() {
				return path
			}
		}
		return ""
	}
}

func python(name string) func() string {
	return func() string { return filepath.Join(cache(), "python", "bin", name) }
}

func npm(folder, name string) func() string {
	return func() string { return filepath.Join(cache(), folder, "node_modules", ".bin", name) }
}

// A found program is there, in a version.
type found struct {
	path, version string
	err           error // why it is not
}

var digits = regexp.MustCompile(`[0-9]+\.[0-9]+(\.[0-9]+)?`)

// find looks for a program and asks it for its version.
func (p *program) find() found {
	if p.path == nil {
		return found{version: inside()}
	}
	path := p.path()
	if path == "" {
		return found{err: fmt.Errorf("%s is not installed; make lab-deps", p.name)}
	}
	if _, err := os.Stat(path); err != nil {
		return found{err: fmt.Errorf("%s is not installed; make lab-deps", p.name)}
	}
	command := exec.Command(path, p.version...)
	if p.version == nil { // Python's packages know it, their programs do not all tell it
		command = exec.Command(filepath.Join(filepath.Dir(path), "python"), "-c",
			"import importlib.metadata as m; print(m.version('"+p.name+"'))")
	}
	out, err := command.CombinedOutput()
	if err != nil {
		return found{err: fmt.Errorf("%s does not run: %v: %.200s", p.name, err, strings.TrimSpace(string(out)))}
	}
	version := digits.FindString(strings.ReplaceAll(string(out), path, "")) // a path may hold another's
	if version == "" {
		return found{err: fmt.Errorf("%s does not tell its version: %.200s", p.name, out)}
	}
	return found{path: path, version: version}
}

func programNamed(name string) *program {
	for _, p := range programs {
		if p.name == name {
			return p
		}
	}
	return nil
}
