package cloudflare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// The names under which what was read of a zone meets what is around it:
//
//	cloudflare:ZONE/HOST/PATH         strong: the edge for a host name of a zone, or a path of it
//	cloudflare:ZONE/HOST/PATH worker  strong: the Worker before it
//	cloudflare:host/HOST              weak: the edge, as files know it
//	dns:HOST                          weak: whichever of them callers meet, and whoever else answers to the host
//	dns:HOST, addr:ADDRESS            where a record, a pool or a rule points
//	dns:ID.cfargotunnel.com           weak: a tunnel, by the name that its records point at

// edgeName begins the strong names of what is read of zones, and hostName the weak one by which the
// edge of Terraform's files is the same.
const (
	edgeName = "cloudflare:"
	hostName = "cloudflare:host/"
)

// source is what was read of the zone.
func (v *visit) source() providers.LiveSource {
	return providers.LiveSource{Name: v.title(), Key: v.key(), Found: v.found(), Partial: v.partial}
}

// key keeps apart what has the same name in another account.
func (v *visit) key() string { return v.zone.Account.ID + "/" + v.zone.Name }

// found are the readings of what was read.
func (v *visit) found() providers.Found {
	e := &emission{visit: v}
	if v.zone.idle() != "" {
		return e.found
	}
	if !v.records.given() {
		e.unread(v.records.why.Code, v.zone.Name, "records", "which hosts are proxied is not known: "+v.records.why.Why)
	}
	for _, unlisted := range []struct {
		why  providers.Unknown
		what string
	}{
		{v.balancers.why, "load balancers"}, {v.origins.why, "origin rules"}, {v.routes.why, "workers routes"},
	} {
		if unlisted.why.Code != "" {
			e.unread(unlisted.why.Code, v.zone.Name, unlisted.what, "they could not be listed: "+unlisted.why.Why)
		}
	}
	context := v.context()
	settings := v.zoneSettings(context)
	e.hosts(context, settings)
	e.ownWorkers()
	e.tunnels()
	e.applications(context, settings)
	return e.found
}

// An emission turns what one zone answered into readings. It asks nothing.
type emission struct {
	visit *visit
	found providers.Found
}

// hosts emits the hops of each host name that has a proxied record or load balancer: one for each of its
// paths on which the edge does something else. A record that is only DNS makes none.
func (e *emission) hosts(context providers.Context, settings []providers.Setting) {
	v := e.visit
	byHost := map[string][]liveRecord{}
	var order []string
	plain := 0
	for _, r := range v.records.value {
		if byHost[r.Name] == nil {
			order = append(order, r.Name)
		}
		byHost[r.Name] = append(byHost[r.Name], r)
		if !r.Proxied {
			plain++
		}
	}
	for i := range v.balancers.value {
		if name := v.balancers.value[i].Name; byHost[name] == nil {
			order, byHost[name] = append(order, name), []liveRecord{}
		}
	}
	slices.Sort(order)
	routes := e.routes()
	for _, host := range order {
		own := slices.ContainsFunc(v.owner.domains.value, func(d liveDomain) bool { return d.Hostname == host && d.ZoneID == v.zone.ID })
		proxied := slices.ContainsFunc(byHost[host], func(r liveRecord) bool { return r.Proxied })
		balancer := v.balancer(host)
		if balancer != nil {
			proxied = balancer.Proxied != nil && *balancer.Proxied
		}
		if own || !proxied {
			continue
		}
		sends := e.sends(host, byHost, nil)
		if balancer != nil {
			sends = e.balanced(balancer)
		}
		parts, ok := partsOf(audit.Pattern(host), routes)
		if !ok {
			e.unread(audit.Unsupported, host, "rules", fmt.Sprintf("its rules name more than %d paths, which this version does not tell apart", maxParts))
		}
		for _, p := range parts {
			for _, other := range order {
				if !strings.Contains(host, "*") {
					break
				}
				if within := (audit.Route{Host: audit.Pattern(other)}); other != host && within.Within(audit.Route{Host: audit.Pattern(host)}) {
					p.beside = append(p.beside, within) // the narrower name has a record of its own
				}
			}
			e.host(host, &p, context, settings, sends)
		}
	}
	if plain > 0 {
		records := fmt.Sprintf("%d records are", plain)
		if plain == 1 {
			records = "1 record is"
		}
		v.notice("%s: %s DNS only, and Cloudflare is no hop of what goes there", v.title(), records)
	}
}

// routes are those that rules of the zone tell apart.
func (e *emission) routes() []audit.Route {
	var all []audit.Route
	for _, r := range e.visit.routes.value {
		all = append(all, routeOf(r.Pattern))
	}
	for _, rules := range [][]liveRule{e.visit.caches.value, e.visit.origins.value} {
		for i := range rules {
			all = append(all, rules[i].routes...)
		}
	}
	for _, p := range e.visit.pages.value {
		for _, target := range p.Targets {
			all = append(all, routeOf(target.Constraint.Value))
		}
	}
	return all
}

// host emits the hop of one part of a host.
func (e *emission) host(host string, p *part, context providers.Context, settings []providers.Setting, sends []audit.Send) {
	v := e.visit
	name := p.route.String()
	r := providers.Reading{
		System: Edge.System, Name: name, Layer: audit.FromLive, From: v.title(),
		Names:   []audit.Name{{Text: edgeName + v.zone.ID + "/" + name, Strong: true}, {Text: hostName + host}},
		Route:   p.route,
		Beside:  p.beside,
		Context: context,
		Sends:   e.routed(p, sends),
	}
	if !strings.Contains(host, "*") {
		r.Names = append(r.Names, audit.Name{Text: "dns:" + host})
	}
	for i := range settings {
		if settings[i].Name != readTimeout && settings[i].Name != holding {
			r.Settings = append(r.Settings, settings[i])
		}
	}
	limit, buffering := e.setting(settings, readTimeout), e.setting(settings, holding)
	if context.Plan == "" || enterprise(context) {
		limit, buffering = e.byCacheRules(p, limit), e.byPageRules(p, buffering)
	}
	for _, s := range []*providers.Setting{limit, buffering} {
		if s != nil {
			r.Settings = append(r.Settings, *s)
		}
	}
	e.throughWorker(p, &r)
	e.found.Readings = append(e.found.Readings, r)
}

// setting is one of the zone's settings; nil where it has none.
func (e *emission) setting(settings []providers.Setting, name string) *providers.Setting {
	for i := range settings {
		if settings[i].Name == name {
			return &settings[i]
		}
	}
	return nil
}

func (e *emission) unread(code audit.Code, hop, setting, why string) {
	e.tell(code, Edge.System, hop, setting, why)
}

// tell lists something of a system that was not read.
func (e *emission) tell(code audit.Code, system, hop, setting, why string) {
	e.found.Unread = append(e.found.Unread, audit.Unread{
		Code: code, System: system, Hop: hop, Setting: setting, Why: why, Input: e.visit.title(),
	})
}

// notice tells something that is worth telling and nothing wrong.
func (v *visit) notice(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(v.notices, text) {
		v.notices = append(v.notices, text)
	}
}
