package load

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A tree is the files that a command sees, where those of the repository are known among them.
type tree struct {
	sources *Sources
	image   *command.Image
	context string
	env     []command.Variable
}

// followed is the command of the program that a command starts in the end. What else its environment has,
// the tree keeps for addresses in code, and no reading does.
func (t *tree) followed(c command.Command) command.Command {
	c = c.Follow(t)
	t.env = c.Env
	return t.attached(c.Forget())
}

// attached lets the program of a command read its files.
func (t *tree) attached(c command.Command) command.Command {
	c.Open = func(name string) (command.File, bool) {
		for _, place := range t.places(&c, name) {
			if text, ok := t.read(&c, place); ok {
				return command.File{Path: place, Text: text}, true
			}
		}
		return command.File{}, false
	}
	c.Beside = func(name string) (command.File, bool) {
		folder := c.Folder
		if t.image != nil {
			folder = t.context
		}
		if folder == "" {
			return command.File{}, false
		}
		place := path.Join(folder, name)
		text, ok := t.read(&c, place)
		return command.File{Path: place, Text: text}, ok
	}
	return c
}

// Script is a script of package.json.
func (t *tree) Script(file, name string) (command.Word, bool) {
	line, ok := t.sources.carried.scripts[file+"\x00"+name]
	if ok {
		t.sources.carried.used[file] = true
	}
	return line, ok
}

// Has reports whether a package.json was read.
func (t *tree) Has(file string) bool { return t.sources.carried.packages[file] }

// Workspace is the folder of the one package below a folder that has a name, or lies at that path.
func (t *tree) Workspace(folder, name string) (string, bool) {
	if at := path.Join(folder, name); t.Has(path.Join(at, "package.json")) {
		return at, true
	}
	found := ""
	for _, at := range t.sources.carried.workspaces[name] {
		if !below(folder, at+"/") {
			continue
		}
		if found != "" {
			return "", false
		}
		found = at
	}
	return found, found != ""
}

// maxScript is how many bytes of a shell script are read.
const maxScript = 1 << 20

// Text is the text of a shell script.
func (t *tree) Text(c *command.Command, name string) (command.Word, bool) {
	for _, place := range t.places(c, name) {
		text, ok := t.read(c, place)
		if !ok || !isShell(place, text) {
			continue
		}
		lines := providers.NewLines(place, text)
		return command.Word{
			Text: string(text), At: lines.Span(0, len(text)), Source: command.Whole(lines, 0, len(text)),
		}, true
	}
	return command.Word{}, false
}

// read reads a file that belongs to a carrier's file, and nothing outside the working directory.
func (t *tree) read(c *command.Command, place string) ([]byte, bool) {
	own := c.From
	if t.image != nil {
		own = t.image.File
	}
	o := &opening{max: maxScript, opened: map[string]bool{}, own: realPath(filepath.FromSlash(own))}
	o.from(own)
	text, err := o.open(place)
	return text, err == nil
}

// isShell reports whether a file is a script for a POSIX shell.
func isShell(name string, text []byte) bool {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if bytes.HasPrefix(first, []byte("#!")) {
		return bytes.Contains(first, []byte("sh"))
	}
	return bytes.IndexByte(text, 0) < 0 && strings.HasSuffix(name, "sh")
}

// places are where a file of a command's may lie here.
func (t *tree) places(c *command.Command, name string) []string {
	if t.image == nil && len(c.Mounts) == 0 {
		if c.Folder == "" || path.IsAbs(name) || c.Order != nil {
			return nil
		}
		return []string{path.Join(c.Folder, name)}
	}
	if !path.IsAbs(name) {
		name = path.Join(t.workdir(c), name)
	}
	all := command.Under(c.Mounts, path.Clean(name))
	if t.image != nil {
		for _, place := range t.image.Places(path.Clean(name)) {
			all = append(all, path.Join(t.context, place))
		}
	}
	return all
}

func (t *tree) workdir(c *command.Command) string {
	switch {
	case c.Dir != "":
		return c.Dir
	case t.image != nil:
		return t.image.Folder()
	}
	return "/?"
}

// inImage is the path of a program inside its image.
func (t *tree) inImage(c *command.Command, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(t.workdir(c), name)
}

// folder is where the files lie that a container's command sees in its own folder.
func (t *tree) folder(c *command.Command) string {
	if t.image == nil && len(c.Mounts) == 0 {
		return ""
	}
	for _, place := range t.places(c, ".") {
		if info, err := os.Stat(filepath.FromSlash(place)); err == nil && info.IsDir() {
			return place
		}
	}
	for _, place := range t.places(c, "package.json") {
		if info, err := os.Stat(filepath.FromSlash(place)); err == nil && info.Mode().IsRegular() && path.Base(place) == "package.json" {
			return path.Dir(place)
		}
	}
	return ""
}
