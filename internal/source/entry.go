package source

import (
	"path"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

// An Entry is the code that a command line runs.
type Entry struct {
	Language Language
	File     string // as the command names it: "dist/server.js"
	Module   string // of Python: "app.main"
	Folder   string // of Go: "./cmd/server"
	At       command.Word

	Imported bool // a server imports it: what it does when it is run itself does not count
}

// valued are options of interpreters that take the next word.
var valued = map[string]bool{
	"-r": true, "--require": true, "--import": true, "--loader": true, "--experimental-loader": true, "-P": true, "--project": true,
	"-C": true, "--conditions": true, "--env-file": true, "--title": true, "-W": true, "-X": true, "--tsconfig": true,
	"--workers": true, "--root-path": true, "--app": true, "--forwarded-allow-ips": true, "--reload-dir": true,
	"--watch-path": true, "--preload": true, "-c": true, "--config": true, "--port": true, "--host": true,
}

// rack are programs that serve the application of Ruby in their folder.
var rack = map[string]bool{
	"puma": true, "rails": true, "rackup": true, "unicorn": true, "thin": true, "falcon": true, "iodine": true, "pitchfork": true,
}

// EntryOf is the code that an interpreter is told to run; it reports false where the words name none.
func EntryOf(c *command.Command) (Entry, bool) {
	if c.Module && len(c.Words) > 0 && c.Words[0].Unknown == "" {
		return Entry{Language: Python, Module: c.Words[0].Text, At: c.Words[0]}, true
	}
	if rack[c.Program()] {
		return Entry{Language: Ruby, Folder: ".", At: c.Words[0]}, true
	}
	if len(c.Words) < 2 {
		return Entry{}, false
	}
	name, words := c.Program(), c.Words[1:]
	switch {
	case name == "dotnet":
		return Entry{Language: CSharp, File: words[0].Text, At: words[0]}, path.Ext(words[0].Text) == ".dll"
	case name == "node" || name == "nodejs" || name == "tsx" || name == "ts-node" || name == "nodemon":
		return fileOf(JavaScript, words)
	case name == "bun" || name == "deno":
		if words[0].Text == "run" || words[0].Text == "serve" {
			words = words[1:]
		}
		e, ok := fileOf(JavaScript, words)
		return e, ok && Of(e.File) == JavaScript
	case name == "python":
		if words[0].Text == "-c" || words[0].Text == "-" {
			return Entry{}, false
		}
		return fileOf(Python, words)
	case name == "fastapi" && (words[0].Text == "run" || words[0].Text == "dev"):
		e, ok := fileOf(Python, words[1:])
		e.Imported = true
		return e, ok && Of(e.File) == Python
	case name == "go" && words[0].Text == "run":
		for _, w := range words[1:] {
			if w.Unknown == "" && !strings.HasPrefix(w.Text, "-") {
				folder := w.Text
				if path.Ext(folder) == ".go" {
					folder = path.Dir(folder)
				}
				return Entry{Language: Go, Folder: folder, At: w}, true
			}
		}
	}
	return Entry{}, false
}

// WorkerOf is the module that a worker of Python imports; it reports false where the words name none.
func WorkerOf(c *command.Command) (Entry, bool) {
	if len(c.Words) == 0 {
		return Entry{}, false
	}
	module := command.Word{}
	switch c.Program() {
	case "celery":
		module, _ = c.Flag("-A", "--app")
	case "dramatiq", "arq":
		for _, w := range c.Words[1:] {
			if !strings.HasPrefix(w.Text, "-") {
				module = w
				break
			}
		}
	}
	name, _, _ := strings.Cut(module.Text, ":")
	if c.Program() == "arq" { // a class of the module
		if i := strings.LastIndexByte(name, '.'); i > 0 {
			name = name[:i]
		}
	}
	if module.Unknown != "" || name == "" || strings.ContainsAny(name, "/\\ -$") {
		return Entry{}, false
	}
	return Entry{Language: Python, Module: name, At: module}, true
}

func fileOf(language Language, words []command.Word) (Entry, bool) {
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w.Unknown != "" || w.Text == "-e" || w.Text == "--eval" || w.Text == "-p" || w.Text == "--print":
			return Entry{}, false
		case valued[w.Text]:
			i++
		case !strings.HasPrefix(w.Text, "-"):
			return Entry{Language: language, File: w.Text, At: w}, true
		}
	}
	return Entry{}, false
}

// ModuleOf is the module of a word such as "app.main:app", which servers of Python are told.
func ModuleOf(w command.Word) (Entry, bool) {
	module, _, ok := strings.Cut(w.Text, ":")
	if !ok || w.Unknown != "" || module == "" || strings.ContainsAny(module, "/\\ -$") {
		return Entry{}, false
	}
	return Entry{Language: Python, Module: module, At: w}, true
}
