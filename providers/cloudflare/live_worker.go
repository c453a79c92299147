package cloudflare

import (
	"context"

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
		seen := providers.Setting{Known: audit.Observed, Seen: "GET workers/domains"}
		r := workerReading("Worker "+d.Service+" at "+d.Hostname, edgeName+v.zone.ID+"/"+d.Hostname, "the code of Worker "+d.Service+" decides", seen)
		r.Layer, r.From, r.Route = audit.FromLive, v.title(), audit.Route{Host: audit.Pattern(d.Hostname)}
		r.Names = append(r.Names, audit.Name{Text: hostName + d.Hostname + " worker"}, audit.Name{Text: "dns:" + d.Hostname})
		e.found.Readings = append(e.found.Readings, r)
	}
}
