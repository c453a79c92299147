package cloudflare

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"github.com/cloudflare/cloudflare-go/v7/option"
)

// An api is one thing that is asked, and the permission that a token needs for it.
type api struct{ name, permission string }

var (
	listZones       = api{"zones", "Zone Read"}
	listSettings    = api{"zones/settings", "Zone Settings Read"}
	getSubscription = api{"zones/subscription", "Billing Read"}
	listRecords     = api{"zones/dns_records", "DNS Read"}
	listRoutes      = api{"zones/workers/routes", "Workers Routes Read"}
	listBalancers   = api{"zones/load_balancers", "Load Balancers Read"}
	listPageRules   = api{"zones/pagerules", "Page Rules Read"}
	listSpectrum    = api{"zones/spectrum/apps", "Zone Settings Read"}
	listDomains     = api{"accounts/workers/domains", "Workers Scripts Read"}
	listPools       = api{"accounts/load_balancers/pools", "Load Balancing: Monitors and Pools Read"}
	getTunnel       = api{"accounts/cfd_tunnel/configurations", "Cloudflare Tunnel Read"}
)

// api is how a phase's rules are asked for.
func (ph *phase) api() api {
	return api{"zones/rulesets/phases/" + ph.id + "/entrypoint", ph.permission}
}

// An envelope is what every answer is in.
type envelope struct {
	Success *bool
	Errors  []struct{ Code int }
	Result  json.RawMessage
	Info    struct {
		TotalPages int `json:"total_pages"`
	} `json:"result_info"`
}

// apiKey is the key under which a call's context has its name.
type apiKey struct{}

// ask makes one call, when a slot is free, and takes the envelope off what comes back.
func (a *access) ask(ctx context.Context, what api, call func(context.Context, ...option.RequestOption) error) (envelope, error) {
	var e envelope
	var body []byte
	err := a.run.caller.Call(ctx, a.slots, func(ctx context.Context) error {
		return call(context.WithValue(ctx, apiKey{}, what.name), option.WithResponseBodyInto(&body))
	})
	if err != nil {
		return e, err
	}
	switch err := json.Unmarshal(body, &e); {
	case err != nil, e.Success == nil, e.Result == nil:
		return e, errNoAnswer
	case !*e.Success:
		return e, refusalOf(0, body)
	}
	return e, nil
}

// result makes one call whose answer is not in pages.
func result[T any](ctx context.Context, a *access, what api, call func(context.Context, ...option.RequestOption) error) (T, error) {
	var value T
	e, err := a.ask(ctx, what, call)
	if err != nil {
		return value, err
	}
	if json.Unmarshal(e.Result, &value) != nil {
		return value, errNoAnswer
	}
	return value, nil
}

// maxPages ends a listing whose pages never do.
const maxPages = 1_000

// What ends a listing that does not end by itself.
var (
	errTooLong = errors.New("the listing is longer than any that is known")
	errRepeats = errors.New("a page of the listing came twice")
)

// pages calls until everything was listed: until the last page by the answers' own count, or until a
// page is empty where they have none.
func pages[T any](ctx context.Context, a *access, what api, call func(context.Context, float64, ...option.RequestOption) error) ([]T, error) {
	var all []T
	var last []byte
	size := 0
	for page := 1; page <= maxPages; page++ {
		e, err := a.ask(ctx, what, func(ctx context.Context, options ...option.RequestOption) error {
			return call(ctx, float64(page), options...)
		})
		if err != nil {
			return all, err
		}
		if size += len(e.Result); size > maxAnswer {
			return all, errTooLong
		}
		if page > 1 && len(e.Result) > len("[]") && bytes.Equal(e.Result, last) {
			return all, errRepeats
		}
		last = e.Result
		var some []T
		if json.Unmarshal(e.Result, &some) != nil {
			return all, errNoAnswer
		}
		all = append(all, some...)
		if last := e.Info.TotalPages; len(some) == 0 || last > 0 && page >= last {
			return all, nil
		}
	}
	return all, errTooLong
}
