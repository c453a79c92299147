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
	switch c.Program() {
	case "uvicorn":
		r := providers.Claimed("uvicorn", &c)
		r.Options(&c, options())
		return r, true
	case "fastapi":
		// It calls uvicorn.run without a timeout, which reads none of uvicorn's variables
		// (https://github.com/fastapi/fastapi-cli/blob/main/src/fastapi_cli/cli.py, 0.0.34).
		starts := len(c.Words) > 1 && (c.Words[1].Text == "run" || c.Words[1].Text == "dev")
		return providers.Claimed("uvicorn", &c), starts
	}
	return providers.Reading{}, false
}

func options() []providers.Option {
	var all []providers.Option
	for _, name := range carried {
		all = append(all, providers.Option{Setting: "--" + name, Flags: []string{"--" + name}, Variable: variable(name)})
	}
	return all
}
