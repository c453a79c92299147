package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// choose returns the command that a script ends in, of those that its branches may: the one that starts
// a program with clocks, if they all agree on what that is. Otherwise the command says which there are.
func (s *Sources) choose(c command.Command, t *tree) command.Command {
	var claimed []command.Command
	var readings []providers.Reading
	for i := range c.Choices {
		one := t.attached(c.Choices[i].Follow(t).Forget())
		if r, ok := claim(s.options.Providers, one); ok {
			claimed, readings = append(claimed, one), append(readings, r)
		}
	}
	if len(claimed) == 0 {
		return c
	}
	for i := range readings[1:] {
		if !alike(&readings[0], &readings[i+1]) || entry(&claimed[0]) != entry(&claimed[i+1]) {
			c.Unknown = "a branch of the script decides which program it starts: " + listed(claimed)
			return c
		}
	}
	one := claimed[0]
	one.Perhaps = "a branch of the script starts it, and another may start something else"
	return one
}

// alike reports whether two readings say the same of the same program.
func alike(a, b *providers.Reading) bool {
	return a.System == b.System && slices.EqualFunc(a.Settings, b.Settings, func(x, y providers.Setting) bool {
		return x.Name == y.Name && x.Value.String() == y.Value.String()
	})
}

// entry is the code that a command runs, as its words name it.
func entry(c *command.Command) string {
	if e, ok := source.EntryOf(c); ok {
		return e.File + e.Folder + e.Module
	}
	for _, w := range c.Words {
		if e, ok := source.ModuleOf(w); ok {
			return e.Module
		}
	}
	return ""
}

// listed are the programs of commands and the lines where they stand.
func listed(commands []command.Command) string {
	names := make([]string, len(commands))
	for i := range commands {
		names[i] = commands[i].Program()
		if at := commands[i].Words[0].At; at.Known() {
			names[i] += fmt.Sprintf(" (%s:%d)", at.File, at.Line)
		}
	}
	return strings.Join(names, ", ")
}
