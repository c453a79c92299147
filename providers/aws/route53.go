package aws

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const recordType = "aws_route53_record"

var hostedZones = []string{"aws_route53_zone", "data.aws_route53_zone"}

// readRecords learns which resources answer to which names: DNS forwards nothing, and so a record makes
// no hop, but who sends to its name reaches what it points at.
func (r *reader) readRecords() {
	r.called = map[string][]audit.Name{}
	for _, res := range r.of.Of(recordType) {
		body := &res.Body
		if kind, ok := providers.TextOf(body.Attributes["type"]); ok && kind != "A" && kind != "AAAA" && kind != "CNAME" {
			continue
		}
		names := []audit.Name{{Text: "tf:" + res.Address}}
		if host := r.recordHost(res); host != "" {
			names = append(names, audit.Name{Text: providers.HostName(host)})
		}
		for _, alias := range body.Blocks["alias"] {
			r.call(alias.Attributes["name"], names)
		}
		for _, v := range elements(body.Attributes["records"]) {
			r.call(v, names)
		}
	}
}

// call gives names to what a value leads to: a resource here, or a host.
func (r *reader) call(v *terraform.Value, names []audit.Name) {
	sends, _ := r.of.Origins(v, "", ambient)
	for _, s := range sends {
		for _, n := range names {
			r.called[s.To] = appendName(r.called[s.To], n)
		}
	}
}

// alsoCalled adds the names that DNS gives to what answers to some names, through further records too.
func (r *reader) alsoCalled(names []audit.Name, address string) []audit.Name {
	for i := 0; i < len(names); i++ {
		for _, n := range r.called[names[i].Text] {
			names = appendName(names, n)
		}
	}
	if text := "tf:" + address; address != "" && len(r.called[text]) > 0 {
		for _, n := range r.called[text] {
			names = appendName(names, n)
		}
	}
	return names
}

// recordHost is the full name of a record; empty where it is not known. The provider adds the zone's
// name to one that does not end with it.
func (r *reader) recordHost(res *terraform.Resource) string {
	if text, ok := providers.TextOf(res.Body.Attributes["fqdn"]); ok && text != "" {
		return plainHost(text)
	}
	name, ok := providers.TextOf(res.Body.Attributes["name"])
	if !ok {
		return ""
	}
	name = plainHost(name)
	zones := r.of.Referred(res.Body.Attributes["zone_id"], hostedZones...)
	if len(zones) != 1 {
		return ""
	}
	zone, ok := providers.TextOf(zones[0].Body.Attributes["name"])
	zone = plainHost(zone)
	switch {
	case !ok || zone == "" || strings.Contains(name, "*"):
		return ""
	case name == "" || name == "@":
		return zone
	case name == zone || strings.HasSuffix(name, "."+zone):
		return name
	}
	return name + "." + zone
}

func plainHost(text string) string { return strings.ToLower(strings.TrimSuffix(text, ".")) }
