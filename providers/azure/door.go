package azure

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// door emits a route of a Front Door: from an endpoint and its domains to the origins of a group.
func (r *reader) door(res *terraform.Resource) {
	body := &res.Body
	if on, ok := providers.TextOf(body.Attributes["enabled"]); ok && on == "false" {
		return
	}
	reading := providers.OfResource(FrontDoor.System, r.root, res)
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	endpoints := r.of.Referred(body.Attributes["cdn_frontdoor_endpoint_id"], doorEnd)
	for _, e := range endpoints {
		reading.Names = append(reading.Names, audit.Name{Text: "tf:" + e.Address})
		if host, ok := providers.TextOf(e.Body.Attributes["host_name"]); ok && host != "" {
			reading.Names = append(reading.Names, audit.Name{Text: providers.HostName(host)})
		}
	}
	group := body.Attributes["cdn_frontdoor_origin_group_id"]
	r.profile(&reading, body.Attributes["cdn_frontdoor_endpoint_id"], endpoints, group)
	r.caching(&reading, body)

	hosts := r.domains(&reading, body.Attributes["cdn_frontdoor_custom_domain_ids"])
	paths := []audit.Pattern{""}
	if list := providers.Elements(body.Attributes["patterns_to_match"]); len(list) > 0 {
		paths = nil
		for _, v := range list {
			p, ok := providers.TextOf(v)
			if !ok {
				r.found.Tell(v.Code(), FrontDoor.System, res.Address, "patterns_to_match", v.At(), "which paths the route has is not known: %s", v.Why())
				paths = []audit.Pattern{""}
				break
			}
			paths = append(paths, pattern(p))
		}
	}
	for _, s := range r.origins(res, group) {
		for _, host := range hosts {
			for _, path := range paths {
				s.Route = audit.Route{Host: host, Path: path}
				reading.Sends = append(reading.Sends, s)
			}
		}
	}
	r.found.Readings = append(r.found.Readings, reading)
}

// pattern is a path to match; Front Door's asterisk at its end is ours.
func pattern(p string) audit.Pattern {
	if p == "/*" {
		return ""
	}
	return audit.Pattern(p)
}

// profile adds the origin response timeout of the profile that the route's endpoint, or else its
// group, belongs to.
func (r *reader) profile(reading *providers.Reading, endpoint *terraform.Value, endpoints []*terraform.Resource, group *terraform.Value) {
	var ids []*terraform.Value
	for _, e := range append(endpoints, r.of.Referred(group, doorGroup)...) {
		ids = append(ids, e.Body.Attributes["cdn_frontdoor_profile_id"])
	}
	for _, id := range ids {
		if profiles := r.of.Referred(id, doorMain); len(profiles) == 1 {
			reading.Take(&profiles[0].Body, "response_timeout_seconds")
			return
		}
	}
	at := reading.At
	if endpoint != nil && endpoint.At().Known() {
		at = endpoint.At()
	}
	reading.Settings = append(reading.Settings, providers.Setting{
		Name: "response_timeout_seconds", Known: audit.Written, At: at,
		Value: providers.NotKnown(audit.Missing, "the Front Door profile, which has it, is not in these files"),
	})
}

// caching says whether the route caches, which only a cache block does.
func (r *reader) caching(reading *providers.Reading, body *terraform.Block) {
	if why, ok := body.Unknown["cache"]; ok {
		reading.Settings = append(reading.Settings, providers.Setting{
			Name: routeCaching, Known: audit.Written, At: body.At, Value: providers.NotKnown(body.Codes["cache"], why),
		})
		return
	}
	for _, b := range body.Blocks["cache"] {
		reading.Settings = append(reading.Settings, providers.Setting{
			Name: routeCaching, Known: audit.Written, At: b.At, Value: providers.Switch(true),
		})
		return
	}
}

// domains are the hosts of a route's custom domains; with none the route is of any host.
func (r *reader) domains(reading *providers.Reading, v *terraform.Value) []audit.Pattern {
	domains := r.of.Referred(v, doorDomain)
	var hosts []audit.Pattern
	for _, d := range domains {
		host, ok := providers.TextOf(d.Body.Attributes["host_name"])
		if !ok {
			return []audit.Pattern{""}
		}
		host = strings.ToLower(host)
		hosts = append(hosts, audit.Pattern(host))
		if !strings.Contains(host, "*") {
			reading.Names = append(reading.Names, audit.Name{Text: "dns:" + host})
		}
	}
	if len(hosts) == 0 || len(domains) < len(providers.Elements(v)) {
		return []audit.Pattern{""}
	}
	return hosts
}

// origins are where the requests of a group go.
func (r *reader) origins(route *terraform.Resource, group *terraform.Value) []audit.Send {
	var all []audit.Send
	groups := r.of.Referred(group, doorGroup)
	for _, o := range r.of.Of(doorOrigin) {
		if on, ok := providers.TextOf(o.Body.Attributes["enabled"]); ok && on == "false" {
			continue
		}
		belongs := false
		for _, of := range r.of.Referred(o.Body.Attributes["cdn_frontdoor_origin_group_id"], doorGroup) {
			for _, g := range groups {
				belongs = belongs || of == g
			}
		}
		if !belongs {
			continue
		}
		host := o.Body.Attributes["host_name"]
		sends, why := r.of.Origins(host, o.Address, nil)
		if len(sends) == 0 {
			at := o.At
			if host != nil && host.At().Known() {
				at = host.At()
			}
			r.found.Tell(why.Code, FrontDoor.System, route.Address, "host_name", at, "where %s is, is not known: %s", o.Address, why.Why)
		}
		all = append(all, sends...)
	}
	if len(all) == 0 {
		label := "an origin group that is not known"
		to := "tf:" + route.Address + "/?"
		if len(groups) > 0 {
			to, label = "tf:"+groups[0].Address, "origins of "+groups[0].Address
		}
		at := route.At
		if group != nil && group.At().Known() {
			at = group.At()
		}
		all = []audit.Send{{To: to, Label: label, At: at}}
	}
	return all
}
