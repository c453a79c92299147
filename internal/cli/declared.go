package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/timeout-audit/timeout-audit/internal/load"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A liveRun has running systems read that are named beside one another, one after the other.
type liveRun struct {
	p       *program
	ctx     context.Context
	out     *outputFlags
	asked   []askedLive
	stopped bool
}

// An askedLive is a reader that gave sources, with what it was asked.
type askedLive struct {
	reader  *providers.LiveReader
	request providers.LiveRequest
}

func (p *program) liveRun(ctx context.Context, out *outputFlags) *liveRun {
	return &liveRun{p: p, ctx: ctx, out: out}
}

// selected has a running system read by the values of its flags. Ctrl-C ends one, and the rest is left
// out.
func (r *liveRun) selected(reader *providers.LiveReader, values map[string]string) []load.Source {
	p := r.p
	if r.stopped {
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
	heard, stop := signal.NotifyContext(r.ctx, os.Interrupt)
	defer stop()
	sources, _ := r.read(heard, reader, l.request(), p.progress(r.out))
	r.stopped = heard.Err() != nil
	return sources
}

// read has one reader read.
func (r *liveRun) read(ctx context.Context, reader *providers.LiveReader, request providers.LiveRequest, line *progressLine) ([]load.Source, bool) {
	sources, ok := r.p.readLive(ctx, reader, request, line, r.out)
	if len(sources) > 0 {
		r.asked = append(r.asked, askedLive{reader, request})
	}
	return sources, ok
}

// lead asks where host names lead that one running system sends to and none answers to.
func (r *liveRun) lead(sources []load.Source) {
	seen := map[*providers.LiveReader]bool{}
	for _, a := range r.asked {
		hosts := load.Unanswered(sources)
		if a.reader.Leads == nil || seen[a.reader] || len(hosts) == 0 || r.stopped {
			continue
		}
		seen[a.reader] = true
		heard, stop := signal.NotifyContext(r.ctx, os.Interrupt)
		leads := a.reader.Leads(heard, a.request, hosts)
		stop()
		if r.out.verbose {
			r.p.tellCalls(leads.Calls)
		}
		load.Lead(sources, leads.To)
		sources[0].Unread = append(sources[0].Unread, leads.Unread...)
	}
}
