package hypercorn

import (
	"fmt"

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

// claim reads the command line of a hypercorn. What a configuration file may set is not known unless
// the command line, which wins, sets it too.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	if c.Program() != "hypercorn" {
		return providers.Reading{}, false
	}
	r := providers.Claimed("hypercorn", &c)
	for _, o := range options {
		if w, found := c.Flag(o.flag); found {
			r.Settings = append(r.Settings, providers.Argument(o.flag, w))
		} else if s, hidden := unseen(&c, o.name); hidden {
			r.Settings = append(r.Settings, s)
		}
	}
	return r, true
}

// unseen is a setting that is not on the command line and may be set where nobody looked.
func unseen(c *command.Command, name string) (providers.Setting, bool) {
	if doubt, doubtful := c.Doubt(); doubtful {
		return providers.Argument(name, doubt), true
	}
	file, found := c.Flag("-c", "--config")
	if !found {
		return providers.Setting{}, false
	}
	why := fmt.Sprintf("hypercorn may read %s from %s, which is not read here", name, file.Text)
	if file.Unknown != "" {
		why = fmt.Sprintf("hypercorn may read %s from a file whose name is not known: %s", name, file.Unknown)
	}
	return providers.Setting{Name: name, Value: providers.NotKnown(audit.Missing, why), Known: audit.Written, At: file.At}, true
}
