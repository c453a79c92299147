package node

import (
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// claimNext reads the command line of a Next.js server, which sets keepAliveTimeout where its option
// does and leaves all else as Node has it.
func claimNext(c *command.Command) (providers.Reading, bool) {
	if len(c.Words) < 2 || c.Words[1].Text != "start" && c.Words[1].Text != "dev" {
		return providers.Reading{}, false
	}
	r := providers.Claimed("node", c)
	r.Context.Version = c.ImageVersion("node")
	r.Options(c, []providers.Option{{Setting: keepAlive, Flags: []string{"--keepAliveTimeout"}}})
	return r, true
}
