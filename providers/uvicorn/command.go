package uvicorn

import (
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// carried are the options that a reading of a command line has.
var carried = []string{
	"timeout-keep-alive", "timeout-graceful-shutdown", "ws-ping-interval", "ws-ping-timeout", "ws",
}

// claim reads the command line of a uvicorn. An option on the command line wins over its variable.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	if c.Program() != "uvicorn" {
		return providers.Reading{}, false
	}
	r := providers.Claimed("uvicorn", &c)
	r.Options(&c, options())
	return r, true
}

func options() []providers.Option {
	var all []providers.Option
	for _, name := range carried {
		all = append(all, providers.Option{Setting: "--" + name, Flags: []string{"--" + name}, Variable: variable(name)})
	}
	return all
}
