package gunicorn

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A file is what a configuration file, which is Python, says by literals.
type file struct {
	settings map[string]providers.Setting // by the option's long name
	hides    string                       // why it may say more
	at       audit.Pos
}

// names are those of settings in a file, with the options that they are.
var names = map[string]string{
	"timeout": timeout, "keepalive": keepAlive, "graceful_timeout": graceful, "worker_class": workerClass, "threads": threads,
	"bind": bind,
}

var (
	texts      = regexp.MustCompile(`(?s)"""(?:\\.|[^\\])*?"""|'''(?:\\.|[^\\])*?'''`)
	assignment = regexp.MustCompile(`(?m)^([ \t]*)(timeout|keepalive|graceful_timeout|worker_class|threads|bind)[ \t]*(?::[^=\n]*)?=([^=\n][^\n]*)$`)
	wholesale  = regexp.MustCompile(`(?m)^[ \t]*(?:from[ \t]+\S+[ \t]+import[ \t]+\*|.*\b(?:exec|globals|locals)\()`)

	number      = regexp.MustCompile(`^[0-9][0-9_]*(?:\.[0-9]*)?(?:[ \t]*\*[ \t]*[0-9][0-9_]*)*$`)
	quoted      = regexp.MustCompile(`^(?:"([^"\\]*)"|'([^'\\]*)')$`)
	environment = regexp.MustCompile(`^(?:(?:int|float|str)\([ \t]*)?os\.(?:environ\.get|getenv)\([ \t]*["'](\w+)["'][ \t]*,[ \t]*(?:["']([^"'\\]*)["']|([0-9][0-9_.]*))[ \t]*\)?[ \t]*\)$`)
	required    = regexp.MustCompile(`^(?:(?:int|float|str)\([ \t]*)?os\.environ\[[ \t]*["'](\w+)["'][ \t]*\][ \t]*\)?$`)
)

// read reads a configuration file: assignments of literals, or of a variable of the environment with
// what stands in for it, at the beginning of a line. Any other assignment of a known name is not known.
func read(c *command.Command, f command.File) *file {
	text := texts.ReplaceAllFunc(f.Text, blank)
	lines := providers.NewLines(f.Path, f.Text)
	read := &file{settings: map[string]providers.Setting{}}
	for _, m := range assignment.FindAllSubmatchIndex(text, -1) {
		option := names[string(text[m[4]:m[5]])]
		start, end := trimmed(text, m[6], m[7])
		s := value(c, option, string(text[start:end]), func(from, to int) audit.Pos { return lines.Span(start+from, start+to) })
		if m[3] > m[2] {
			s.Value = providers.NotKnown(audit.NoValue, "whether this line of "+f.Path+" is run depends on what is around it")
			s.Known = audit.Written
		}
		read.settings[option] = s
	}
	if m := wholesale.FindIndex(text); m != nil {
		start, end := trimmed(text, m[0], m[1])
		read.hides, read.at = f.Path+" takes over more than it says", lines.Span(start, end)
	}
	return read
}

// blank takes a text out and leaves its lines.
func blank(text []byte) []byte {
	out := make([]byte, len(text))
	for i, b := range text {
		if out[i] = ' '; b == '\n' {
			out[i] = b
		}
	}
	return out
}

// trimmed leaves of a line's end neither a comment nor white space.
func trimmed(text []byte, start, end int) (int, int) {
	var quote byte
	for i := start; i < end; i++ {
		switch b := text[i]; {
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		case b == quote:
			quote = 0
		case b == '#' && quote == 0:
			end = i
		}
	}
	for start < end && strings.IndexByte(" \t\r", text[start]) >= 0 {
		start++
	}
	for end > start && strings.IndexByte(" \t\r", text[end-1]) >= 0 {
		end--
	}
	return start, end
}

// value is what an expression gives.
func value(c *command.Command, option, text string, at func(from, to int) audit.Pos) providers.Setting {
	s := providers.Setting{Name: option, Known: audit.Written, At: at(0, len(text))}
	if m := environment.FindStringSubmatchIndex(text); m != nil {
		name := text[m[2]:m[3]]
		if w, ok := c.Variable(name); ok {
			return providers.Argument(option, w)
		}
		from, to := m[4], m[5]
		if from < 0 {
			from, to = m[6], m[7]
		}
		s.Value, s.At, s.Known = providers.Text(text[from:to]), at(from, to), audit.Assumed
		s.Value.Unknown.Why = "it holds unless " + name + " is set"
		return s
	}
	if m := required.FindStringSubmatch(text); m != nil {
		if w, ok := c.Variable(m[1]); ok {
			return providers.Argument(option, w)
		}
		s.Value = providers.NotKnown(audit.NoValue, m[1]+" decides, and is not known")
		return s
	}
	switch m := quoted.FindStringSubmatch(text); {
	case m != nil:
		s.Value = providers.Text(m[1] + m[2])
	case number.MatchString(text):
		s.Value = product(text)
	default:
		s.Value = providers.NotKnown(audit.NoValue, "Python computes it")
	}
	return s
}

func product(text string) providers.Value {
	n := 1.0
	for _, factor := range strings.Split(text, "*") {
		f, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(factor), "_", ""), 64)
		if err != nil {
			return providers.NotKnown(audit.Refused, fmt.Sprintf("%q is no number", factor))
		}
		n *= f
	}
	return providers.Number(n)
}
