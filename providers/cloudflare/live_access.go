package cloudflare

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/cloudflare/cloudflare-go/v7/dns"
	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/packages/pagination"
	"github.com/cloudflare/cloudflare-go/v7/zones"
	"golang.org/x/time/rate"
)

const (
	tokenVariable = "CLOUDFLARE_API_TOKEN"
	baseVariable  = "CLOUDFLARE_BASE_URL"
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
}

// access finds the token, without which nothing is called.
func (r *run) access() (*access, bool) {
	token := strings.TrimSpace(os.Getenv(tokenVariable))
	switch {
	case token == "":
		r.wrong("cloudflare", tokenVariable+" is not set", "make a token that may read ("+strings.Join(permissions(), ", ")+"), and set "+tokenVariable)
		return nil, false
	case strings.ContainsFunc(token, func(c rune) bool { return c <= ' ' || c > '~' }):
		r.wrong("cloudflare", "what is in "+tokenVariable+" is no token: it holds a space or a sign that no token has", "copy the token again; it is one word")
		return nil, false
	}
	flag, at := "--endpoint-url", r.request.Text("endpoint-url")
	if at == "" {
		flag, at = baseVariable, os.Getenv(baseVariable)
	}
	options := []option.RequestOption{option.WithEnvironmentProduction()}
	if at != "" {
		if u, err := url.Parse(at); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			r.wrong(flag, "it is no address", "give one such as https://api.cloudflare.com/client/v4")
			return nil, false
		}
		options = append(options, option.WithBaseURL(at))
	}
	options = append(options,
		option.WithAPIToken(token),
		option.WithMaxRetries(0), // the transport tries again
		option.WithHTTPClient(&http.Client{
			Transport:     &transport{token: token, pace: r.pace, limiter: r.pace.limiter(), counts: &r.counts, base: r.pace.base()},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}))
	return &access{
		run: r, slots: make(chan struct{}, r.pace.inFlight),
		zones: zones.NewZoneService(options...), settings: zones.NewSettingService(options...),
		subscriptions: zones.NewSubscriptionService(options...), records: dns.NewRecordService(options...),
	}, true
}

// limiter is the token bucket of all calls of a run.
func (p pace) limiter() *rate.Limiter {
	if p.perSecond == 0 {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Limit(p.perSecond), p.burst)
}
