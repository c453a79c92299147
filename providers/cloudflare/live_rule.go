package cloudflare

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/page_rules"
	"github.com/cloudflare/cloudflare-go/v7/rulesets"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A liveRule is a rule of a phase: of requests that match its expression it sets something.
type liveRule struct {
	Action, Expression, Ref, ID string
	Enabled                     *bool
	Parameters                  struct {
		Cache       *bool
		ReadTimeout *float64 `json:"read_timeout"`
		Origin      struct{ Host string }
	} `json:"action_parameters"`

	routes []audit.Route
	clear  bool // whether the expression was understood
}

// A livePageRule is one of the older rules, of which only response_buffering matters here.
type livePageRule struct {
	Status  string
	Targets []struct {
		Constraint struct{ Value string }
	}
	Actions []struct {
		ID    string
		Value json.RawMessage
	}
}

// readPhase asks for the rules of a phase. That there are none is told as 404.
func (v *visit) readPhase(ctx context.Context, phase rulesets.Phase, what api, into *answer[[]liveRule]) {
	s, err := result[struct{ Rules []liveRule }](ctx, v.access, what, func(ctx context.Context, options ...option.RequestOption) error {
		var q rulesets.PhaseGetParams
		q.ZoneID.Value, q.ZoneID.Present = v.zone.ID, true
		_, err := v.access.phases.Get(ctx, phase, q, options...)
		return err
	})
	var r *refusal
	switch {
	case errors.As(err, &r) && r.status == 404 && r.is(noRules):
		return
	case err != nil:
		into.why = unknownBy(ctx, err, what)
		return
	}
	for _, rule := range s.Rules {
		if rule.Enabled != nil && !*rule.Enabled {
			continue
		}
		rule.routes, rule.clear = routesOf(rule.Expression)
		if !rule.clear {
			rule.routes = []audit.Route{{}} // it may be any request
		}
		into.value = append(into.value, rule)
	}
}

func (v *visit) readPageRules(ctx context.Context) {
	all, err := result[[]livePageRule](ctx, v.access, listPageRules, func(ctx context.Context, options ...option.RequestOption) error {
		var q page_rules.PageRuleListParams
		q.ZoneID.Value, q.ZoneID.Present = v.zone.ID, true
		_, err := v.access.pageRules.List(ctx, q, options...)
		return err
	})
	if err != nil {
		v.pages.why = unknownBy(ctx, err, listPageRules)
	}
	v.pages.value = all
}

// on tells whether a rule is for all requests of a part: Unsure where it may be, or is for some.
func (r *liveRule) on(p *part) audit.Tri {
	found := audit.No
	for _, of := range r.routes {
		switch p.under(of) {
		case audit.Yes:
			if r.clear {
				return audit.Yes
			}
			found = audit.Unsure
		case audit.Unsure:
			found = audit.Unsure
		}
	}
	return found
}

// label is how a rule is called.
func (r *liveRule) label() string {
	if r.Ref != "" {
		return r.Ref
	}
	return r.ID
}

// byCacheRules is what cache rules make of the zone's read timeout on a part: of each setting the last
// rule that matches counts, and the read timeout only where the response may be cached.
func (e *emission) byCacheRules(p *part, zone *providers.Setting) *providers.Setting {
	v := e.visit
	if !v.caches.given() {
		s := observed(readTimeout, providers.NotKnown(v.caches.why.Code, "a cache rule may set it: "+v.caches.why.Why), "GET cache rules "+v.zone.Name)
		return &s
	}
	now, eligible, by := zone, audit.Unsure, ""
	unsure := func(why string) {
		s := observed(readTimeout, providers.NotKnown(audit.Unsupported, why), "GET cache rules "+v.zone.Name)
		now, by = &s, ""
	}
	for i := range v.caches.value {
		r := &v.caches.value[i]
		if r.Action != "set_cache_settings" {
			continue
		}
		on := r.on(p)
		if on == audit.No {
			continue
		}
		if c := r.Parameters.Cache; c != nil {
			switch {
			case on == audit.Unsure:
				eligible = audit.Unsure
			default:
				eligible = audit.Of(*c)
			}
		}
		switch n := r.Parameters.ReadTimeout; {
		case n == nil:
		case on == audit.Unsure:
			unsure(fmt.Sprintf("cache rule %s sets it to %g s for requests that this version cannot tell from the others: %s", r.label(), *n, r.Expression))
		default:
			s := observed(readTimeout, providers.Number(*n), "cache rule "+r.label()+" of "+v.zone.Name)
			now, by = &s, r.label()
		}
	}
	switch {
	case by == "" || eligible == audit.Yes:
		return now
	case eligible == audit.No:
		return zone
	}
	unsure("cache rule " + by + " sets it, which counts only for responses that may be cached, and no rule says that these may: give the rule cache = true")
	return now
}

// byPageRules is what page rules make of the zone's response buffering on a part; the first that
// matches counts.
func (e *emission) byPageRules(p *part, zone *providers.Setting) *providers.Setting {
	v := e.visit
	seen := "GET page rules " + v.zone.Name
	if !v.pages.given() {
		s := observed(holding, providers.NotKnown(v.pages.why.Code, "a page rule may set it: "+v.pages.why.Why), seen)
		return &s
	}
	for _, rule := range v.pages.value {
		for _, action := range rule.Actions {
			if rule.Status != "active" || action.ID != holding || len(rule.Targets) == 0 {
				continue
			}
			var text string
			if json.Unmarshal(action.Value, &text) != nil {
				text = "on" // an action without a value is on
			}
			switch p.under(routeOf(rule.Targets[0].Constraint.Value)) {
			case audit.Yes:
				s := observed(holding, providers.Text(text), seen)
				return &s
			case audit.Unsure:
				s := observed(holding, providers.NotKnown(audit.Unsupported, "a page rule sets it for some of these requests: "+rule.Targets[0].Constraint.Value), seen)
				return &s
			}
		}
	}
	return zone
}
