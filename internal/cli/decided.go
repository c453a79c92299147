package cli

import (
	"bytes"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/load"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/report"
)

// patience is how long a person waits for the rest of a reading before the verdicts are shown that
// are decided.
const patience = 2 * time.Second

// decidedAtMost is of how many sources the verdicts are shown early. Each reads the files beside it anew.
const decidedAtMost = 20

// decided shows the verdicts of a source when they are decided and the reading still goes on. They
// appear where the progress does, on a terminal's standard error only; the report comes whole. It is
// nil where nobody looks.
func (p *program) decided(line *progressLine, with []string, o load.Options, a *auditing) func(providers.LiveSource) {
	if !line.shown || slices.Contains(with, "-") {
		return nil
	}
	var told atomic.Int32
	return func(source providers.LiveSource) {
		if told.Add(1) <= decidedAtMost {
			time.AfterFunc(patience, func() { line.above(p.verdicts(source, with, o, a)) })
		}
	}
}

// verdicts are those of one source by itself, joined with the files.
func (p *program) verdicts(source providers.LiveSource, with []string, o load.Options, a *auditing) []byte {
	o.Running = []load.Source{load.Take(p.vendors, source)}
	sources := load.Read(with, o)
	result := audit.Run(sources.Chains, a.traffic.declare(sources.Traffics), nil, audit.Options{Margin: float64(a.judge.margin), Detected: sources.Detected})
	if len(result.Chains) == 0 {
		return nil
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s, decided while the rest is still being read\n", source.Name)
	if err := report.Overview(&text, &result, report.Options{Width: p.width()}); err != nil {
		return nil
	}
	return text.Bytes()
}
