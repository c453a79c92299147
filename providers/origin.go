package providers

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// Origins are where a value leads that names a host: the resources that it was computed from, or its
// text, a host name or an address. Where there is none the second result says why. What a value also
// depends on and what is no origin, skip tells by address; nil skips nothing. By is what the value
// belongs to, for the reason why an origin is assumed.
func (x Resources) Origins(v *terraform.Value, by string, skip func(address string) bool) ([]audit.Send, Unknown) {
	var all []audit.Send
	add := func(address string) {
		to := "tf:" + address
		if !slices.ContainsFunc(all, func(s audit.Send) bool { return s.To == to }) {
			all = append(all, audit.Send{To: to, Label: address, At: v.At()})
		}
	}
	if !IsGiven(v) {
		return nil, Unknown{audit.NoValue, "it is not given"}
	}
	for _, ref := range naming(v.Refs(), skip) {
		instances := x.Instances(ref.Address)
		for _, i := range instances {
			add(i.Address)
		}
		if len(instances) == 0 {
			add(ref.Address)
		}
	}
	if len(all) > 1 {
		for i := range all {
			all[i].Assumed = "which of several origins " + by + " points at is not known"
		}
	}
	if len(all) > 0 {
		return all, Unknown{}
	}
	text, ok := TextOf(v)
	switch {
	case ok && text != "":
		text = strings.ToLower(strings.TrimSuffix(text, "."))
		return []audit.Send{{To: HostName(text), Label: text, At: v.At()}}, Unknown{}
	case v.State == terraform.Unknown:
		return nil, Unknown{v.Code(), v.Why()}
	}
	return nil, Unknown{audit.Refused, "it is not a text"}
}

// HostName is the name under which a host is met: a name or an address, in lower case.
func HostName(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if _, err := netip.ParseAddr(host); err == nil {
		return "addr:" + host
	}
	return "dns:" + host
}

// addresses are attributes by which resources tell where they can be reached.
var addresses = []string{
	"dns_name", "domain_name", "fqdn", "hostname", "host", "host_name", "default_hostname", "default_site_hostname", "cname", "address",
	"public_ip", "public_dns", "ip_address", "ip", "private_ip", "ipv4_address", "ipv6_address", "endpoint", "service_url", "uri",
}

// naming are the references that name an origin: those to an attribute by which a resource is
// reached, or else all. A value that was picked out of an object was computed from all that is in
// the object.
func naming(refs []terraform.Ref, skip func(address string) bool) []terraform.Ref {
	var all, named []terraform.Ref
	for _, ref := range refs {
		if skip != nil && skip(ref.Address) {
			continue
		}
		all = append(all, ref)
		if slices.Contains(addresses, ref.Attr) {
			named = append(named, ref)
		}
	}
	if len(named) > 0 {
		return named
	}
	return all
}
