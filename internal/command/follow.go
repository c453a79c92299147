package command

import (
	"path"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Script is a command line under a name, which others start by it: a script of package.json.
type Script struct {
	File string // package.json
	Name string
	Line Word
}

// Files is what can be looked up of the files beside a carrier.
type Files interface {
	// Script is a script by the file that has it, and its name.
	Script(file, name string) (Word, bool)

	// Has reports whether such a file was read at all.
	Has(file string) bool

	// Text is the text of a shell script, by its name in the words of the command. It reports false
	// where it is not here.
	Text(c *Command, name string) (Word, bool)
}

const packageFile = "package.json"

// Follow unwraps the command, and goes on into scripts that it starts: those of package.json, and
// shell scripts that lie beside it.
func (c Command) Follow(files Files) Command {
	if c.Code == audit.Missing && len(c.Words) > 0 && c.Words[0].Unknown == "" {
		c.Code, c.Unknown = "", "" // it stopped at a file, which may be here
	}
	return c.unwrap(files)
}

// follow goes on into a script that is here, and reports whether it found one.
func (c *Command) follow(files Files) bool {
	name := path.Base(c.Words[0].Text)
	if runners[name] == packageFile || name == "bun" && len(c.Words) > 2 && c.Words[1].Text == "run" {
		return c.followPackage(files, name)
	}
	file, args, ok := c.scriptFile(name)
	if !ok {
		return false
	}
	text, found := files.Text(c, file)
	if !found {
		return false
	}
	c.args = args
	if c.args == nil {
		c.args = []Word{}
	}
	c.runScript(text)
	c.args = nil
	return true
}

// scriptFile is the shell script that the command starts, and the words behind it.
func (c *Command) scriptFile(name string) (string, []Word, bool) {
	words := c.Words
	if shells[name] {
		words = words[1:]
		for len(words) > 0 && strings.HasPrefix(words[0].Text, "-") {
			if strings.Contains(words[0].Text, "c") && !strings.HasPrefix(words[0].Text, "--") {
				return "", nil, false
			}
			words = words[1:]
		}
		if len(words) == 0 || words[0].Unknown != "" {
			return "", nil, false
		}
		return words[0].Text, words[1:], true
	}
	return words[0].Text, words[1:], true
}

// followPackage finds the script of package.json that npm, yarn, pnpm or bun is told to run.
func (c *Command) followPackage(files Files, runner string) bool {
	if c.Folder == "" {
		return false
	}
	folder, name, at, ok := packageScript(runner, c.Words[1:])
	if !ok {
		return false
	}
	file := path.Join(c.Folder, folder, packageFile)
	line, found := files.Script(file, name)
	if !found {
		// yarn and pnpm start a program of a package where there is no such script.
		if (runner == "yarn" || runner == "pnpm") && files.Has(file) && len(at) > 0 {
			c.Folder, c.Words = path.Join(c.Folder, folder), at
			return true
		}
		return false
	}
	c.Folder = path.Join(c.Folder, folder)
	c.runScript(line)
	if c.Unknown == "" {
		rest := at[1:]
		if len(rest) > 0 && rest[0].Text == "--" {
			rest = rest[1:]
		}
		c.Words = append(c.Words[:len(c.Words):len(c.Words)], rest...)
	}
	return true
}

// packageScript reads the words behind npm, yarn, pnpm or bun: the folder, the script's name, and
// the words from that on.
func packageScript(runner string, words []Word) (folder, name string, at []Word, ok bool) {
	run := false
	for len(words) > 0 {
		w := words[0]
		at, words = words, words[1:]
		switch {
		case w.Unknown != "":
			return "", "", nil, false
		case w.Text == "--prefix" || w.Text == "--cwd" || w.Text == "-C" || w.Text == "--dir":
			if len(words) == 0 || words[0].Unknown != "" {
				return "", "", nil, false
			}
			folder, words = words[0].Text, words[1:]
		case strings.HasPrefix(w.Text, "--prefix="), strings.HasPrefix(w.Text, "--cwd="):
			_, folder, _ = strings.Cut(w.Text, "=")
		case strings.HasPrefix(w.Text, "-w") || strings.HasPrefix(w.Text, "--workspace") || strings.HasPrefix(w.Text, "--filter") || w.Text == "-F":
			return "", "", nil, false // which folder that is, the package.json of the whole says
		case strings.HasPrefix(w.Text, "-"):
		case !run && (w.Text == "run" || w.Text == "run-script"):
			run = true
		case !run && runner == "npm" && w.Text != "start" && w.Text != "stop" && w.Text != "test":
			return "", "", nil, false // a command of its own: npm ci
		default:
			if path.IsAbs(folder) {
				return "", "", nil, false
			}
			return folder, w.Text, at, true
		}
	}
	return "", "", nil, false
}
