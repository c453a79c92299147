package cloudflare

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/timeout-audit/timeout-audit/providers"
)

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
	providers.LiveRun
	pace   pace
	caller *providers.LiveCaller
}

// readLive reads what a request selects, at a given pace.
func readLive(ctx context.Context, request providers.LiveRequest, p pace) providers.Live {
	r := &run{LiveRun: providers.LiveRun{Request: request}, pace: p}
	r.caller = &providers.LiveCaller{Source: r.title(), Limit: p.call, Tell: request.Progress}
	ctx, cancel, ok := r.Bounded(ctx)
	if !ok {
		return r.Live
	}
	defer cancel()
	if a, ok := r.access(); ok {
		a.read(ctx)
	}
	r.Live.Calls = r.Counts.List()
	return r.Live
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
	if n := len(visits); n > 1 && len(r.Request.Flags["zone"]) == 0 {
		r.Live.Notices = append(r.Live.Notices, fmt.Sprintf("cloudflare: the token may read %d zones, and all were read; --zone NAME reads one", n))
	}
	for _, v := range visits {
		if !v.asked {
			continue
		}
		r.Live.Sources = append(r.Live.Sources, v.source())
		r.Live.Notices = append(r.Live.Notices, v.notices...)
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
		a.run.Problem(what, providers.Ended(ctx)+" before anything of it was read", "run it again with a longer --timeout, or with --zone NAME")
	}
}

// title is what the run is called: "cloudflare example.com".
func (r *run) title() string {
	return strings.TrimSpace("cloudflare " + strings.Join(r.Request.Flags["zone"], ", "))
}
