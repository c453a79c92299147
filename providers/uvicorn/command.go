package uvicorn

import (
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// options are the ones that a reading of a command line carries.
var options = []string{
	"timeout-keep-alive", "timeout-graceful-shutdown", "ws-ping-interval", "ws-ping-timeout", "ws",
}

// claim reads the command line of a uvicorn. An option on the command line wins over its variable.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	if c.Program() != "uvicorn" {
		return providers.Reading{}, false
	}
	r := providers.Claimed("uvicorn", &c)
	doubt, doubtful := c.Doubt()
	for _, option := range options {
		w, found := c.Flag("--" + option)
		switch {
		case found:
		case doubtful:
			w, found = doubt, true
		default:
			w, found = c.Variable(variable(option))
		}
		if found {
			r.Settings = append(r.Settings, providers.Argument("--"+option, w))
		}
	}
	return r, true
}
