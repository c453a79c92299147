package cloudflare

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/spectrum"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A liveApplication is an application of Spectrum.
type liveApplication struct {
	ID, Protocol string // tcp/22, udp/53
	DNS          struct{ Name string }
	TrafficType  string          `json:"traffic_type"` // direct, http, https
	OriginDirect []string        `json:"origin_direct"`
	OriginDNS    json.RawMessage `json:"origin_dns"`
}

func (v *visit) readSpectrum(ctx context.Context) {
	all, err := pages[liveApplication](ctx, v.access, listSpectrum, func(ctx context.Context, page float64, options ...option.RequestOption) error {
		var q spectrum.AppListParams
		q.ZoneID.Value, q.ZoneID.Present = v.zone.ID, true
		q.Page.Value, q.Page.Present = page, true
		q.PerPage.Value, q.PerPage.Present = applicationsPerPage, true
		_, err := v.access.spectrum.List(ctx, q, options...)
		return err
	})
	if err != nil {
		v.applications.why = unknownBy(ctx, err, listSpectrum)
	}
	v.applications.value = all
}

// origins are where an application sends.
func (a *liveApplication) origins() []audit.Send {
	var all []audit.Send
	for _, direct := range a.OriginDirect {
		_, host, _ := strings.Cut(direct, "://")
		if i := strings.LastIndexByte(host, ':'); i >= 0 {
			host = host[:i]
		}
		all = append(all, audit.Send{To: providers.HostName(strings.Trim(host, "[]")), Label: direct})
	}
	var dns struct{ Name string }
	if json.Unmarshal(a.OriginDNS, &dns) == nil && dns.Name != "" {
		all = append(all, audit.Send{To: providers.HostName(dns.Name), Label: dns.Name})
	}
	return all
}

// applications emits the hops of Spectrum. One of HTTP has the edge's own limits.
func (e *emission) applications(context providers.Context, settings []providers.Setting) {
	v := e.visit
	if !v.applications.given() {
		e.unread(v.applications.why.Code, v.zone.Name, "spectrum", "which ports Spectrum passes on is not known: "+v.applications.why.Why)
	}
	for i := range v.applications.value {
		a := &v.applications.value[i]
		if !strings.HasPrefix(a.Protocol, "tcp/") {
			continue
		}
		r := providers.Reading{
			System: Spectrum.System, Name: a.DNS.Name + " " + a.Protocol, Layer: audit.FromLive, From: v.title(),
			Names: []audit.Name{{Text: "cloudflare:" + v.zone.ID + "/spectrum/" + a.ID, Strong: true}},
			Route: audit.Route{Host: audit.Pattern(strings.ToLower(a.DNS.Name))},
			Sends: a.origins(),
		}
		if a.TrafficType == "http" || a.TrafficType == "https" {
			r.System, r.Context, r.Settings = Edge.System, context, settings
		}
		e.found.Readings = append(e.found.Readings, r)
	}
}
