package puma

import (
	"regexp"
	"strconv"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// configFile is what Puma reads where its command names no file.
const configFile = "config/puma.rb"

// perEnvironment are read instead, one for each environment.
var perEnvironment = []string{"config/puma/production.rb", "config/puma/staging.rb", "config/puma/development.rb"}

var locked = regexp.MustCompile(`(?m)^ {4}puma \(([0-9][0-9.]*)`)

// claim reads the command line of a puma, or of a Rails that starts one. A configuration file wins over
// the environment.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	if !starts(&c) {
		return providers.Reading{}, false
	}
	r := providers.Claimed("puma", &c)
	if lock, ok := c.Read("Gemfile.lock"); ok {
		if m := locked.FindSubmatch(lock.Text); m != nil {
			r.Context.Version = string(m[1])
		}
	}
	conf := configOf(&c)
	if s, given := conf.setting(&c, persistent); given {
		r.Settings = append(r.Settings, s)
	} else if s, given := fromVariable(&c, r.Context); given {
		r.Settings = append(r.Settings, s)
	}
	if s, given := conf.setting(&c, shutdown); given {
		r.Settings = append(r.Settings, s)
	}
	conf.staff(&c, &r.Context)
	r.Context.Partial = conf.partial
	return r, true
}

// starts reports whether a command starts a puma.
func starts(c *command.Command) bool {
	switch c.Program() {
	case "puma":
		return true
	case "rails":
		if len(c.Words) < 2 || c.Words[1].Text != "server" && c.Words[1].Text != "s" {
			return false
		}
		using, other := c.Flag("-u", "--using")
		return !other || using.Text == "puma"
	}
	return false
}

// A config is the configuration file, or why it is not known.
type config struct {
	file    *command.File
	hidden  string // why it may say anything
	at      audit.Pos
	partial string // why a file that nobody names may say more
}

func configOf(c *command.Command) config {
	file, named := c.Flag("-C", "--config")
	switch {
	case named && file.Unknown != "":
		return config{hidden: "puma reads a file whose name is not known: " + file.Unknown, at: file.At}
	case named && file.Text == "-":
		return config{}
	case !named:
		file.Text = configFile
		for _, name := range perEnvironment {
			if f, ok := c.Read(name); ok {
				return config{hidden: "which of the files beside " + f.Path + " puma reads depends on its environment", at: c.At}
			}
		}
	}
	f, ok := c.Read(file.Text)
	switch why := file.Text + " is not read here: it may set timeouts"; {
	case ok:
		return config{file: &f}
	case named:
		return config{hidden: why, at: file.At}
	default:
		return config{partial: why}
	}
}

// setting is what the file says of a name, or that it is not known.
func (f *config) setting(c *command.Command, name string) (providers.Setting, bool) {
	if f.hidden != "" {
		return providers.Setting{Name: name, Value: providers.NotKnown(audit.Missing, f.hidden), Known: audit.Written, At: f.at}, true
	}
	if f.file == nil {
		return providers.Setting{}, false
	}
	return read(c, *f.file, name)
}

// staff finds out whether there are workers: by a flag, the file, or the environment.
func (f *config) staff(c *command.Command, to *providers.Context) {
	s, given := f.setting(c, workers)
	if w, found := c.Flag("-w", "--workers"); found {
		s, given = providers.Argument(workers, w), true
	} else if w, found := c.Variable("WEB_CONCURRENCY"); found && !given {
		s, given = providers.Argument(workers, w), true
	}
	n, err := strconv.Atoi(s.Value.String())
	unknown := s.Value.Unknown
	switch {
	case !given && f.partial != "":
		unknown = providers.Unknown{Code: audit.Missing, Why: f.partial}
	case !given, err == nil && n == 0 && s.Known == audit.Written:
		to.Type = single
		return
	case err == nil && s.Known == audit.Written:
		to.Type = cluster
		return
	case unknown.Code == "":
		unknown.Code = audit.NoValue
	}
	unknown.Why = "how many workers there are is not known: " + unknown.Why
	to.Unknown = map[string]providers.Unknown{providers.KeyType: unknown}
}

// fromVariable is what the environment sets, which Puma heeds since version 7.
func fromVariable(c *command.Command, in providers.Context) (providers.Setting, bool) {
	w, found := c.Variable(variable)
	if !found {
		return providers.Setting{}, false
	}
	switch Table.Holds(heeds, in) {
	case audit.No:
		return providers.Setting{}, false
	case audit.Unsure:
		w.Unknown = "Puma heeds " + variable + " since version 7, and which version runs is not known"
	}
	return providers.Argument(persistent, w), true
}

var heeds = providers.When{Since: "7"}
