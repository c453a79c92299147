package cloudflare

import (
	"fmt"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// An edgeRule is a rule of a zone, whoever told of it: the API or Terraform's files. For requests on its
// routes it sets something.
type edgeRule struct {
	label  string // how it is called: "cache rule slow of example.com"
	routes []audit.Route
	unsure providers.Unknown // why it may be for some of them only, or for none; zero where it is for all

	sets []providers.Setting
	to   []audit.Send // where it sends requests instead
}

// cacheable is what a cache rule says of a response, on which its read timeout depends.
const cacheable = "cache"

// A phase is one kind of rules, and what they set that matters here.
type phase struct {
	id, kind   string
	permission string // that a token needs to read them
	sets       []string
	enterprise bool // what they set that matters, only an Enterprise zone can have
}

// The phases of rules that matter.
const (
	cachePhase       = "http_request_cache_settings"
	configPhase      = "http_config_settings"
	compressionPhase = "http_response_compression"
	originPhase      = "http_request_origin"
)

var phases = []phase{
	{id: cachePhase, kind: "cache rule", permission: "Cache Settings Read", sets: []string{readTimeout, cacheable}, enterprise: true},
	{id: configPhase, kind: "configuration rule", permission: "Config Settings Read", sets: []string{requestBuffering, responseBuffering}},
	{id: compressionPhase, kind: "compression rule", permission: "Response Compression Read", sets: []string{compression}},
	{id: originPhase, kind: "origin rule", permission: "Origin Read"},
}

// parameter is what a setting is called among a rule's parameters.
func parameter(setting string) string {
	switch setting {
	case readTimeout:
		return "read_timeout"
	case compression:
		return "algorithms"
	}
	return setting
}

// mayBe is a rule of which nothing is known but that it may be there.
func (ph *phase) mayBe(label string, why providers.Unknown, like providers.Setting) edgeRule {
	r := edgeRule{label: label, routes: []audit.Route{{}}, unsure: why}
	for _, name := range ph.sets {
		like.Name, like.Value = name, providers.NotKnown(why.Code, why.Why)
		r.sets = append(r.sets, like)
	}
	return r
}

// expressed gives a rule the routes of its expression.
func (r *edgeRule) expressed(expression string) {
	routes, clear := routesOf(expression)
	if !clear {
		r.perhaps(providers.Unknown{Code: audit.Unsupported, Why: "its expression is not read: " + expression})
		return
	}
	r.routes = routes
}

// perhaps says that which requests a rule is for is not known.
func (r *edgeRule) perhaps(why providers.Unknown) {
	if r.unsure.Why == "" {
		r.unsure = why
	}
	if len(r.routes) == 0 {
		r.routes = []audit.Route{{}}
	}
}

// on tells whether a rule is for all requests of a part: Unsure where it may be, or is for some, and why.
func (r *edgeRule) on(p *part) (audit.Tri, providers.Unknown) {
	found, why := audit.No, r.unsure
	for _, of := range r.routes {
		switch met := p.under(of); {
		case met == audit.Yes && r.unsure.Why == "":
			return audit.Yes, why
		case met != audit.No && found == audit.No:
			found = audit.Unsure
			if why.Why == "" {
				why = providers.Unknown{Code: audit.Unsupported, Why: "it is for " + of.String()}
			}
		}
	}
	return found, why
}

// last is what rules make of a setting on a part: the last that matches counts. Without a rule the zone's
// own value stays.
func last(rules []edgeRule, name string, p *part, zone *providers.Setting) (now *providers.Setting, by *edgeRule) {
	now = zone
	for i := range rules {
		r := &rules[i]
		at := slices.IndexFunc(r.sets, func(s providers.Setting) bool { return s.Name == name })
		if at < 0 {
			continue
		}
		s := r.sets[at]
		on, why := r.on(p)
		switch {
		case on == audit.No, on == audit.Unsure && now != nil && now.Value == s.Value:
			continue
		case on == audit.Unsure && s.Value.Kind == providers.IsUnknown:
			s.Value = providers.NotKnown(why.Code, r.label+" may set it: "+why.Why)
		case on == audit.Unsure:
			s.Value = providers.NotKnown(why.Code, fmt.Sprintf("%s sets it to %s, and for which of these requests is not known: %s", r.label, said(name, s.Value), why.Why))
		}
		now, by = &s, r
	}
	return now, by
}

// said is a setting's value as people say it.
func said(name string, v providers.Value) string {
	if name == readTimeout {
		return v.String() + " s"
	}
	return v.String()
}

// limit is what cache rules make of the zone's read timeout on a part. It counts only where the response
// may be cached; refused is the rule whose limit therefore has no effect.
func limit(rules []edgeRule, p *part, zone *providers.Setting) (now *providers.Setting, refused *edgeRule) {
	now, by := last(rules, readTimeout, p, zone)
	if by == nil {
		return now, nil
	}
	cache, from := last(rules, cacheable, p, nil)
	switch {
	case from != nil && cache.Value.On() == audit.No:
		return zone, by
	case from != nil && cache.Value.On() == audit.Yes, now.Value.Kind == providers.IsUnknown:
		return now, nil
	}
	s := *now
	code, why := audit.Unsupported, "no rule says that these may: give the rule cache = true"
	if from != nil {
		code, why = cache.Value.Unknown.Code, "whether these may is not known: "+cache.Value.Unknown.Why
	}
	s.Value = providers.NotKnown(code, fmt.Sprintf("%s sets it to %s, which counts only for responses that may be cached, and %s", by.label, said(readTimeout, now.Value), why))
	return &s, nil
}
