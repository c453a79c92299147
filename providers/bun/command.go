package bun

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// claim reads the command line of a Bun that runs a file. Bun has no option for its server's timeout:
// the code decides.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	if c.Program() != "bun" {
		return providers.Reading{}, false
	}
	entry, ok := source.EntryOf(&c)
	if !ok {
		return providers.Reading{}, false
	}
	r := providers.Claimed("bun", &c)
	r.Context.Version = c.ImageVersion("bun")
	v := providers.Number(defaultIdle)
	v.Unknown.Why = "no server is seen in " + entry.File + ", which may set " + idleTimeout
	r.Settings = []providers.Setting{{Name: idleTimeout, Value: v, Known: audit.Assumed}}
	return r, true
}
