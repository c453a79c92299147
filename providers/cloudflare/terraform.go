package cloudflare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// records are the names of DNS records in version 4 of the provider and in version 5.
var records = []string{"cloudflare_record", "cloudflare_dns_record"}

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
}

// A reader gathers what one root gives.
type reader struct {
	root  *terraform.Root
	of    providers.Resources
	found providers.Found

	zones map[string]*zone
	order []*zone
	hosts map[string][]*terraform.Resource // records by the name they answer to
}

func read(root *terraform.Root) providers.Found {
	r := &reader{
		root: root, of: providers.IndexOf(root),
		zones: map[string]*zone{}, hosts: map[string][]*terraform.Resource{},
	}
	r.readZones()
	all := r.of.Of(records...)
	for _, res := range all {
		if host := r.host(res); host != "" {
			r.hosts[string(host)] = append(r.hosts[string(host)], res)
		}
	}
	for _, res := range all {
		r.record(res)
	}
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
	z := r.zoneOf(res)
	z.used = true
	host := r.host(res)
	reading := providers.Reading{
		System:   Edge.System,
		Name:     res.Address,
		Names:    []audit.Name{{Text: "tf:" + res.Address, Strong: true}},
		Route:    audit.Route{Host: host},
		Context:  z.context(),
		Settings: slices.Clone(z.settings),
		At:       res.At,
		Callee:   res.Callee,
		Layer:    r.root.Layer,
		From:     res.At.File,
	}
	if host != "" && !strings.ContainsAny(string(host), "*?") {
		reading.Names = append(reading.Names, audit.Name{Text: "dns:" + string(host)})
	}
	if !known {
		reading.Assumed = append(reading.Assumed, fmt.Sprintf("whether %s is proxied is not known: %s", res.Address, proxied.Why))
	}
	if res.Maybe != "" {
		reading.Assumed = append(reading.Assumed, fmt.Sprintf("%s may not exist: %s", res.Address, res.Maybe))
	}
	reading.Sends = r.sends(res, res, nil)
	r.found.Readings = append(r.found.Readings, reading)
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
