package cloudflare

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/cloudflare/cloudflare-go/v7/dns"
	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/zones"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// How much a page holds at the most.
const (
	zonesPerPage        = 50
	recordsPerPage      = 1000
	applicationsPerPage = 100
)

// A liveZone is a zone as the API tells it, as far as it matters.
type liveZone struct {
	ID, Name, Status string
	Paused           bool
	Account          struct{ ID string }
	Meta             struct {
		DNSOnly bool `json:"dns_only"`
	}
	Plan struct {
		LegacyID string `json:"legacy_id"`
	}
}

// A liveSetting is one of a zone's settings: a number, which may stand in a text, or a word.
type liveSetting struct {
	ID       string
	Value    json.RawMessage
	Editable *bool
}

// A liveRecord is a DNS record.
type liveRecord struct {
	Name, Type, Content string
	Proxied             bool
}

// A visit is the reading of one zone: who is asked, and what was answered.
type visit struct {
	*access
	zone    liveZone
	owner   *liveAccount
	asked   bool // something was answered, or refused
	partial string
	notices []string

	settings answer[map[string]liveSetting]
	plan     answer[string] // by the subscription
	records  answer[[]liveRecord]

	mu           sync.Mutex
	phases       map[string]answer[[]liveRule] // by the phase's id
	routes       answer[[]liveRoute]
	balancers    answer[[]liveBalancer]
	pages        answer[[]livePageRule]
	applications answer[[]liveApplication]
}

// idle says why Cloudflare proxies nothing of the zone; empty where it may.
func (z *liveZone) idle() string {
	switch {
	case z.Paused:
		return "the zone is paused"
	case z.Meta.DNSOnly:
		return "the zone is set up for DNS only"
	case z.Status != "active":
		return "the zone's status is " + z.Status + ", not active"
	}
	return ""
}

// read asks for the zone's settings and records at once.
func (v *visit) read(ctx context.Context) {
	if why := v.zone.idle(); why != "" {
		v.asked = true
		v.notices = append(v.notices, v.title()+": "+why+", and so Cloudflare proxies none of its records")
		return
	}
	v.atOnce(
		func() { v.readSettings(ctx); v.readSubscription(ctx) },
		func() { v.readRecords(ctx) },
		func() { v.readBalancers(ctx) },
	)
	v.atOnce(v.rest(ctx)...)
	v.asked = v.settings.given() || v.records.given() || providers.Ended(ctx) == ""
	v.partial = providers.Ended(ctx)
	if decided := v.run.Request.Decided; decided != nil && v.partial == "" {
		decided(v.source())
	}
}

// rest are the calls that depend on the plan and on whether anything is proxied at all. Only on
// Enterprise can a cache rule set a time and a page rule hold responses, and Spectrum is for paid plans.
func (v *visit) rest(ctx context.Context) []func() {
	plan := v.context()
	var all []func()
	if v.hasProxied() {
		all = append(all,
			func() { v.readRoutes(ctx) },
			func() { v.owner.readDomains(ctx, v.access) },
		)
		anyLimit := plan.Plan == "" || enterprise(plan)
		if anyLimit {
			all = append(all, func() { v.readPageRules(ctx) })
		}
		for i := range phases {
			if anyLimit || !phases[i].enterprise {
				all = append(all, func() { v.readPhase(ctx, &phases[i]) })
			}
		}
	}
	if plan.Plan != "free" {
		all = append(all, func() { v.readSpectrum(ctx) })
	}
	for _, id := range tunnelIDs(v.records.value) {
		all = append(all, func() { v.owner.readTunnel(ctx, v.access, id) })
	}
	return all
}

// hasProxied reports whether some record or load balancer is proxied, or may be. The hosts of Workers have
// records too.
func (v *visit) hasProxied() bool {
	return !v.records.given() || len(v.balancers.value) > 0 || slices.ContainsFunc(v.records.value, func(r liveRecord) bool { return r.Proxied })
}

// atOnce runs calls that do not wait for one another.
func (v *visit) atOnce(calls ...func()) {
	var group sync.WaitGroup
	for _, call := range calls {
		group.Go(call)
	}
	group.Wait()
}

// readSettings asks for all settings in one call. The SDK has one for a single setting only; its last
// part is taken off.
func (v *visit) readSettings(ctx context.Context) {
	all, err := result[[]liveSetting](ctx, v.access, listSettings, func(ctx context.Context, options ...option.RequestOption) error {
		var q zones.SettingGetParams
		q.ZoneID.Value, q.ZoneID.Present = v.zone.ID, true
		_, err := v.access.settings.Get(ctx, "all", q, append(options, option.WithMiddleware(
			func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
				r.URL.Path = strings.TrimSuffix(r.URL.Path, "/all")
				return next(r)
			}))...)
		return err
	})
	if err != nil {
		v.settings.why = unknownBy(ctx, err, listSettings)
		return
	}
	v.settings.value = map[string]liveSetting{}
	for _, s := range all {
		v.settings.value[s.ID] = s
	}
}

func (v *visit) readRecords(ctx context.Context) {
	all, err := pages[liveRecord](ctx, v.access, listRecords, func(ctx context.Context, page float64, options ...option.RequestOption) error {
		var q dns.RecordListParams
		q.ZoneID.Value, q.ZoneID.Present = v.zone.ID, true
		q.Page.Value, q.Page.Present = page, true
		q.PerPage.Value, q.PerPage.Present = recordsPerPage, true
		_, err := v.access.records.List(ctx, q, options...)
		return err
	})
	if err != nil {
		v.records.why = unknownBy(ctx, err, listRecords)
	}
	for _, r := range all {
		if proxiable(r.Type) {
			r.Name, r.Content = strings.ToLower(r.Name), strings.ToLower(strings.TrimSuffix(r.Content, "."))
			v.records.value = append(v.records.value, r)
		}
	}
}

// readSubscription asks for the plan, where neither the zone nor its settings tell it.
func (v *visit) readSubscription(ctx context.Context) {
	if v.zone.Plan.LegacyID != "" || v.editable() == audit.Yes {
		return
	}
	s, err := result[struct {
		RatePlan struct{ ID string } `json:"rate_plan"`
	}](ctx, v.access, getSubscription, func(ctx context.Context, options ...option.RequestOption) error {
		var q zones.SubscriptionGetParams
		q.ZoneID.Value, q.ZoneID.Present = v.zone.ID, true
		_, err := v.access.subscriptions.Get(ctx, q, options...)
		return err
	})
	if err != nil {
		v.plan.why = unknownBy(ctx, err, getSubscription)
		return
	}
	v.plan.value = s.RatePlan.ID
}

// title is what the zone's source is called.
func (v *visit) title() string { return "cloudflare " + v.zone.Name }
