package cloudflare

import (
	"context"
	"slices"
	"strings"

	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/zones"

	"github.com/timeout-audit/timeout-audit/audit"
)

// selected are the zones to read: those that are named, or all that the token may read.
func (a *access) selected(ctx context.Context) []liveZone {
	named := a.run.Request.Flags["zone"]
	if len(named) == 0 {
		all, err := a.list(ctx, "")
		if err != nil {
			a.refused(ctx, "cloudflare", "the zones cannot be listed", err)
		} else if len(all) == 0 {
			a.run.Problem("cloudflare", "the token may read no zone", "give it "+listZones.permission+" for a zone: timeout-audit cloudflare --print-permissions")
		}
		return all
	}
	var all []liveZone
	for _, name := range slices.Compact(slices.Sorted(slices.Values(named))) {
		found, err := a.list(ctx, strings.ToLower(strings.TrimSuffix(name, ".")))
		switch {
		case err != nil:
			a.refused(ctx, "zone "+name, "it cannot be looked up", err)
		case len(found) == 0:
			a.run.Problem("zone "+name, "the token may read no zone of this name",
				"name a zone, which is a whole domain such as example.com, or give the token "+listZones.permission+" for it")
		}
		all = append(all, found...)
	}
	return all
}

// list lists the zones of a name, or all.
func (a *access) list(ctx context.Context, name string) ([]liveZone, error) {
	all, err := pages[liveZone](ctx, a, listZones, func(ctx context.Context, page float64, options ...option.RequestOption) error {
		var q zones.ZoneListParams
		q.Page.Value, q.Page.Present = page, true
		q.PerPage.Value, q.PerPage.Present = zonesPerPage, true
		q.Name.Value, q.Name.Present = name, name != ""
		_, err := a.zones.List(ctx, q, options...)
		return err
	})
	slices.SortFunc(all, func(a, b liveZone) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return slices.CompactFunc(all, func(a, b liveZone) bool { return a.ID == b.ID }), err
}

// refused says of a call without which nothing can be told that it failed.
func (a *access) refused(ctx context.Context, what, why string, err error) {
	u := unknownBy(ctx, err, listZones)
	next := "check the connection and --endpoint-url, and try again"
	if u.Code == audit.Denied {
		next = "timeout-audit cloudflare --print-permissions prints what a token needs; set it in " + tokenVariable
	}
	a.run.Problem(what, why+": "+u.Why, next)
}
