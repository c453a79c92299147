package cloudflare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const rulesetType = "cloudflare_ruleset"

// rulesets learns what the rules of a zone set. Other phases than those that are known have nothing that
// ends, holds or redirects a connection.
func (r *reader) rulesets() {
	for _, res := range r.of.Of(rulesetType) {
		id, ok := providers.TextOf(res.Body.Attributes["phase"])
		if !ok {
			u := providers.WhyUnknown(res.Body.Attributes["phase"])
			r.unread(u.Code, res.Address, "phase", res.At, "of which phase its rules are, is not known: %s", u.Why)
			continue
		}
		i := slices.IndexFunc(phases, func(ph phase) bool { return ph.id == id })
		if i < 0 {
			continue
		}
		ph, rules := &phases[i], r.zoneOf(res).rules
		all, unknown := object{block: &res.Body}.objects("rules")
		for i, rule := range all {
			if e, ok := r.rule(res, ph, rule, i); ok {
				rules.byPhase[ph.id] = append(rules.byPhase[ph.id], e)
			}
		}
		if unknown.Why != "" {
			r.unread(unknown.Code, res.Address, "rules", res.At, "what its rules are is not known: %s", unknown.Why)
			rules.byPhase[ph.id] = append(rules.byPhase[ph.id],
				ph.mayBe("a rule of "+res.Address, unknown, providers.Setting{Known: audit.Written, At: res.At}))
		}
	}
}

// rule is what a rule of a ruleset sets; false where it does nothing that matters.
func (r *reader) rule(res *terraform.Resource, ph *phase, rule object, i int) (edgeRule, bool) {
	on := rule.get("enabled")
	if text, ok := providers.TextOf(on); ok && text == "false" {
		return edgeRule{}, false
	}
	e := edgeRule{label: fmt.Sprintf("rule %d of %s", i+1, res.Address)}
	parameters := rule.one("action_parameters")
	for _, name := range ph.sets {
		v := parameters.get(parameter(name))
		if name == compression {
			if s, ok := algorithms(parameters, v, rule.at()); ok {
				e.sets = append(e.sets, s)
			}
			continue
		}
		if s, ok := providers.Written(name, v); ok {
			e.sets = append(e.sets, s)
		}
	}
	if ph.id == originPhase {
		host := parameters.one("origin").get("host")
		if !providers.IsGiven(host) {
			return e, false
		}
		sends, unknown := r.of.Origins(host, res.Address, namesZone)
		if len(sends) == 0 {
			e.perhaps(providers.Unknown{Code: unknown.Code, Why: "where it sends is not known: " + unknown.Why})
		}
		e.to = sends
	}
	switch text, ok := providers.TextOf(rule.get("expression")); {
	case ok:
		e.expressed(text)
	default:
		u := providers.WhyUnknown(rule.get("expression"))
		e.perhaps(providers.Unknown{Code: u.Code, Why: "its expression is not known: " + u.Why})
	}
	if on != nil && on.State == terraform.Unknown {
		e.perhaps(providers.Unknown{Code: on.Code(), Why: "whether it is enabled is not known: " + on.Why()})
	}
	if res.Maybe != "" {
		e.perhaps(providers.Unknown{Code: audit.NoValue, Why: "it may not exist: " + res.Maybe})
	}
	return e, true
}

// algorithms are those of a compression rule: blocks, or a list of objects.
func algorithms(parameters object, v *terraform.Value, at audit.Pos) (providers.Setting, bool) {
	s := providers.Setting{Name: compression, Known: audit.Written, At: at}
	all, unknown := parameters.objects("algorithms")
	if v != nil {
		s.At = v.At()
	}
	var names []string
	for _, a := range all {
		text, ok := providers.TextOf(a.get("name"))
		if !ok {
			unknown = providers.WhyUnknown(a.get("name"))
			continue
		}
		names = append(names, text)
	}
	switch {
	case unknown.Why != "":
		s.Value = providers.NotKnown(unknown.Code, "the algorithms of a rule are not known: "+unknown.Why)
	case len(names) == 0:
		return s, false
	default:
		s.Value = compressionOf(names)
	}
	return s, true
}

// pageRules learns on which paths a page rule makes the edge wait for whole responses. Of those that
// match the one with the highest priority counts.
func (r *reader) pageRules() {
	type ranked struct {
		edgeRule
		priority float64
	}
	byZone := map[*zone][]ranked{}
	for _, res := range r.of.Of("cloudflare_page_rule") {
		s, ok := providers.Written(holding, object{block: &res.Body}.one("actions").get(holding))
		if status, known := providers.TextOf(res.Body.Attributes["status"]); !ok || known && status != "active" {
			continue
		}
		e := ranked{edgeRule: edgeRule{label: res.Address, sets: []providers.Setting{s}}, priority: 1}
		if n, ok := providers.Written("priority", res.Body.Attributes["priority"]); ok {
			e.priority = n.Value.Number
		}
		if text, ok := providers.TextOf(res.Body.Attributes["target"]); ok {
			e.routes = []audit.Route{routeOf(text)}
		} else {
			u := providers.WhyUnknown(res.Body.Attributes["target"])
			e.perhaps(providers.Unknown{Code: u.Code, Why: "its target is not known: " + u.Why})
		}
		if res.Maybe != "" {
			e.perhaps(providers.Unknown{Code: audit.NoValue, Why: "it may not exist: " + res.Maybe})
		}
		z := r.zoneOf(res)
		byZone[z] = append(byZone[z], e)
	}
	for z, rules := range byZone {
		slices.SortStableFunc(rules, func(a, b ranked) int {
			return cmp.Or(cmp.Compare(a.priority, b.priority), strings.Compare(b.label, a.label))
		})
		for _, e := range rules {
			z.rules.pages = append(z.rules.pages, e.edgeRule)
		}
	}
}
