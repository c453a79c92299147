package cloudflare

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// sends are where a proxied record's requests go: what its content names, through other records of
// these files, which the edge resolves by itself. A circle of records leads nowhere.
func (r *reader) sends(record, at *terraform.Resource, passed []*terraform.Resource) []audit.Send {
	if slices.Contains(passed, at) {
		r.unread(audit.Refused, record.Address, "content", at.At, "its content leads back to %s", at.Address)
		return nil
	}
	passed = append(passed[:len(passed):len(passed)], at)
	v := at.Body.Attributes["content"]
	if !providers.IsGiven(v) {
		v = at.Body.Attributes["value"]
	}
	if !providers.IsGiven(v) {
		r.unread(audit.NoValue, record.Address, "content", at.At, "where %s points is not given", at.Address)
		return nil
	}
	if next := r.pointsAt(v); len(next) > 0 {
		var all []audit.Send
		for _, n := range next {
			for _, s := range r.sends(record, n, passed) {
				if len(next) > 1 && s.Assumed == "" {
					s.Assumed = "which of several records " + at.Address + " points at is not known"
				}
				all = append(all, s)
			}
		}
		return all
	}
	return r.origins(record, at, v)
}

// pointsAt are the records that a content names, by reference or by their host.
func (r *reader) pointsAt(v *terraform.Value) []*terraform.Resource {
	if found := r.of.Referred(v, records...); len(found) > 0 {
		return found
	}
	if text, ok := providers.TextOf(v); ok {
		return r.hosts[strings.ToLower(strings.TrimSuffix(text, "."))]
	}
	return nil
}

// origins are what a content names that is no record.
func (r *reader) origins(record, at *terraform.Resource, v *terraform.Value) []audit.Send {
	var all []audit.Send
	add := func(address string) {
		to := "tf:" + address
		if !slices.ContainsFunc(all, func(s audit.Send) bool { return s.To == to }) {
			all = append(all, audit.Send{To: to, Label: address, At: v.At})
		}
	}
	for _, ref := range named(v.Refs) {
		instances := r.of.Instances(ref.Address)
		for _, i := range instances {
			add(i.Address)
		}
		if len(instances) == 0 {
			add(ref.Address)
		}
	}
	if len(all) > 1 {
		for i := range all {
			all[i].Assumed = "which of several origins " + at.Address + " points at is not known"
		}
	}
	if len(all) > 0 {
		return all
	}
	text, ok := providers.TextOf(v)
	if !ok {
		code, why := v.Code, v.Why
		if v.State != terraform.Unknown {
			code, why = audit.Refused, "it is not a text"
		}
		r.unread(code, record.Address, "content", v.At, "where %s points is not known: %s", at.Address, why)
		return nil
	}
	text = strings.ToLower(strings.TrimSuffix(text, "."))
	kind := "dns:"
	if _, err := netip.ParseAddr(text); err == nil {
		kind = "addr:"
	}
	return []audit.Send{{To: kind + text, Label: text, At: v.At}}
}

// addresses are attributes by which resources tell where they can be reached.
var addresses = []string{
	"dns_name", "domain_name", "fqdn", "hostname", "host", "default_hostname", "default_site_hostname", "cname", "address",
	"public_ip", "public_dns", "ip_address", "ip", "private_ip", "ipv4_address", "ipv6_address", "endpoint", "service_url", "uri",
}

// named are the references that name an origin: those to such attributes, or else all. A content that
// was picked out of an object was computed from all that is in the object, and what names the zone
// of a record is no origin of it.
func named(refs []terraform.Ref) []terraform.Ref {
	var all, named []terraform.Ref
	for _, ref := range refs {
		if namesZone(ref.Address) {
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
