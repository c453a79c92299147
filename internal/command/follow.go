package command

import (
	"path"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Script is a command line under a name, which others start by it: a script of package.json.
type Script struct {
	File    string // package.json
	Package string // its name; may be empty
	Name    string
	Line    Word
}

// Files is what can be looked up of the files beside a carrier.
type Files interface {
	// Script is a script by the file that has it, and its name.
	Script(file, name string) (Word, bool)

	// Has reports whether such a file was read at all.
	Has(file string) bool

	// Workspace is the folder of the one package below a folder that has a name, or lies at that path.
	Workspace(folder, name string) (string, bool)

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
	folder, workspace, name, at, ok := packageScript(runner, c.Words[1:])
	if ok && workspace != "" {
		var below string
		if below, ok = files.Workspace(path.Join(c.Folder, folder), workspace); ok {
			c.Folder, folder = below, ""
		}
	}
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

// packageScript reads the words behind npm, yarn, pnpm or bun: the folder, the workspace in it that is
// meant, the script's name, and the words from that on.
func packageScript(runner string, words []Word) (folder, workspace, name string, at []Word, ok bool) {
	run := false
	if runner == "yarn" && len(words) > 2 && words[0].Text == "workspace" {
		workspace, words = words[1].Text, words[2:]
	}
	for len(words) > 0 {
		w := words[0]
		at, words = words, words[1:]
		if w.Unknown != "" {
			return "", "", "", nil, false
		}
		option, value, given := strings.Cut(w.Text, "=")
		switch option {
		case "--prefix", "--cwd", "-C", "--dir", "-w", "--workspace", "--filter", "-F":
			if !given {
				if len(words) == 0 || words[0].Unknown != "" {
					return "", "", "", nil, false
				}
				value, words = words[0].Text, words[1:]
			}
			switch {
			case option == "--prefix" || option == "--cwd" || option == "-C" || option == "--dir":
				folder = value
			case workspace != "" || runner == "pnpm" && option == "-w" || strings.ContainsAny(value, "*!{[^") || strings.Contains(value, "..."):
				return "", "", "", nil, false // several, or a pattern
			default:
				workspace = value
			}
			continue
		}
		switch {
		case strings.HasPrefix(w.Text, "-"):
			if strings.HasPrefix(w.Text, "--workspaces") || w.Text == "-ws" || w.Text == "-r" || w.Text == "--recursive" {
				return "", "", "", nil, false
			}
		case !run && (w.Text == "run" || w.Text == "run-script"):
			run = true
		case !run && runner == "npm" && w.Text != "start" && w.Text != "stop" && w.Text != "test":
			return "", "", "", nil, false // a command of its own: npm ci
		default:
			if path.IsAbs(folder) {
				return "", "", "", nil, false
			}
			if runner == "npm" && workspace == "" {
				workspace, at, ok = ownOptions(at)
				if !ok {
					return "", "", "", nil, false
				}
			}
			return folder, workspace, w.Text, at, true
		}
	}
	return "", "", "", nil, false
}

// ownOptions takes out of the words from a script's name on what npm takes for its own there: the workspace.
// It reports false where that are several.
func ownOptions(at []Word) (workspace string, rest []Word, ok bool) {
	rest = at[:1:1]
	for words := at[1:]; len(words) > 0; words = words[1:] {
		option, value, given := strings.Cut(words[0].Text, "=")
		switch {
		case option == "--":
			return workspace, append(rest, words...), true
		case option == "--workspaces" || option == "-ws":
			return "", nil, false
		case option != "-w" && option != "--workspace":
			rest = append(rest, words[0])
			continue
		case !given && len(words) > 1:
			value, words = words[1].Text, words[1:]
		}
		if workspace != "" || value == "" {
			return "", nil, false
		}
		workspace = value
	}
	return workspace, rest, true
}
