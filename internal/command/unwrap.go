package command

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// maxWrappers bounds how many programs may start one another before the real one.
const maxWrappers = 16

var pythons = regexp.MustCompile(`^(python|pypy)[0-9.]*$`)

// config are files that list programs and are none.
var config = regexp.MustCompile(`\.(json|ya?ml|config\.[cm]?js)$`)

// Program is the name of the program that the command starts, without its folder; empty where that
// is not known. Every Python is "python".
func (c Command) Program() string {
	if c.Unknown != "" || len(c.Words) == 0 || c.Words[0].Unknown != "" {
		return ""
	}
	name := path.Base(c.Words[0].Text)
	if name == "." || name == "/" {
		return ""
	}
	if pythons.MatchString(name) {
		return "python"
	}
	return name
}

// Unwrap returns the command of the program that does the work: behind shells, inits, environment
// and package managers, and Python's -m. Where it cannot be told, the result has Unknown and Code
// set. What is unwrapped already stays as it is.
func (c Command) Unwrap() Command { return c.unwrap(nil) }

func (c Command) unwrap(files Files) Command {
	for range maxWrappers {
		if c.Unknown != "" {
			return c
		}
		if len(c.Words) == 0 {
			c.giveUp(audit.NoValue, "the command is empty, and the image decides what runs")
			return c
		}
		if why := c.Words[0].Unknown; why != "" {
			c.giveUp(audit.NoValue, why)
			return c
		}
		if files != nil && c.follow(files) {
			continue
		}
		if !c.step() {
			return c
		}
	}
	c.giveUp(audit.Unsupported, fmt.Sprintf("more than %d programs start one another", maxWrappers))
	return c
}

// step takes one wrapper off and reports whether it found one.
func (c *Command) step() bool {
	name := c.Program()
	if len(c.Words) > 1 && (c.Words[0].Text == "source" || c.Words[0].Text == ".") {
		c.giveUp(audit.Missing, "the script goes on in "+c.Words[1].Text+", which is not read")
		return true
	}
	if shells[name] {
		return c.unwrapShell(name)
	}
	if name == "python" {
		return c.unwrapModule()
	}
	if name == "su" || name == "runuser" {
		return c.unwrapUser()
	}
	if len(c.Words) > 2 && slices.Contains(binaries[name], c.Words[1].Text) {
		c.Words = c.Words[2:]
		for len(c.Words) > 1 && strings.HasPrefix(c.Words[0].Text, "-") {
			c.Words = c.Words[1:]
		}
		return true
	}
	if file, ok := runners[name]; ok {
		c.giveUp(audit.Missing, fmt.Sprintf("what %s starts is in %s, which is not read", name, file))
		return true
	}
	w, ok := wrappers[name]
	return ok && c.unwrapWrapper(name, w)
}

func (c *Command) unwrapShell(name string) bool {
	for i, w := range c.Words[1:] {
		switch {
		case w.Unknown != "":
			c.giveUp(audit.NoValue, w.Unknown)
			return true
		case strings.HasPrefix(w.Text, "--"):
			continue
		case strings.HasPrefix(w.Text, "-") && strings.Contains(w.Text, "c"):
			if i+2 == len(c.Words) {
				c.giveUp(audit.Refused, name+" -c is given no script")
				return true
			}
			c.runScript(c.Words[i+2])
			return true
		case !strings.HasPrefix(w.Text, "-"):
			c.giveUp(audit.Missing, "the script "+w.Text+" is not read")
			return true
		}
	}
	c.giveUp(audit.NoValue, name+" is given no script")
	return true
}

// unwrapUser takes the script that another user's shell is given with -c.
func (c *Command) unwrapUser() bool {
	for i, w := range c.Words[:len(c.Words)-1] {
		if i > 0 && (w.Text == "-c" || w.Text == "--command") && w.Unknown == "" {
			c.runScript(c.Words[i+1])
			return true
		}
	}
	return false
}

// pythonValues are options of Python that take the next word.
var pythonValues = []string{"-W", "-X"}

func (c *Command) unwrapModule() bool {
	for i := 1; i < len(c.Words); i++ {
		switch w := c.Words[i]; {
		case w.Unknown != "":
			return false
		case w.Text == "-m":
			if i+1 == len(c.Words) {
				c.giveUp(audit.Refused, "python -m is given no module")
				return true
			}
			c.Words, c.Module = c.Words[i+1:], true
			return true
		case slices.Contains(pythonValues, w.Text):
			i++
		case !strings.HasPrefix(w.Text, "-") || w.Text == "-" || w.Text == "-c":
			return false
		}
	}
	return false
}

func (c *Command) unwrapWrapper(name string, w wrapper) bool {
	words := c.Words[1:]
	if len(w.sub) > 0 {
		if len(words) == 0 || !slices.Contains(w.sub, words[0].Text) {
			return false
		}
		words = words[1:]
	}
	if w.dashes {
		i := slices.IndexFunc(words, func(w Word) bool { return w.Text == "--" })
		if i < 0 {
			return false
		}
		c.Words = words[i+1:]
		return true
	}
	own := w.words
	for len(words) > 0 {
		text := words[0].Text
		switch {
		case words[0].Unknown != "" && !strings.Contains(text, "="):
			if own == 0 {
				c.giveUp(audit.NoValue, words[0].Unknown)
				return true
			}
			own--
		case text == "--":
			return c.started(name, w, words[1:])
		case slices.Contains(w.values, text):
			words = words[1:]
		case strings.HasPrefix(text, "-"):
		case w.assigns && c.set(words[0]):
		case own > 0:
			own--
		default:
			return c.started(name, w, words)
		}
		if len(words) > 0 {
			words = words[1:]
		}
	}
	return c.started(name, w, nil)
}

func (c *Command) started(name string, w wrapper, words []Word) bool {
	if len(words) == 0 {
		c.giveUp(audit.NoValue, name+" is given no program to start")
		return true
	}
	if w.as != "" {
		if len(words) > 1 && (words[0].Text == "start" || words[0].Text == "watch") {
			words = words[1:]
		}
		if config.MatchString(words[0].Text) {
			c.giveUp(audit.Missing, "what "+name+" starts is in "+words[0].Text+", which is not read")
			return true
		}
		words = append([]Word{{Text: w.as, At: c.Words[0].At}}, words...)
	}
	c.Words = words
	return true
}
