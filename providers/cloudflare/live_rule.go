package cloudflare

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/page_rules"
	"github.com/cloudflare/cloudflare-go/v7/rulesets"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A liveRule is a rule of a phase as the API tells it.
type liveRule struct {
	Expression, Ref, ID string
	Enabled             *bool
	Parameters          map[string]json.RawMessage `json:"action_parameters"`
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
func (v *visit) readPhase(ctx context.Context, ph *phase) {
	what := ph.api()
	s, err := result[struct{ Rules []liveRule }](ctx, v.access, what, func(ctx context.Context, options ...option.RequestOption) error {
		var q rulesets.PhaseGetParams
		q.ZoneID.Value, q.ZoneID.Present = v.zone.ID, true
		_, err := v.access.phases.Get(ctx, rulesets.Phase(ph.id), q, options...)
		return err
	})
	var into answer[[]liveRule]
	var r *refusal
	switch {
	case errors.As(err, &r) && r.status == 404 && r.is(noRules):
	case err != nil:
		into.why = unknownBy(ctx, err, what)
	default:
		into.value = s.Rules
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.phases[ph.id] = into
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

// rules are the zone's rules as the API told them.
func (v *visit) rules() *zoneRules {
	z := &zoneRules{byPhase: map[string][]edgeRule{}}
	for i := range phases {
		ph := &phases[i]
		seen := "GET " + ph.kind + "s " + v.zone.Name
		given := v.phases[ph.id]
		if !given.given() {
			z.byPhase[ph.id] = []edgeRule{ph.mayBe("one of its "+ph.kind+"s", given.why, observed("", providers.Value{}, seen))}
			continue
		}
		for _, r := range given.value {
			if r.Enabled == nil || *r.Enabled {
				z.byPhase[ph.id] = append(z.byPhase[ph.id], r.rule(ph, v.zone.Name))
			}
		}
	}
	z.pages = v.pageRules()
	if !v.routes.given() {
		z.workers = []workerRoute{{unsure: "whether a Worker runs here is not known: " + v.routes.why.Why}}
	}
	for _, r := range v.routes.value {
		z.workers = append(z.workers, workerRoute{label: "its route " + r.Pattern, script: r.Script, route: routeOf(r.Pattern)})
	}
	return z
}

// rule is what a rule of the API sets.
func (r *liveRule) rule(ph *phase, zone string) edgeRule {
	name := r.Ref
	if name == "" {
		name = r.ID
	}
	e := edgeRule{label: ph.kind + " " + name}
	e.expressed(r.Expression)
	for _, setting := range ph.sets {
		if raw, ok := r.Parameters[parameter(setting)]; ok && !absent(raw) {
			e.sets = append(e.sets, observed(setting, valueOf(setting, raw), e.label+" of "+zone))
		}
	}
	var origin struct{ Host string }
	if ph.id == originPhase && json.Unmarshal(r.Parameters["origin"], &origin) == nil && origin.Host != "" {
		to := strings.ToLower(strings.TrimSuffix(origin.Host, "."))
		e.to = []audit.Send{{To: providers.HostName(to), Label: to}}
	}
	if ph.sets == nil && e.to == nil {
		e.routes, e.unsure = nil, providers.Unknown{} // it sends nothing elsewhere
	}
	return e
}

// valueOf is what a rule's parameter says.
func valueOf(setting string, raw json.RawMessage) providers.Value {
	var number float64
	var text string
	var on bool
	var algorithms []struct{ Name string }
	switch {
	case setting == compression && json.Unmarshal(raw, &algorithms) == nil:
		var names []string
		for _, a := range algorithms {
			names = append(names, a.Name)
		}
		return compressionOf(names)
	case json.Unmarshal(raw, &number) == nil:
		return providers.Number(number)
	case json.Unmarshal(raw, &text) == nil:
		return providers.Text(text)
	case json.Unmarshal(raw, &on) == nil:
		return providers.Switch(on)
	}
	return providers.NotKnown(audit.NoValue, "the API gives something else than a value for "+parameter(setting))
}

// pageRules are the zone's page rules, the first of which that matches counts: it comes last here.
func (v *visit) pageRules() []edgeRule {
	seen := "GET page rules " + v.zone.Name
	if !v.pages.given() {
		ph := phase{sets: []string{holding}}
		return []edgeRule{ph.mayBe("one of its page rules", v.pages.why, observed("", providers.Value{}, seen))}
	}
	var all []edgeRule
	for _, rule := range v.pages.value {
		for _, action := range rule.Actions {
			if rule.Status != "active" || action.ID != holding || len(rule.Targets) == 0 {
				continue
			}
			var text string
			if json.Unmarshal(action.Value, &text) != nil {
				text = "on" // an action without a value is on
			}
			pattern := rule.Targets[0].Constraint.Value
			all = append(all, edgeRule{
				label: "page rule " + pattern, routes: []audit.Route{routeOf(pattern)},
				sets: []providers.Setting{observed(holding, providers.Text(text), seen)},
			})
		}
	}
	slices.Reverse(all)
	return all
}
