package cloudflare

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A zoneRules is what the rules of a zone change on some of its requests, in the order of the rules.
type zoneRules struct {
	byPhase map[string][]edgeRule // by the phase's id
	pages   []edgeRule            // the first that matches comes last
	workers []workerRoute
}

// routes are those that rules of the zone tell apart.
func (z *zoneRules) routes() []audit.Route {
	var all []audit.Route
	for _, w := range z.workers {
		all = append(all, w.route)
	}
	for _, rules := range append(z.phases(), z.pages) {
		for i := range rules {
			all = append(all, rules[i].routes...)
		}
	}
	return all
}

func (z *zoneRules) phases() [][]edgeRule {
	var all [][]edgeRule
	for i := range phases {
		all = append(all, z.byPhase[phases[i].id])
	}
	return all
}

// An edgeHost is a host of a zone as it is before its rules are looked at.
type edgeHost struct {
	whole providers.Reading // of all its requests; its first name is the strong one
	rules *zoneRules

	// named says what a part of the host is called, and what its strong name is.
	named func(audit.Route) (name, strong string)

	// worker is how a Worker's setting is known here.
	worker providers.Setting
}

// readings are the hops of a host: one for each part on which something differs, and a Worker before it
// where one gets its requests. Rules that set what has no effect are told.
func (h *edgeHost) readings() (all []providers.Reading, told []audit.Unread) {
	parts, ok := partsOf(h.whole.Route, h.rules.routes())
	if !ok {
		told = append(told, audit.Unread{
			Code: audit.Unsupported, System: Edge.System, Hop: h.whole.Name, Setting: "rules", At: h.whole.At,
			Why: fmt.Sprintf("its rules name more than %d paths, which this version does not tell apart", maxParts),
		})
	}
	split := make([]partHops, len(parts))
	for i := range parts {
		refused := h.hops(&parts[i], &split[i])
		if refused != nil {
			told = append(told, withoutEffect(refused))
		}
	}
	for i := range split {
		split[i].alike = alike(parts, split, i)
	}
	for i := range split {
		if !split[i].alike {
			all = append(all, split[i].readings(parts, split)...)
		}
	}
	return all, told
}

// A partHops is what a part became: the edge, and a Worker before it.
type partHops struct {
	edge   providers.Reading
	worker *providers.Reading
	alike  bool // it is like all the next wider ones, and no hop of its own
}

// hops makes the hops of one part.
func (h *edgeHost) hops(p *part, into *partHops) (refused *edgeRule) {
	r := h.whole
	r.Route = p.route
	r.Names = slices.Clone(h.whole.Names)
	r.Name, r.Names[0].Text = h.named(p.route)
	r.Sends = routed(h.rules.byPhase[originPhase], p, h.whole.Sends)
	refused = h.set(&r, p)
	if w, ok := h.throughWorker(p, &r); ok {
		into.worker = &w
	}
	into.edge = r
	return refused
}

// alike reports whether a part is like all the next wider ones: then it is no hop of its own.
func alike(parts []part, split []partHops, i int) bool {
	narrowest := func(j int) bool {
		for k := range parts {
			if k != i && slices.Contains(parts[j].beside, parts[k].route) && slices.Contains(parts[k].beside, parts[i].route) {
				return false
			}
		}
		return true
	}
	found := false
	for j := range parts {
		if !slices.Contains(parts[j].beside, parts[i].route) || !narrowest(j) {
			continue
		}
		a, b := &split[i], &split[j]
		if a.worker != nil || b.worker != nil || !reflect.DeepEqual(a.edge.Settings, b.edge.Settings) || !reflect.DeepEqual(a.edge.Sends, b.edge.Sends) {
			return false
		}
		found = true
	}
	return found
}

// readings are a part's hops, beside which the narrower parts are that are hops too.
func (s *partHops) readings(parts []part, split []partHops) []providers.Reading {
	s.edge.Beside = slices.Clone(s.edge.Beside)
	for i := range parts {
		if parts[i].route == s.edge.Route {
			for j := range parts {
				if slices.Contains(parts[i].beside, parts[j].route) && !split[j].alike {
					s.edge.Beside = append(s.edge.Beside, parts[j].route)
				}
			}
		}
	}
	if s.worker == nil {
		return []providers.Reading{s.edge}
	}
	s.worker.Beside = s.edge.Beside
	return []providers.Reading{*s.worker, s.edge}
}

// set gives a part the settings that rules make of the zone's own, and returns the rule of which one has
// no effect.
func (h *edgeHost) set(r *providers.Reading, p *part) (refused *edgeRule) {
	r.Settings = nil
	for _, s := range h.whole.Settings {
		if s.Name != readTimeout && s.Name != holding {
			r.Settings = append(r.Settings, s)
		}
	}
	add := func(s *providers.Setting, _ *edgeRule) {
		if s != nil {
			r.Settings = append(r.Settings, *s)
		}
	}
	zone := func(name string) *providers.Setting { return h.whole.Named(name) }
	limited, refused := limit(h.rules.byPhase[cachePhase], p, zone(readTimeout))
	if c := h.whole.Context; limited != nil && limited.Value.Kind == providers.IsUnknown && c.Plan != "" && !enterprise(c) {
		limited = zone(readTimeout) // whatever a rule says, it has no effect there
	}
	add(limited, nil)
	add(last(h.rules.pages, holding, p, zone(holding)))
	for i := range phases {
		for _, name := range phases[i].sets {
			if name != readTimeout && name != cacheable {
				add(last(h.rules.byPhase[phases[i].id], name, p, zone(name)))
			}
		}
	}
	return refused
}

// withoutEffect tells of a read timeout that has no effect.
func withoutEffect(by *edgeRule) audit.Unread {
	u := audit.Unread{Code: audit.Refused, System: Edge.System, Hop: by.label, Setting: parameter(readTimeout),
		Why: "it counts only for responses that may be cached, and a rule says that these may not: set cache = true"}
	for _, s := range by.sets {
		if s.Name == readTimeout {
			u.At = s.At
		}
	}
	return u
}

// routed are a host's sends after the zone's origin rules, the last of which that matches counts.
func routed(rules []edgeRule, p *part, sends []audit.Send) []audit.Send {
	all := slices.Clone(sends)
	assume := func(why string) {
		for i := range all {
			if all[i].Assumed == "" {
				all[i].Assumed = why
			}
		}
	}
	for i := range rules {
		rule := &rules[i]
		switch on, why := rule.on(p); {
		case on == audit.Yes && len(rule.to) > 0:
			all = slices.Clone(rule.to)
		case on == audit.Unsure && len(rule.to) == 0:
			assume(rule.label + " may send it elsewhere: " + why.Why)
		case on == audit.Unsure:
			assume(rule.label + " sends some of these requests elsewhere: " + why.Why)
			for _, s := range rule.to {
				s.Assumed = rule.label + " is for some of these requests"
				all = append(all, s)
			}
		}
	}
	return all
}

// besideOf are the narrower names that a host with a wildcard does not answer for: they have records of
// their own.
func besideOf(host audit.Pattern, names []string) []audit.Route {
	var all []audit.Route
	if !strings.Contains(string(host), "*") {
		return nil
	}
	for _, name := range names {
		if within := (audit.Route{Host: audit.Pattern(name)}); name != string(host) && within.Within(audit.Route{Host: host}) {
			all = append(all, within)
		}
	}
	return all
}
