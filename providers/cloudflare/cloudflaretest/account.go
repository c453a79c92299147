// Package cloudflaretest is a Cloudflare account on loopback: a server that answers the calls which
// live reading makes, about zones that are described in plain Go.
//
// It pages, and on request it limits, denies, is slow, breaks and says back what it was told. It knows
// nothing of timeouts' meaning: what is not described is absent from its answers, as it is from
// Cloudflare's.
package cloudflaretest

import "fmt"

// An Account is an account and its zones.
type Account struct {
	ID    string // a fixed one where it is empty
	Zones []*Zone

	Domains []Domain
	Pools   []Pool
	Tunnels []Tunnel

	// Echo makes answers and errors repeat the caller's token.
	Echo bool

	byID map[string]*Zone
}

// A Zone is a domain.
type Zone struct {
	Name    string
	Plan    string // legacy_id: "pro"; "-": the answers have none
	Billed  string // the subscription's rate plan; empty: there is none to see
	Paused  bool
	DNSOnly bool
	Status  string // active where it is empty

	// Settings are the zone's settings by id, with what the API gives: a number, a text. Editable are
	// those that say whether they can be changed.
	Settings map[string]any
	Editable map[string]bool
	Records  []Record

	Routes       []Route
	Balancers    []Balancer
	Rules        map[string][]Rule // by phase: "http_request_cache_settings"
	PageRules    []PageRule
	Applications []Application
}

// A Route says which requests a Worker gets; without a script, which none gets.
type Route struct{ Pattern, Script string }

// A Domain is a host name whose origin is a Worker.
type Domain struct{ Zone, Host, Service string }

// A Balancer is a load balancer.
type Balancer struct {
	Name         string
	DNSOnly, Off bool
	Pools        []string // by name
}

// A Pool is a pool of origins.
type Pool struct {
	Name    string
	Off     bool
	Origins []string // addresses
}

// A Rule is one of a phase of rules, with its parameters as the API has them.
type Rule struct {
	Action, Expression string
	Off                bool
	Parameters         map[string]any
}

// A PageRule is one of the older rules.
type PageRule struct {
	Pattern string
	Off     bool
	Actions map[string]any
}

// An Application is one of Spectrum.
type Application struct {
	Host, Protocol, Kind string // "tcp/22", "direct"
	Direct               string // "tcp://192.0.2.1:22"
}

// A Tunnel is a tunnel with its rules. A local one has them where it runs.
type Tunnel struct {
	ID      string
	Local   bool
	Ingress []Ingress
	Request map[string]any // originRequest
}

// An Ingress is one rule of a tunnel.
type Ingress struct {
	Host, Path, Service string
	Request             map[string]any
}

// A Record is a DNS record.
type Record struct {
	Name, Type, Content string
	Proxied             bool
}

func (a *Account) id() string {
	if a.ID == "" {
		return ID("account")
	}
	return a.ID
}

// ZoneID is the id of a zone.
func ZoneID(name string) string { return ID("zone " + name) }

// ID is an id as Cloudflare has them: always the same for a name.
func ID(name string) string {
	sum := uint64(14695981039346656037)
	for i := range len(name) {
		sum = (sum ^ uint64(name[i])) * 1099511628211
	}
	return fmt.Sprintf("%016x%016x", sum, ^sum)
}
