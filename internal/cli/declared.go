package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/timeout-audit/timeout-audit/internal/load"
	"github.com/timeout-audit/timeout-audit/providers"
)

// declaredLive has the running systems read that source blocks of chain files name, one after another.
// Ctrl-C ends one, and the rest is left out.
func (p *program) declaredLive(ctx context.Context, out *outputFlags) func(*providers.LiveReader, map[string]string) []load.Source {
	ended := false
	return func(reader *providers.LiveReader, values map[string]string) []load.Source {
		if ended {
			p.fail(Unread, failure{what: reader.Command, why: "it was not read: the run was interrupted", next: "run it again for the rest"})
			return nil
		}
		l := &liveFlags{}
		for _, declared := range reader.Flags {
			flag := &vendorFlag{LiveFlag: declared}
			if value, ok := values[declared.Name]; ok {
				if err := flag.Set(value); err != nil {
					p.fail(Usage, failure{what: fmt.Sprintf("source %q", reader.Command), why: declared.Name + ": " + err.Error()})
					return nil
				}
			}
			l.vendor = append(l.vendor, flag)
		}
		heard, stop := signal.NotifyContext(ctx, os.Interrupt)
		defer stop()
		sources, _ := p.readLive(heard, reader, l.request(), p.progress(out), out)
		ended = heard.Err() != nil
		return sources
	}
}
