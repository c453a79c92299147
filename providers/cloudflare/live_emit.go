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
	e.unlisted(v.balancers.why, "load balancers")
	e.unlisted(v.routes.why, "workers routes")
	e.unlisted(v.phases[originPhase].why, "origin rules")
	context := v.context()
	settings := v.zoneSettings(context)
	e.hosts(context, settings)
	e.ownWorkers()
	e.tunnels()
	e.applications(context, settings)
	return e.found
}

// unlisted tells of what could not be listed, if why says so.
func (e *emission) unlisted(why providers.Unknown, what string) {
	if why.Code != "" {
		e.unread(why.Code, e.visit.zone.Name, what, "they could not be listed: "+why.Why)
	}
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
	rules := v.rules()
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
		e.host(host, order, context, settings, sends, rules)
	}
	if plain > 0 {
		records := fmt.Sprintf("%d records are", plain)
		if plain == 1 {
			records = "1 record is"
		}
		v.notice("%s: %s DNS only, and Cloudflare is no hop of what goes there", v.title(), records)
	}
}

// host emits the hops of a host.
func (e *emission) host(host string, names []string, context providers.Context, settings []providers.Setting, sends []audit.Send, rules *zoneRules) {
	v := e.visit
	for i := range sends {
		if why := v.balancers.why; why.Code != "" && sends[i].Assumed == "" {
			sends[i].Assumed = "a load balancer may answer for the host instead: " + why.Why
		}
	}
	whole := audit.Route{Host: audit.Pattern(host)}
	h := edgeHost{
		whole: providers.Reading{
			System: Edge.System, Name: host, Layer: audit.FromLive, From: v.title(), Context: context, Settings: settings, Sends: sends,
			Route: whole, Beside: besideOf(whole.Host, names),
			Names: []audit.Name{{Strong: true}, {Text: hostName + host}},
		},
		rules:  rules,
		worker: providers.Setting{Known: audit.Observed, Seen: "GET workers/routes " + v.zone.Name},
		named: func(r audit.Route) (string, string) {
			return r.String(), edgeName + v.zone.ID + "/" + r.String()
		},
	}
	if !strings.Contains(host, "*") {
		h.whole.Names = append(h.whole.Names, audit.Name{Text: "dns:" + host})
	}
	all, told := h.readings()
	e.found.Readings = append(e.found.Readings, all...)
	for _, u := range told {
		u.Input = v.title()
		if !slices.Contains(e.found.Unread, u) {
			e.found.Unread = append(e.found.Unread, u)
		}
	}
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
