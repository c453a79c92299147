package cloudflare

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/cloudflare/cloudflare-go/v7/dns"
	"github.com/cloudflare/cloudflare-go/v7/load_balancers"
	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/packages/pagination"
	"github.com/cloudflare/cloudflare-go/v7/page_rules"
	"github.com/cloudflare/cloudflare-go/v7/rulesets"
	"github.com/cloudflare/cloudflare-go/v7/spectrum"
	"github.com/cloudflare/cloudflare-go/v7/workers"
	"github.com/cloudflare/cloudflare-go/v7/zero_trust"
	"github.com/cloudflare/cloudflare-go/v7/zones"
	"golang.org/x/time/rate"
)

const (
	tokenVariable = "CLOUDFLARE_API_TOKEN"
	baseVariable  = "CLOUDFLARE_BASE_URL"
	leastToken    = 16
)

type zonesAPI interface {
	List(context.Context, zones.ZoneListParams, ...option.RequestOption) (*pagination.V4PagePaginationArray[zones.Zone], error)
}

type settingsAPI interface {
	Get(context.Context, string, zones.SettingGetParams, ...option.RequestOption) (*zones.SettingGetResponse, error)
}

type subscriptionAPI interface {
	Get(context.Context, zones.SubscriptionGetParams, ...option.RequestOption) (*zones.SubscriptionGetResponse, error)
}

type recordsAPI interface {
	List(context.Context, dns.RecordListParams, ...option.RequestOption) (*pagination.V4PagePaginationArray[dns.RecordResponse], error)
}

type phasesAPI interface {
	Get(context.Context, rulesets.Phase, rulesets.PhaseGetParams, ...option.RequestOption) (*rulesets.PhaseGetResponse, error)
}

type routesAPI interface {
	List(context.Context, workers.RouteListParams, ...option.RequestOption) (*pagination.SinglePage[workers.RouteListResponse], error)
}

type domainsAPI interface {
	List(context.Context, workers.DomainListParams, ...option.RequestOption) (*pagination.SinglePage[workers.DomainListResponse], error)
}

type balancersAPI interface {
	List(context.Context, load_balancers.LoadBalancerListParams, ...option.RequestOption) (*pagination.SinglePage[load_balancers.LoadBalancer], error)
}

type poolsAPI interface {
	List(context.Context, load_balancers.PoolListParams, ...option.RequestOption) (*pagination.SinglePage[load_balancers.Pool], error)
}

type tunnelsAPI interface {
	Get(context.Context, string, zero_trust.TunnelCloudflaredConfigurationGetParams, ...option.RequestOption) (*zero_trust.TunnelCloudflaredConfigurationGetResponse, error)
}

type spectrumAPI interface {
	List(context.Context, spectrum.AppListParams, ...option.RequestOption) (*pagination.V4PagePaginationArray[spectrum.AppListResponse], error)
}

type pageRulesAPI interface {
	List(context.Context, page_rules.PageRuleListParams, ...option.RequestOption) (*[]page_rules.PageRule, error)
}

// An access is what calls are made with: whose, and where to. The SDK's services say where a call
// goes. What comes back is decoded here: the SDK takes a setting that it does not know for another
// one, and a number that is absent for 0.
type access struct {
	run   *run
	slots chan struct{} // calls that run at once

	zones         zonesAPI
	settings      settingsAPI
	subscriptions subscriptionAPI
	records       recordsAPI
	phases        phasesAPI
	routes        routesAPI
	domains       domainsAPI
	balancers     balancersAPI
	pools         poolsAPI
	tunnels       tunnelsAPI
	spectrum      spectrumAPI
	pageRules     pageRulesAPI

	accounts map[string]*liveAccount // by id, as the zones have them
}

// access finds the token, without which nothing is called.
func (r *run) access() (*access, bool) {
	token := strings.TrimSpace(os.Getenv(tokenVariable))
	switch {
	case token == "":
		r.Wrong("cloudflare", tokenVariable+" is not set", "make a token that may read ("+strings.Join(permissions(), ", ")+"), and set "+tokenVariable)
		return nil, false
	case strings.ContainsFunc(token, func(c rune) bool { return c <= ' ' || c > '~' }):
		r.Wrong("cloudflare", "what is in "+tokenVariable+" is no token: it holds a space or a sign that no token has", "copy the token again; it is one word")
		return nil, false
	}
	if len(token) < leastToken { // it could stand anywhere in an answer, and would be taken out there
		r.Wrong("cloudflare", "what is in "+tokenVariable+" is too short to be a token", "copy the token again; Cloudflare's have 40 signs and more")
		return nil, false
	}
	flag, at := "--endpoint-url", r.Request.Text("endpoint-url")
	if at == "" {
		flag, at = baseVariable, os.Getenv(baseVariable)
	}
	options := []option.RequestOption{option.WithEnvironmentProduction()}
	if at != "" {
		if u, err := url.Parse(at); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			r.Wrong(flag, "it is no address", "give one such as https://api.cloudflare.com/client/v4")
			return nil, false
		}
		options = append(options, option.WithBaseURL(at))
	}
	options = append(options,
		option.WithAPIToken(token),
		option.WithMaxRetries(0), // the transport tries again
		option.WithHTTPClient(&http.Client{
			Transport:     &transport{token: token, pace: r.pace, limiter: r.pace.limiter(), counts: &r.Counts, base: r.pace.base()},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}))
	return &access{
		run: r, slots: make(chan struct{}, r.pace.inFlight),
		zones: zones.NewZoneService(options...), settings: zones.NewSettingService(options...),
		subscriptions: zones.NewSubscriptionService(options...), records: dns.NewRecordService(options...),
		phases: rulesets.NewPhaseService(options...), routes: workers.NewRouteService(options...), domains: workers.NewDomainService(options...),
		balancers: load_balancers.NewLoadBalancerService(options...), pools: load_balancers.NewPoolService(options...),
		tunnels: zero_trust.NewTunnelCloudflaredConfigurationService(options...), spectrum: spectrum.NewAppService(options...),
		pageRules: page_rules.NewPageRuleService(options...), accounts: map[string]*liveAccount{},
	}, true
}

// limiter is the token bucket of all calls of a run.
func (p pace) limiter() *rate.Limiter {
	if p.perSecond == 0 {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Limit(p.perSecond), p.burst)
}
