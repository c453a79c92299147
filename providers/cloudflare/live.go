package cloudflare

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/timeout-audit/timeout-audit/providers"
)

// runTimeout is how long a run may take where --timeout does not say otherwise.
const runTimeout = 5 * time.Minute

// live reads zones and what stands in them.
var live = &providers.LiveReader{
	Command: "cloudflare",
	Short:   "Audit live Cloudflare zones",
	Long: `cloudflare reads zones: their plan, the settings and rules that cut connections, the records that
are proxied, and the Workers, load balancers, tunnels and Spectrum applications in between. It only
reads, with the token in CLOUDFLARE_API_TOKEN. --print-permissions prints what the token must be
allowed; without one of them the rest is audited, and the time-outs behind it are listed as unread.`,
	Example: `  timeout-audit cloudflare --zone example.com --protocol sse --heartbeat 15s
  timeout-audit cloudflare --zone example.com --with infra  # where do files and zone differ?
  timeout-audit cloudflare --zone example.com --with aws:prod  # and what is behind it, live
  timeout-audit cloudflare --zone example.com --save example.json
  timeout-audit cloudflare --snapshot example.json`,
	Systems: []string{Edge.System, Worker.System, Tunnel.System, Spectrum.System},
	Selects: "zone",
	Flags: []providers.LiveFlag{
		{Name: "zone", Source: true, Value: "NAME", Kind: providers.FlagList, Usage: "read this zone, such as example.com (repeatable; default: all that the token may read)"},
		{Name: "endpoint-url", Value: "URL", Usage: "call this address instead of Cloudflare's (also CLOUDFLARE_BASE_URL)"},
		{Name: "timeout", Value: "DURATION", Usage: "end after this time with what was read until then (default 5m)"},
	},
	Prints: []providers.LivePrint{
		{Flag: "print-permissions", Usage: "print what the token must be allowed, and read nothing", Text: permissionsText()},
	},
	Read: func(ctx context.Context, request providers.LiveRequest) providers.Live {
		return readLive(ctx, request, usualPace)
	},
}

// A run is one call of the live command.
type run struct {
	request providers.LiveRequest
	pace    pace
	counts  providers.CallCounter
	live    providers.Live

	mu          sync.Mutex
	done, total int // calls
}

// readLive reads what a request selects, at a given pace.
func readLive(ctx context.Context, request providers.LiveRequest, p pace) providers.Live {
	r := &run{request: request, pace: p}
	limit := runTimeout
	if text := request.Text("timeout"); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			r.wrong("--timeout "+text, "it is no duration", "give one such as --timeout 90s")
			return r.live
		}
		limit = d
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("the run's --timeout of %s has passed", limit))
	defer cancel()
	if a, ok := r.access(); ok {
		a.read(ctx)
	}
	r.live.Calls = r.counts.List()
	return r.live
}

// read reads each zone that is selected, all at once: calls wait for their slots.
func (a *access) read(ctx context.Context) {
	r := a.run
	selected := a.selected(ctx)
	visits := make([]*visit, len(selected))
	for i := range selected {
		visits[i] = &visit{
			access: a, zone: selected[i], owner: a.account(selected[i].Account.ID), phases: map[string]answer[[]liveRule]{},
		}
	}
	var group sync.WaitGroup
	for _, v := range visits {
		group.Go(func() { v.read(ctx) })
	}
	group.Wait()
	if n := len(visits); n > 1 && len(r.request.Flags["zone"]) == 0 {
		r.live.Notices = append(r.live.Notices, fmt.Sprintf("cloudflare: the token may read %d zones, and all were read; --zone NAME reads one", n))
	}
	for _, v := range visits {
		if !v.asked {
			continue
		}
		r.live.Sources = append(r.live.Sources, v.source())
		r.live.Notices = append(r.live.Notices, v.notices...)
	}
	a.unasked(ctx, visits)
}

// unasked tells of the zones that nothing was read of when the run ended.
func (a *access) unasked(ctx context.Context, visits []*visit) {
	var names []string
	for _, v := range visits {
		if !v.asked {
			names = append(names, v.zone.Name)
		}
	}
	what := "zone " + strings.Join(names, ", ")
	if len(names) > 10 {
		what = fmt.Sprintf("%d zones, %s to %s", len(names), names[0], names[len(names)-1])
	}
	if len(names) > 0 {
		a.run.problem(what, providers.Ended(ctx)+" before anything of it was read", "run it again with a longer --timeout, or with --zone NAME")
	}
}

func (r *run) problem(what, why, next string) {
	r.live.Problems = append(r.live.Problems, providers.LiveProblem{What: what, Why: why, Next: next})
}

func (r *run) wrong(what, why, next string) {
	r.live.Problems = append(r.live.Problems, providers.LiveProblem{What: what, Why: why, Next: next, Usage: true})
}

// progress counts calls that were answered and calls that became known.
func (r *run) progress(done, more int) {
	r.mu.Lock()
	r.done, r.total = r.done+done, r.total+more
	p := providers.Progress{Source: r.title(), Done: r.done, Total: r.total}
	r.mu.Unlock()
	if r.request.Progress != nil {
		r.request.Progress(p)
	}
}

// title is what the run is called: "cloudflare example.com".
func (r *run) title() string {
	return strings.TrimSpace("cloudflare " + strings.Join(r.request.Flags["zone"], ", "))
}
