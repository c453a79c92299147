package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/internal/load"
	"github.com/timeout-audit/timeout-audit/providers"
)

// liveCommands makes a command of each vendor that can be read over an API.
func (p *program) liveCommands() []*cobra.Command {
	var all []*cobra.Command
	for _, v := range p.vendors {
		if v.Live != nil {
			all = append(all, p.liveCommand(v.Live))
		}
	}
	return all
}

func (p *program) liveCommand(reader *providers.LiveReader) *cobra.Command {
	a := p.newAuditing()
	l := &liveFlags{}
	c := &cobra.Command{
		Use: reader.Command, Short: reader.Short, Long: reader.Long + "\n\n" + statusHelp, Example: reader.Example,
		Args: noPaths,
		RunE: func(c *cobra.Command, _ []string) error {
			for _, text := range reader.Prints {
				if on, _ := c.Flags().GetBool(text.Flag); on {
					_, err := p.stdout.WriteString(text.Text)
					return err
				}
			}
			return p.live(contextOf(c), reader, l, a)
		},
	}
	l.add(p, c, reader)
	a.add(c)
	a.compare.snapshot = true
	a.compare.addAgainst(c, "compare with this snapshot `FILE` that --save wrote before, and fail only on what became worse")
	return c
}

// noPaths refuses paths: files that are to be joined have a flag.
func noPaths(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return failure{what: args[0], why: c.CommandPath() + " takes no path", next: "join files with --with " + args[0]}
}

// collectEarly is the garbage, in percent of what is in use, at which it is collected.
const collectEarly = 40

// live reads running systems, or a snapshot of some, and audits them with the files to join.
func (p *program) live(ctx context.Context, reader *providers.LiveReader, l *liveFlags, a *auditing) error {
	with, others, err := p.joined(l.with)
	if err != nil {
		return err
	}
	// The time goes into waiting for answers, so that collecting garbage early costs nothing.
	defer debug.SetGCPercent(debug.SetGCPercent(collectEarly))
	o := a.read.options(p)
	o.NoFiles = true
	if l.snapshot != "" {
		if len(others) > 0 {
			return failure{what: "--with " + others[0].text, why: "--snapshot calls nobody", next: "give --with to the run with --save too: the file then keeps both"}
		}
		sources, err := p.readSnapshot(l.snapshot, int64(a.read.maxSize))
		if err != nil {
			p.fail(Unread, failure{what: l.snapshot, why: err.Error(), next: "timeout-audit " + reader.Command + " --save FILE writes one"})
			return nil
		}
		o.Running = sources
		return p.audit(with, o, a)
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	line := p.progress(&a.out)
	request := l.request()
	if len(others) == 0 { // what stands before it may decide otherwise
		request.Decided = p.decided(line, with, o, a)
	}
	run := p.liveRun(ctx, &a.out)
	sources, ok := run.read(ctx, reader, request, line)
	for _, other := range others {
		sources = append(sources, run.selected(other.reader, map[string]string{other.reader.Selects: other.value})...)
	}
	run.lead(sources)
	if !ok && len(sources) == 0 {
		return nil
	}
	if l.save != "" && len(sources) > 0 {
		var text bytes.Buffer
		err := load.WriteSnapshot(&text, sources)
		if err == nil {
			err = replace(l.save, text.Bytes())
		}
		if err != nil {
			p.fail(Usage, failure{what: "--save " + l.save, why: plain(err), next: "name a file that can be written"})
		}
	}
	stop() // Ctrl-C ends the program again
	o.Running = sources
	return p.audit(with, o, a)
}

// readLive has the vendor read, until it is done or Ctrl-C is pressed. The second result says whether
// there was no problem.
func (p *program) readLive(ctx context.Context, reader *providers.LiveReader, request providers.LiveRequest, line *progressLine, out *outputFlags) ([]load.Source, bool) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	request.Progress = line.show
	live := reader.Read(ctx, request)
	line.clear()
	if !out.quiet {
		for _, text := range live.Notices {
			fmt.Fprintf(p.stderr, "timeout-audit: %s\n", text)
		}
	}
	if out.verbose {
		p.tellCalls(live.Calls)
	}
	for _, problem := range live.Problems {
		status := Unread
		if problem.Usage {
			status = Usage
		}
		p.fail(status, failure{what: problem.What, why: problem.Why, next: problem.Next})
	}
	var sources []load.Source
	for _, source := range live.Sources {
		if source.Partial != "" {
			p.fail(Unread, failure{what: source.Name, why: source.Partial + "; what follows is what was read until then", next: "run it again for the rest"})
		}
		sources = append(sources, load.Take(p.vendors, source))
	}
	return sources, len(live.Problems) == 0
}

func contextOf(c *cobra.Command) context.Context {
	if ctx := c.Context(); ctx != nil {
		return ctx
	}
	return context.Background()
}

func (p *program) tellCalls(calls []providers.CallCount) {
	total := 0
	for _, c := range calls {
		total += c.Calls
	}
	fmt.Fprintf(p.stderr, "%d calls\n", total)
	for _, c := range calls {
		fmt.Fprintf(p.stderr, "  %5d  %s\n", c.Calls, c.API)
	}
}

func (p *program) readSnapshot(path string, limit int64) ([]load.Source, error) {
	info, err := os.Stat(filepath.FromSlash(path))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s", plain(err))
	case info.Size() > max(limit, load.MaxSnapshot):
		return nil, fmt.Errorf("it has %s and the limit is %s (--max-size)", load.FormatSize(info.Size()), load.FormatSize(max(limit, load.MaxSnapshot)))
	}
	text, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		return nil, fmt.Errorf("%s", plain(err))
	}
	return load.ReadSnapshot(text)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
