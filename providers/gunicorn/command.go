package gunicorn

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// options are the ones that a reading of a command line carries, by all names of each.
var options = [][]string{
	{timeout, "-t"},
	{keepAlive},
	{graceful},
	{workerClass, "-k"},
	{threads},
}

// cmdArgs is the variable whose words stand before those of the command line.
const cmdArgs = "GUNICORN_CMD_ARGS"

// sources are where gunicorn takes its settings from, the strongest first. What none of the seen
// ones gives may still stand in one that is not: hidden is why, and at where that is said.
type sources struct {
	seen   [][]command.Word
	file   *file // the configuration file; nil: there is none, or it is hidden
	hidden audit.Code
	why    string
	at     audit.Pos
}

// claim reads the command line of a gunicorn.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	if name := c.Program(); name != "gunicorn" && name != "gunicorn.app.wsgiapp" {
		return providers.Reading{}, false
	}
	r := providers.Claimed("gunicorn", &c)
	from := sourcesOf(&c)
	for _, option := range options {
		if s, ok := from.setting(option); ok {
			r.Settings = append(r.Settings, s)
		}
	}
	return r, true
}

func sourcesOf(c *command.Command) sources {
	s := sources{seen: [][]command.Word{c.Words[1:]}}
	if doubt, doubtful := c.Doubt(); doubtful {
		s.hide(audit.NoValue, doubt.Unknown, doubt.At)
	}
	if args, ok := c.Variable(cmdArgs); ok {
		words, why := command.Fields(args)
		s.seen = append(s.seen, words)
		if why != "" {
			s.hide(audit.NoValue, cmdArgs+" is not known: "+why, args.At)
		}
	}
	named := s.named(c)
	for _, words := range s.seen {
		if paste, ok := command.Flag(words, "--paste", "--paster"); ok {
			s.hide(audit.Missing, fmt.Sprintf("gunicorn may read it from %s, which is not read here", paste.Text), paste.At)
		}
	}
	if f, ok := c.Read(configFile); ok && !named {
		s.file = read(c, f)
	}
	if s.file != nil && s.file.hides != "" {
		s.hide(audit.NoValue, s.file.hides, s.file.at)
	}
	return s
}

// configFile is what gunicorn reads where no file is named.
const configFile = "gunicorn.conf.py"

// named reads the configuration file that the command names, and reports whether it names one.
func (s *sources) named(c *command.Command) bool {
	for _, words := range s.seen {
		named, ok := command.Flag(words, "-c", "--config")
		if !ok {
			continue
		}
		name := named.Text
		if named.Unknown != "" {
			name = "a file whose name is not known (" + named.Unknown + ")"
		} else if f, found := c.Read(strings.TrimPrefix(name, "file:")); found {
			s.file = read(c, f)
			return true
		}
		s.hide(audit.Missing, fmt.Sprintf("gunicorn may read it from %s, which is not read here", name), named.At)
		return true
	}
	return false
}

func (s *sources) hide(code audit.Code, why string, at audit.Pos) {
	if s.why == "" {
		s.hidden, s.why, s.at = code, why, at
	}
}

func (s *sources) setting(option []string) (providers.Setting, bool) {
	for _, words := range s.seen {
		if w, found := command.Flag(words, option...); found {
			return providers.Argument(option[0], w), true
		}
	}
	if s.file != nil {
		if set, ok := s.file.settings[option[0]]; ok {
			return set, true
		}
	}
	if s.why == "" {
		return providers.Setting{}, false
	}
	return providers.Setting{
		Name: option[0], Value: providers.NotKnown(s.hidden, s.why), Known: audit.Written, At: s.at,
	}, true
}
