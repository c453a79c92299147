package cloudflare

import (
	"context"
	"slices"
	"strings"

	"github.com/cloudflare/cloudflare-go/v7/load_balancers"
	"github.com/cloudflare/cloudflare-go/v7/option"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A liveBalancer is a load balancer of the zone. It answers for its host name instead of a record.
type liveBalancer struct {
	Name             string
	Proxied, Enabled *bool
	DefaultPools     []string            `json:"default_pools"`
	FallbackPool     string              `json:"fallback_pool"`
	RegionPools      map[string][]string `json:"region_pools"`
	CountryPools     map[string][]string `json:"country_pools"`
	PopPools         map[string][]string `json:"pop_pools"`
}

func (v *visit) readBalancers(ctx context.Context) {
	all, err := result[[]liveBalancer](ctx, v.access, listBalancers, func(ctx context.Context, options ...option.RequestOption) error {
		var q load_balancers.LoadBalancerListParams
		q.ZoneID.Value, q.ZoneID.Present = v.zone.ID, true
		_, err := v.access.balancers.List(ctx, q, options...)
		return err
	})
	if err != nil {
		v.balancers.why = unknownBy(ctx, err, listBalancers)
	}
	for _, b := range all {
		if b.Enabled != nil && !*b.Enabled {
			continue
		}
		b.Name = strings.ToLower(b.Name)
		v.balancers.value = append(v.balancers.value, b)
	}
	if len(v.balancers.value) > 0 {
		v.owner.readPools(ctx, v.access)
	}
}

// balancer is the load balancer that answers for a host.
func (v *visit) balancer(host string) *liveBalancer {
	i := slices.IndexFunc(v.balancers.value, func(b liveBalancer) bool { return b.Name == host })
	if i < 0 {
		return nil
	}
	return &v.balancers.value[i]
}

// pools are the pools that a load balancer may choose, each once.
func (b *liveBalancer) pools() []string {
	all := slices.Clone(b.DefaultPools)
	for _, by := range []map[string][]string{b.RegionPools, b.CountryPools, b.PopPools} {
		for _, pools := range by {
			all = append(all, pools...)
		}
	}
	all = append(all, b.FallbackPool)
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(id string) bool { return id == "" })
}

// balanced are where a load balancer sends: every origin of its pools that is not switched off.
func (e *emission) balanced(b *liveBalancer) []audit.Send {
	pools := &e.visit.owner.pools
	if !pools.given() {
		e.unread(pools.why.Code, b.Name, "pools", "where it sends is not known: "+pools.why.Why)
		return nil
	}
	var all []audit.Send
	for _, id := range b.pools() {
		pool, ok := pools.value[id]
		if !ok {
			e.unread(audit.Missing, b.Name, "pools", "its pool "+id+" is not among the account's")
			continue
		}
		if pool.Enabled != nil && !*pool.Enabled {
			continue
		}
		for _, o := range pool.Origins {
			if o.Enabled != nil && !*o.Enabled || o.Address == "" {
				continue
			}
			s := audit.Send{To: providers.HostName(o.Address), Label: pool.Name + " " + o.Address}
			if !slices.ContainsFunc(all, func(have audit.Send) bool { return have.To == s.To }) {
				all = append(all, s)
			}
		}
	}
	return all
}
