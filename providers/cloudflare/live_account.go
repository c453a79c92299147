package cloudflare

import (
	"context"
	"strings"
	"sync"

	"github.com/cloudflare/cloudflare-go/v7/load_balancers"
	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/workers"
)

// A liveAccount is what zones of one account share. Each part is asked for once, by the first zone
// that needs it.
type liveAccount struct {
	id string

	onceDomains, oncePools shared
	domains                answer[[]liveDomain]
	pools                  answer[map[string]livePool]

	mu      sync.Mutex
	tunnels map[string]*liveTunnel // by id
}

// A shared is something that the first who needs it does, and the others wait for.
type shared struct {
	mu   sync.Mutex
	done chan struct{}
}

func (s *shared) do(f func()) {
	s.mu.Lock()
	first := s.done == nil
	if first {
		s.done = make(chan struct{})
	}
	s.mu.Unlock()
	if !first {
		<-s.done
		return
	}
	defer close(s.done)
	f()
}

// A liveDomain is a host name whose origin is a Worker.
type liveDomain struct {
	Hostname, Service string
	ZoneID            string `json:"zone_id"`
}

// A livePool is a pool of origins.
type livePool struct {
	ID, Name string
	Enabled  *bool
	Origins  []struct {
		Address string
		Enabled *bool
	}
}

// account is the account of a zone. It is called before zones are read at once.
func (a *access) account(id string) *liveAccount {
	if a.accounts[id] == nil {
		a.accounts[id] = &liveAccount{id: id, tunnels: map[string]*liveTunnel{}}
	}
	return a.accounts[id]
}

func (o *liveAccount) readDomains(ctx context.Context, a *access) {
	o.onceDomains.do(func() {
		all, err := result[[]liveDomain](ctx, a, listDomains, func(ctx context.Context, options ...option.RequestOption) error {
			var q workers.DomainListParams
			q.AccountID.Value, q.AccountID.Present = o.id, true
			_, err := a.domains.List(ctx, q, options...)
			return err
		})
		if err != nil {
			o.domains.why = unknownBy(ctx, err, listDomains)
		}
		for _, d := range all {
			d.Hostname = strings.ToLower(d.Hostname)
			o.domains.value = append(o.domains.value, d)
		}
	})
}

func (o *liveAccount) readPools(ctx context.Context, a *access) {
	o.oncePools.do(func() {
		all, err := result[[]livePool](ctx, a, listPools, func(ctx context.Context, options ...option.RequestOption) error {
			var q load_balancers.PoolListParams
			q.AccountID.Value, q.AccountID.Present = o.id, true
			_, err := a.pools.List(ctx, q, options...)
			return err
		})
		if err != nil {
			o.pools.why = unknownBy(ctx, err, listPools)
			return
		}
		o.pools.value = map[string]livePool{}
		for _, p := range all {
			o.pools.value[p.ID] = p
		}
	})
}
