package command

import (
	"regexp"
	"slices"
	"strings"
)

var clocks = regexp.MustCompile(`(?i)timeout|keep_?alive|heart_?beat|(^|_)ping(_|$)|interval|idle|grace|deadline`)

// Sets reports whether a variable of this name may set a timeout or a heartbeat. Carriers pass only
// such variables on, so that no secret of an environment is kept.
func Sets(name string) bool {
	return clocks.MatchString(name) || name == "GUNICORN_CMD_ARGS" || name == "WEB_CONCURRENCY" || name == "SERVER_SHUTDOWN"
}

// kept reports whether a variable is kept: it sets a clock, or says where a program listens.
func kept(name string) bool {
	return Sets(name) || name == "PORT" || strings.HasSuffix(name, "_PORT")
}

// Forget returns the command without the variables that set neither a timeout, a heartbeat nor a port.
func (c Command) Forget() Command {
	c.Env = slices.DeleteFunc(slices.Clone(c.Env), func(v Variable) bool { return !kept(v.Name) })
	return c
}

// Variable returns the value of an environment variable; a later entry wins.
func (c *Command) Variable(name string) (Word, bool) { return c.lookup(name) }

func (c *Command) lookup(name string) (Word, bool) {
	for i := len(c.Env) - 1; i >= 0; i-- {
		if c.Env[i].Name == name {
			return c.Env[i].Value, true
		}
	}
	return Word{}, false
}

// set takes a word NAME=value into the environment, if it is one.
func (c *Command) set(w Word) bool {
	name, ok := assignment(w.Text)
	if !ok {
		return false
	}
	if Sets(name) {
		from := len(name) + 1
		value := Word{Text: w.Text[from:], At: w.Part(from, len(w.Text)), Unknown: w.Unknown}
		c.Env = append(slices.Clone(c.Env), Variable{name, value})
	}
	return true
}

// assignment returns the name in a word NAME=value.
func assignment(text string) (string, bool) {
	n := nameLength(text)
	return text[:n], n > 0 && n < len(text) && text[n] == '='
}
