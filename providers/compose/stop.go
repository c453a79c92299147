package compose

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

const stopGrace = "stop_grace_period"

// Service is a service of a compose file: how long its program has to stop.
var Service = &providers.Table{
	System: "compose/service",
	Title:  "Compose service",
	Kind:   providers.Carrier,
	Passes: audit.Nothing,
	Entries: []providers.Entry{{
		Name: stopGrace,
		Doc:  "Time from SIGTERM to SIGKILL when a container is stopped or made anew; 0 kills at once.",
		Drives: []providers.Drive{{
			Side: audit.Front, Clock: audit.Drain, Early: "the connection breaks", Late: "the connection breaks",
		}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(10)}},
		Fact:     audit.Fact{Source: "https://docs.docker.com/reference/compose-file/services/#stop_grace_period", Checked: "2026-11-20"},
	}},
}

// stop emits how long the program of a service has to stop.
func (p *project) stop(s *service, c *command.Command) {
	r := providers.Reading{System: Service.System, Name: c.Name, Names: c.Names[:1], At: c.At, From: c.From}
	if n := s.get(stopGrace); n.IsGiven() {
		r.Settings = append(r.Settings, providers.Argument(stopGrace, interpolated(n.Word())))
	}
	p.found.Readings = append(p.found.Readings, r)
}
