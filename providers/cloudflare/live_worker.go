package cloudflare

import (
	"context"
	"fmt"
	"strings"

	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/workers"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A liveRoute says which requests a Worker gets; without a script, which none gets.
type liveRoute struct{ Pattern, Script string }

func (v *visit) readRoutes(ctx context.Context) {
	all, err := result[[]liveRoute](ctx, v.access, listRoutes, func(ctx context.Context, options ...option.RequestOption) error {
		var q workers.RouteListParams
		q.ZoneID.Value, q.ZoneID.Present = v.zone.ID, true
		_, err := v.access.routes.List(ctx, q, options...)
		return err
	})
	if err != nil {
		v.routes.why = unknownBy(ctx, err, listRoutes)
	}
	v.routes.value = all
}

// worker is the Worker that gets a part's requests: the narrowest pattern that covers it counts. Where
// that cannot be told, why says so; both are empty where there is none.
func (v *visit) worker(p *part) (script, why string) {
	if !v.routes.given() {
		return "", "whether a Worker runs here is not known: " + v.routes.why.Why
	}
	best := -1
	for i, r := range v.routes.value {
		of := routeOf(r.Pattern)
		switch p.under(of) {
		case audit.Unsure:
			if r.Script != "" {
				why = fmt.Sprintf("Worker %s gets some of these requests, by its route %s", r.Script, r.Pattern)
			}
		case audit.Yes:
			if best < 0 || narrower(of, routeOf(v.routes.value[best].Pattern)) {
				best, script = i, r.Script
			}
		}
	}
	if script != "" {
		why = ""
	}
	return script, why
}

// narrower reports whether a pattern is more specific than another that covers the same requests: the
// longer path, then the longer host.
func narrower(a, b audit.Route) bool {
	if len(a.Path) != len(b.Path) {
		return len(a.Path) > len(b.Path)
	}
	plain := func(p audit.Pattern) int { return len(strings.Trim(string(p), "*")) }
	if plain(a.Host) != plain(b.Host) {
		return plain(a.Host) > plain(b.Host)
	}
	return len(a.Host) < len(b.Host)
}

// throughWorker puts the Worker of a part before its reading, if there is one: callers then meet the
// Worker, and what it fetches passes the edge's limits behind it.
func (e *emission) throughWorker(p *part, r *providers.Reading) {
	script, why := e.visit.worker(p)
	if script == "" && why == "" {
		return
	}
	name, says := "Worker "+script, "the code of Worker "+script+" decides"
	if script == "" {
		name, says = "Worker, if any", why
	}
	w := providers.Reading{
		System: Worker.System, Name: name + " on " + r.Name, Layer: audit.FromLive, From: r.From,
		Route: r.Route, Beside: r.Beside,
		Names:    []audit.Name{{Text: r.Names[0].Text + " worker", Strong: true}},
		Sends:    []audit.Send{{To: r.Names[0].Text, Label: r.Name}},
		Settings: []providers.Setting{observed(workerCode, providers.NotKnown(audit.Unsupported, says), "GET workers/routes "+e.visit.zone.Name)},
	}
	w.Names, r.Names = append(w.Names, r.Names[2:]...), r.Names[:2] // callers meet the Worker
	e.found.Readings = append(e.found.Readings, w)
}

// ownWorkers emits the Workers that are origins themselves: their host names have no other.
func (e *emission) ownWorkers() {
	v := e.visit
	if why := v.owner.domains.why; why.Code != "" {
		e.unread(why.Code, v.zone.Name, "custom domains", "which hosts are Workers' own is not known: "+why.Why)
	}
	for _, d := range v.owner.domains.value {
		if d.ZoneID != v.zone.ID {
			continue
		}
		e.found.Readings = append(e.found.Readings, providers.Reading{
			System: Worker.System, Name: "Worker " + d.Service + " at " + d.Hostname, Layer: audit.FromLive, From: v.title(),
			Names: []audit.Name{
				{Text: "cloudflare:" + v.zone.ID + "/" + d.Hostname + " worker", Strong: true}, {Text: "dns:" + d.Hostname},
			},
			Route:    audit.Route{Host: audit.Pattern(d.Hostname)},
			Settings: []providers.Setting{observed(workerCode, providers.NotKnown(audit.Unsupported, "the code of Worker "+d.Service+" decides"), "GET workers/domains")},
		})
	}
}
