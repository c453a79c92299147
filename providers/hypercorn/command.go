package hypercorn

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// options are the flags of settings that a reading of a command line carries, with their names in a
// configuration file.
var options = []struct{ flag, name string }{
	{"--keep-alive", "keep_alive_timeout"},
	{"--read-timeout", "read_timeout"},
	{"--graceful-timeout", "graceful_timeout"},
	{"--websocket-ping-interval", "websocket_ping_interval"},
}

// claim reads the command line of a hypercorn. A flag wins over the configuration file; what that may
// set where it is not read is not known.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	if c.Program() != "hypercorn" {
		return providers.Reading{}, false
	}
	r := providers.Claimed("hypercorn", &c)
	from := configOf(&c)
	for _, o := range options {
		if w, found := c.Flag(o.flag); found {
			r.Settings = append(r.Settings, providers.Argument(o.flag, w))
		} else if s, given := from.setting(o.name); given {
			r.Settings = append(r.Settings, s)
		}
	}
	return r, true
}

// A conf is what a command line reads beside its flags, or why that is not known.
type conf struct {
	settings map[string]providers.Setting
	hidden   providers.Setting // without a name: nothing is
}

func configOf(c *command.Command) conf {
	if doubt, doubtful := c.Doubt(); doubtful {
		return conf{hidden: providers.Argument("", doubt)}
	}
	file, found := c.Flag("-c", "--config")
	if !found {
		return conf{}
	}
	not := func(why string, code audit.Code) conf {
		return conf{hidden: providers.Setting{Value: providers.NotKnown(code, why), Known: audit.Written, At: file.At}}
	}
	if file.Unknown != "" {
		return not("hypercorn may read it from a file whose name is not known: "+file.Unknown, audit.Missing)
	}
	f, here := c.Read(file.Text)
	if !here || strings.HasPrefix(file.Text, "python:") || strings.HasPrefix(file.Text, "file:") {
		return not(fmt.Sprintf("hypercorn may read it from %s, which is not read here", file.Text), audit.Missing)
	}
	settings, err := read(f)
	if err != nil {
		return not(err.Error(), audit.Refused)
	}
	return conf{settings: settings}
}

func (c *conf) setting(name string) (providers.Setting, bool) {
	if c.hidden.Value.Unknown.Why != "" {
		s := c.hidden
		s.Name = name
		return s, true
	}
	s, given := c.settings[name]
	return s, given
}

// binds are the addresses that the configuration file gives; open means that they are not known.
func binds(c *command.Command) (all []command.Word, open bool) {
	from := configOf(c)
	if from.hidden.Value.Unknown.Why != "" {
		return nil, true
	}
	if s, given := from.settings["bind"]; given {
		return []command.Word{{Text: s.Value.Text, At: s.At, Unknown: s.Value.Unknown.Why}}, false
	}
	return nil, false
}
