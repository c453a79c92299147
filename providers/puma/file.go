package puma

import (
	"regexp"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

var (
	// calls are lines that may set a value, with what is before its name and behind.
	calls = map[string]*regexp.Regexp{persistent: callOf(persistent), shutdown: callOf(shutdown), workers: callOf(workers)}

	literal     = regexp.MustCompile(`^[ \t]*\(?[ \t]*([0-9][0-9_]*)[ \t]*\)?[ \t]*$`)
	environment = regexp.MustCompile(`^[ \t]*\(?[ \t]*(?:Integer\(|)ENV(?:\.fetch\(|\[)["'](\w+)["'](?:,[ \t]*["']?([0-9]+)["']?\)|\)[ \t]*\{[ \t]*["']?([0-9]+)["']?[ \t]*\}|\][ \t]*\|\|[ \t]*["']?([0-9]+)["']?)(?:\.to_i)?[ \t]*\)*[ \t]*$`)
)

func callOf(name string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)^([^#\n]*?)\b` + name + `\b([^#\n]*)`)
}

// read finds a value in a configuration file, which is Ruby: a literal at the beginning of a
// line, or a variable of the environment with what stands in for it. Whatever else sets it is not known.
func read(c *command.Command, f command.File, name string) (providers.Setting, bool) {
	found := calls[name].FindAllSubmatchIndex(f.Text, -1)
	if len(found) == 0 {
		return providers.Setting{}, false
	}
	lines := providers.NewLines(f.Path, f.Text)
	last := found[len(found)-1]
	s := providers.Setting{Name: name, Known: audit.Written, At: lines.Span(last[3], last[1])}
	argument := f.Text[last[4]:last[5]]
	number := literal.FindSubmatchIndex(argument)
	set := environment.FindSubmatchIndex(argument)
	switch {
	case len(found) > 1 || last[3] > last[2]:
		s.Value = providers.NotKnown(audit.NoValue, "whether this line of "+f.Path+" is run depends on what is around it")
	case number != nil:
		s.Value = providers.Text(string(argument[number[2]:number[3]]))
		s.At = lines.Span(last[4]+number[2], last[4]+number[3])
	case set != nil:
		decides := string(argument[set[2]:set[3]])
		if w, ok := c.Variable(decides); ok {
			return providers.Argument(name, w), true
		}
		for group := 4; group < len(set); group += 2 {
			if set[group] >= 0 {
				s.Value = providers.Text(string(argument[set[group]:set[group+1]]))
				s.At = lines.Span(last[4]+set[group], last[4]+set[group+1])
			}
		}
		s.Value.Unknown.Why = "it holds unless " + decides + " is set"
		s.Known = audit.Assumed
	default:
		s.Value = providers.NotKnown(audit.NoValue, "Ruby computes it")
	}
	return s, true
}
