package cloudflare

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/zero_trust"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// tunnelHost is what a record of a tunnel ends in, after the tunnel's id.
const tunnelHost = ".cfargotunnel.com"

// A liveTunnel is a tunnel's configuration, asked for once.
type liveTunnel struct {
	once   shared
	config answer[tunnelAnswer]
}

// A tunnelAnswer is what the API tells of a tunnel.
type tunnelAnswer struct {
	Source string // local: a file where cloudflared runs says the rest
	Config *struct {
		Ingress       []ingress
		OriginRequest originRequest
	}
}

// An ingress is one rule of a tunnel: which requests go to which service.
type ingress struct {
	Hostname, Path, Service string
	OriginRequest           originRequest
}

// An originRequest says how a service is called. What is absent is not set there.
type originRequest struct {
	ConnectTimeout   json.RawMessage
	KeepAliveTimeout json.RawMessage
}

// tunnelIDs are the tunnels that records lead to.
func tunnelIDs(records []liveRecord) []string {
	var ids []string
	for _, r := range records {
		if id, ok := strings.CutSuffix(r.Content, tunnelHost); ok && r.Proxied && !strings.Contains(id, ".") && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// readTunnel asks for a tunnel's configuration.
func (o *liveAccount) readTunnel(ctx context.Context, a *access, id string) {
	o.mu.Lock()
	t := o.tunnels[id]
	if t == nil {
		t = &liveTunnel{}
		o.tunnels[id] = t
	}
	o.mu.Unlock()
	t.once.do(func() {
		var err error
		t.config.value, err = result[tunnelAnswer](ctx, a, getTunnel, func(ctx context.Context, options ...option.RequestOption) error {
			var q zero_trust.TunnelCloudflaredConfigurationGetParams
			q.AccountID.Value, q.AccountID.Present = o.id, true
			_, err := a.tunnels.Get(ctx, id, q, options...)
			return err
		})
		if err != nil {
			t.config.why = unknownBy(ctx, err, getTunnel)
		}
	})
}

// tunnels emits the hops of the zone's tunnels: one for each rule that leads to a service.
func (e *emission) tunnels() {
	for _, id := range tunnelIDs(e.visit.records.value) {
		e.visit.owner.mu.Lock()
		t := e.visit.owner.tunnels[id]
		e.visit.owner.mu.Unlock()
		if t == nil {
			continue
		}
		c := &t.config
		switch {
		case !c.given():
			e.tell(c.why.Code, Tunnel.System, id, "ingress", "where its requests go is not known: "+c.why.Why)
			e.unreadTunnel(id, c.why)
		case c.value.Config == nil && c.value.Source == "local":
			e.tell(audit.Missing, Tunnel.System, id, "ingress", "its configuration is a file where cloudflared runs: join it with --with config.yml")
		case c.value.Config == nil:
			e.tell(audit.NoValue, Tunnel.System, id, "ingress", "where its requests go was not reported")
			e.unreadTunnel(id, providers.Unknown{Code: audit.NoValue, Why: "it was not reported"})
		default:
			seen := "GET accounts/cfd_tunnel/configurations " + id
			for _, r := range tunnelReadings(id, c.value.Config.Ingress, c.value.Config.OriginRequest, seen) {
				r.Layer, r.From = audit.FromLive, e.visit.title()
				e.found.Readings = append(e.found.Readings, r)
			}
		}
	}
}

// unreadTunnel is a tunnel of which nothing else is known.
func (e *emission) unreadTunnel(id string, why providers.Unknown) {
	r := providers.Reading{
		System: Tunnel.System, Name: tunnelName(id, audit.Route{}), Names: []audit.Name{{Text: "dns:" + id + tunnelHost}},
		Layer: audit.FromLive, From: e.visit.title(),
	}
	for _, name := range []string{connectTimeout, keepAliveTimeout} {
		r.Settings = append(r.Settings, observed(name, providers.NotKnown(why.Code, why.Why), "GET accounts/cfd_tunnel/configurations "+id))
	}
	e.found.Readings = append(e.found.Readings, r)
}

// tunnelReadings are the hops of a tunnel's rules, first match first. What leads to no service (a
// status, a page of its own) is no hop.
func tunnelReadings(id string, rules []ingress, whole originRequest, seen string) []providers.Reading {
	var all []providers.Reading
	for i := range rules {
		rule := &rules[i]
		to, served := serviceAddress(rule.Service)
		if !served {
			continue
		}
		route := rule.route()
		r := providers.Reading{
			System: Tunnel.System, Name: tunnelName(id, route), Route: route,
			Names: []audit.Name{
				{Text: fmt.Sprintf("cloudflare:tunnel/%s/%s", id, route), Strong: true},
				{Text: "dns:" + id + tunnelHost},
			},
		}
		for _, set := range []struct {
			name      string
			own, wide json.RawMessage
		}{
			{connectTimeout, rule.OriginRequest.ConnectTimeout, whole.ConnectTimeout},
			{keepAliveTimeout, rule.OriginRequest.KeepAliveTimeout, whole.KeepAliveTimeout},
		} {
			raw := set.own
			if absent(raw) {
				raw = set.wide
			}
			if !absent(raw) {
				r.Settings = append(r.Settings, observed(set.name, secondsOf(raw), seen))
			}
		}
		r.Settings = append(r.Settings, observed(gracePeriod, providers.NotKnown(audit.Unsupported, "it is set where cloudflared runs"), seen))
		r.Sends = []audit.Send{{To: to, Label: rule.Service}}
		for j := range i {
			if before := rules[j].route(); covers(route, before) != audit.No {
				r.Beside = append(r.Beside, before)
			}
		}
		all = append(all, r)
	}
	return all
}

// route are the requests that a rule is for; its path is a regular expression.
func (g *ingress) route() audit.Route {
	r := audit.Route{Host: audit.Pattern(strings.ToLower(g.Hostname))}
	if g.Path != "" {
		r.Path = audit.Pattern("~" + g.Path)
	}
	return r
}

// tunnelName is what the hop of a tunnel's rule is called: by its requests, or by the tunnel where they
// are all.
func tunnelName(id string, route audit.Route) string {
	if !route.IsAny() {
		return "tunnel " + route.String()
	}
	if uuid.MatchString(id) {
		id = id[:8]
	}
	return "tunnel " + id
}

func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// secondsOf is a number of seconds, or a duration in a text such as "1m30s".
func secondsOf(raw json.RawMessage) providers.Value {
	var n float64
	if json.Unmarshal(raw, &n) == nil {
		return providers.Number(n)
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return providers.Text(text)
	}
	return providers.NotKnown(audit.NoValue, "it is neither a number nor a duration")
}

// serviceAddress is the name by which a service's address is met. What has no address is no hop: a
// status, a page of cloudflared's own.
func serviceAddress(service string) (string, bool) {
	scheme, rest, ok := strings.Cut(service, "://")
	if !ok || !slices.Contains([]string{"http", "https", "ws", "wss"}, scheme) {
		return "", false
	}
	authority, _, _ := strings.Cut(rest, "/")
	if host, port, err := net.SplitHostPort(authority); err == nil && host != "" {
		return "addr:" + net.JoinHostPort(strings.ToLower(host), port), true
	}
	host := strings.Trim(authority, "[]")
	return providers.HostName(host), host != ""
}
