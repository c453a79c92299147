package cloudflare

import (
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
	all, unknown := r.of.Origins(v, at.Address, namesZone)
	if len(all) == 0 {
		r.unread(unknown.Code, record.Address, "content", v.At(), "where %s points is not known: %s", at.Address, unknown.Why)
	}
	return all
}
