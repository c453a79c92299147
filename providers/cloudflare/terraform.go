package cloudflare

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// records are the names of DNS records in version 4 of the provider and in version 5.
var records = []string{"cloudflare_record", "cloudflare_dns_record"}

const (
	customHostname = "cloudflare_custom_hostname"
	pagesDomain    = "cloudflare_pages_domain"
)

// zoneTypes are a zone that is made here and one that is looked up.
var zoneTypes = []string{"cloudflare_zone", "data.cloudflare_zone"}

var wants = []terraform.Want{
	{Type: records[0], Paths: []string{"zone_id", "name", "type", "content", "value", "proxied"}},
	{Type: records[1], Paths: []string{"zone_id", "name", "type", "content", "proxied"}},
	{Type: zoneTypes[0], Paths: []string{"zone", "name", "plan"}},
	{Type: zoneTypes[1], Paths: []string{"zone_id", "name", "filter"}},
	{Type: "cloudflare_zone_subscription", Paths: []string{"zone_id", "identifier", "rate_plan"}},
	{Type: "cloudflare_zone_setting", Paths: []string{"zone_id", "setting_id", "value"}},
	{Type: "cloudflare_zone_settings_override", Paths: []string{
		"zone_id", "settings." + readTimeout, "settings." + webSockets, "settings." + holding,
	}},
	{Type: rulesetType, Paths: []string{"zone_id", "phase", "rules"}},
	{Type: workerRoutes[0], Paths: []string{"zone_id", "pattern", "script", "script_name"}},
	{Type: workerRoutes[1], Paths: []string{"zone_id", "pattern", "script_name"}},
	{Type: workerDomains[0], Paths: []string{"hostname", "service"}},
	{Type: workerDomains[1], Paths: []string{"hostname", "service"}},
	{Type: balancerType, Paths: []string{
		"zone_id", "name", "proxied", "enabled", "default_pool_ids", "default_pools", "fallback_pool_id", "fallback_pool",
	}},
	{Type: poolType, Paths: []string{"origins"}},
	{Type: tunnels[0], Paths: []string{"name"}},
	{Type: tunnels[1], Paths: []string{"name"}},
	{Type: tunnels[2], Paths: []string{"name"}},
	{Type: tunnelConfigs[0], Paths: []string{"tunnel_id", "config"}},
	{Type: tunnelConfigs[1], Paths: []string{"tunnel_id", "config"}},
	{Type: customHostname, Paths: []string{"hostname"}},
	{Type: pagesDomain, Paths: []string{"project_name"}},
	{Type: "cloudflare_spectrum_application", Paths: []string{"protocol"}},
	{Type: "cloudflare_page_rule", Paths: []string{"zone_id", "target", "status", "priority", "actions.response_buffering"}},
}

// A reader gathers what one root gives.
type reader struct {
	root  *terraform.Root
	of    providers.Resources
	found providers.Found

	zones map[string]*zone
	order []*zone
	hosts map[string][]*terraform.Resource // records by the name they answer to

	balanced map[audit.Pattern]bool // hosts for which a load balancer or a Worker answers
}

func read(root *terraform.Root) providers.Found {
	r := &reader{
		root: root, of: providers.IndexOf(root),
		zones: map[string]*zone{}, hosts: map[string][]*terraform.Resource{}, balanced: map[audit.Pattern]bool{},
	}
	r.readZones()
	r.rulesets()
	r.pageRules()
	r.workers()
	r.ownWorkers()
	all := r.of.Of(records...)
	for _, res := range all {
		if host := r.host(res); host != "" {
			r.hosts[string(host)] = append(r.hosts[string(host)], res)
		}
	}
	r.balancers()
	for _, res := range all {
		r.record(res)
	}
	r.tunnels()
	r.unfollowed()
	r.unused()
	return r.found
}

// record emits the hop that a proxied record makes. A record that is only DNS makes none, and
// neither does one of a type that Cloudflare cannot proxy.
func (r *reader) record(res *terraform.Resource) {
	body := &res.Body
	if kind, ok := providers.TextOf(body.Attributes["type"]); ok && !proxiable(kind) {
		return
	}
	proxied := body.Attributes["proxied"]
	if !providers.IsGiven(proxied) {
		return
	}
	text, known := providers.TextOf(proxied)
	if known && text != "true" {
		return
	}
	host := r.host(res)
	if r.balanced[host] {
		return
	}
	r.emit(res, host, r.sends(res, res, nil), proxied, known)
}

// emit makes the hops of a host that is proxied: one for all requests, and one for each route on which a
// rule or a Worker changes something.
func (r *reader) emit(res *terraform.Resource, host audit.Pattern, sends []audit.Send, proxied *terraform.Value, known bool) {
	z := r.zoneOf(res)
	z.used = true
	reading := providers.Reading{
		System:   Edge.System,
		Name:     res.Address,
		Names:    []audit.Name{{Text: "tf:" + res.Address, Strong: true}},
		Route:    audit.Route{Host: host},
		Beside:   besideOf(host, slices.Sorted(maps.Keys(r.hosts))),
		Context:  z.context(),
		Settings: slices.Clone(z.settings),
		Sends:    sends,
		At:       res.At,
		Callee:   res.Callee,
		Layer:    r.root.Layer,
		From:     res.At.File,
	}
	if host != "" && !strings.ContainsAny(string(host), "*?") {
		reading.Names = append(reading.Names, audit.Name{Text: "dns:" + string(host)}, audit.Name{Text: hostName + string(host)})
	}
	if !known {
		reading.Assumed = append(reading.Assumed, fmt.Sprintf("whether %s is proxied is not known: %s", res.Address, proxied.Why()))
	}
	if res.Maybe != "" {
		reading.Assumed = append(reading.Assumed, fmt.Sprintf("%s may not exist: %s", res.Address, res.Maybe))
	}
	h := edgeHost{
		whole: reading, rules: z.rules, worker: providers.Setting{Known: audit.Written},
		named: func(audit.Route) (string, string) { return res.Address, "tf:" + res.Address },
	}
	all, told := h.readings()
	r.found.Readings = append(r.found.Readings, all...)
	for _, u := range told {
		if !slices.Contains(r.found.Unread, u) {
			r.found.Unread = append(r.found.Unread, u)
		}
	}
}

func proxiable(kind string) bool {
	return slices.Contains([]string{"A", "AAAA", "CNAME"}, strings.ToUpper(kind))
}

// host is the name that a record answers to, as a pattern: what the zone would add to it is left
// open where the zone's name is not known.
func (r *reader) host(res *terraform.Resource) audit.Pattern {
	name, ok := providers.TextOf(res.Body.Attributes["name"])
	if !ok {
		return ""
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	zone := r.zoneOf(res).name
	switch {
	case zone == "" && (name == "" || name == "@"):
		return ""
	case name == "" || name == "@":
		return audit.Pattern(zone)
	case res.Type == records[1] && strings.Contains(name, "."):
		return audit.Pattern(name)
	case zone == "" && strings.Contains(name, "."):
		return audit.Pattern(name + "*")
	case zone == "":
		return audit.Pattern(name + ".*")
	case name == zone || strings.HasSuffix(name, "."+zone):
		return audit.Pattern(name)
	}
	return audit.Pattern(name + "." + zone)
}

func (r *reader) unread(code audit.Code, hop, setting string, at audit.Pos, format string, args ...any) {
	r.found.Unread = append(r.found.Unread, audit.Unread{
		Code: code, System: Edge.System, Hop: hop, Setting: setting, Why: fmt.Sprintf(format, args...), At: at,
	})
}
