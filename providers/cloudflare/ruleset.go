package cloudflare

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const rulesetType = "cloudflare_ruleset"

// An overlay is what a rule or a Worker changes on some routes of a zone.
type overlay struct {
	routes  []audit.Route
	limit   *providers.Setting // a read timeout of its own
	assumed string             // why the hop does what it does only perhaps
}

// rulesets learns what rules of a zone change: cache rules the read timeout, origin rules where
// requests go. Other phases have nothing that ends or holds a connection.
func (r *reader) rulesets() {
	for _, res := range r.of.Of(rulesetType) {
		phase, ok := providers.TextOf(res.Body.Attributes["phase"])
		if !ok {
			u := providers.WhyUnknown(res.Body.Attributes["phase"])
			r.unread(u.Code, res.Address, "phase", res.At, "of which phase its rules are, is not known: %s", u.Why)
			continue
		}
		z := r.zoneOf(res)
		rules, unknown := object{block: &res.Body}.objects("rules")
		if unknown.Why != "" {
			r.unread(unknown.Code, res.Address, "rules", res.At, "what its rules are is not known: %s", unknown.Why)
		}
		for _, rule := range rules {
			if on, ok := providers.TextOf(rule.get("enabled")); ok && on == "false" {
				continue
			}
			switch phase {
			case "http_request_cache_settings":
				r.cacheRule(res, z, rule)
			case "http_config_settings":
				r.configRule(res, rule)
			case "http_request_origin":
				r.originRule(res, z, rule)
			}
		}
	}
}

// cacheRule is a rule with a read timeout of its own, which counts for requests that may be cached.
func (r *reader) cacheRule(res *terraform.Resource, z *zone, rule object) {
	parameters := rule.one("action_parameters")
	s, given := providers.Written(readTimeout, parameters.get("read_timeout"))
	if !given {
		return
	}
	switch cache, known := providers.TextOf(parameters.get("cache")); {
	case known && cache != "true" || !providers.IsGiven(parameters.get("cache")):
		r.unread(audit.Refused, res.Address, "read_timeout", s.At,
			"it counts only for requests that are eligible for the cache, and the rule does not make them so: set cache = true")
		return
	case !known:
		u := providers.WhyUnknown(parameters.get("cache"))
		s.Value = providers.NotKnown(u.Code, "it counts where cache is true, which is not known: "+u.Why)
	}
	expression := rule.get("expression")
	text, ok := providers.TextOf(expression)
	routes, decided := routesOf(text)
	if ok && decided {
		z.overlays = append(z.overlays, overlay{routes: routes, limit: &s})
		return
	}
	code, why := audit.Unsupported, "the rule's expression is not read"
	if !ok {
		u := providers.WhyUnknown(expression)
		code, why = u.Code, "the rule's expression is not known: "+u.Why
	}
	said := "a value that is not known"
	if s.Value.Kind != providers.IsUnknown {
		said = s.Value.String() + " s"
	}
	s.Value = providers.NotKnown(code, fmt.Sprintf("a rule of %s sets it to %s for some requests, and %s", res.Address, said, why))
	z.undecided = &s
}

// configRule tells of buffering that this version does not follow. What holds a response back by
// "standard" is at most a part that is inspected.
func (r *reader) configRule(res *terraform.Resource, rule object) {
	v := rule.one("action_parameters").get("request_body_buffering")
	if text, ok := providers.TextOf(v); ok && text == "full" {
		r.unread(audit.Unsupported, res.Address, "request_body_buffering", v.At,
			"the edge then waits for the whole request, and what that does to requests that stay open is not read")
	}
}

func (r *reader) originRule(res *terraform.Resource, z *zone, rule object) {
	parameters := rule.one("action_parameters")
	host := parameters.one("origin").get("host")
	if !providers.IsGiven(host) {
		return
	}
	z.elsewhere = "an origin rule of " + res.Address + " sends some requests to another origin"
	r.unread(audit.Unsupported, res.Address, "origin", host.At, "the requests that it sends to another origin are not followed")
}
