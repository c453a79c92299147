package aws

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A target is a target group that something sends to.
type target struct {
	name    string              // under which its members answer
	label   string              // as the user knows it
	group   *terraform.Resource // nil where it is declared elsewhere
	assumed string              // why it may be another one
}

// isFunction reports whether the group sends to a Lambda function, which is not deregistered.
func (t *target) isFunction() bool {
	if t.group == nil {
		return false
	}
	text, _ := providers.TextOf(t.group.Body.Attributes["target_type"])
	return text == "lambda"
}

// targets are the groups that an attribute may name: more than one where it chooses. It reports
// why where none can be told.
func (r *reader) targets(v *terraform.Value) ([]target, providers.Unknown) {
	if groups := r.of.Referred(v, targetGroups...); len(groups) > 0 {
		assumed := v.Assumed()
		if len(groups) > 1 && assumed == "" {
			assumed = "which of several target groups is meant is not known"
		}
		found := make([]target, len(groups))
		for i, g := range groups {
			found[i] = target{"tf:" + g.Address, g.Address, g, assumed}
		}
		return found, providers.Unknown{}
	}
	key, label, unknown := elsewhere(v, looked(targetGroups)...)
	if key == "" {
		return nil, unknown
	}
	return []target{{name: key, label: label}}, providers.Unknown{}
}

// elsewhere is the name of something that a value names and that these files do not declare: its
// ARN where that is written, or the address of one of the given types that it comes from. Whatever
// else the value was computed from is no name of it.
func elsewhere(v *terraform.Value, types ...string) (key, label string, unknown providers.Unknown) {
	if text, ok := providers.TextOf(v); ok && text != "" {
		return text, text, unknown
	}
	if v == nil || v.State != terraform.Unknown {
		return "", "", providers.Unknown{Code: audit.NoValue, Why: "it is not given"}
	}
	for _, ref := range v.Refs() {
		if slices.Contains(types, typeOf(ref.Address)) {
			return "tf:" + ref.Address, ref.Address, unknown
		}
	}
	return "", "", providers.Unknown{Code: v.Code(), Why: v.Why()}
}

// typeOf is the resource type in an address, "data." before that of a data source.
func typeOf(address string) string {
	parts := strings.Split(providers.PlainAddress(address), ".")
	for len(parts) > 2 && parts[0] == "module" {
		parts = parts[2:]
	}
	if parts[0] == "data" && len(parts) > 1 {
		return "data." + parts[1]
	}
	return parts[0]
}

// A forwarding is one of the targets of an action, with its share.
type forwarding struct {
	target
	weight int
	at     audit.Pos
}

// forwards are the targets of a listener's or a rule's actions. Redirects and fixed responses have
// none.
func (r *reader) forwards(actions []*terraform.Block, system, hop string) []forwarding {
	var all []forwarding
	add := func(v *terraform.Value, weight int, assumed string) {
		targets, unknown := r.targets(v)
		if len(targets) == 0 {
			r.found.Tell(unknown.Code, system, hop, "target_group_arn", v.At(), "where it sends is not known: %s", unknown.Why)
		}
		for _, t := range targets {
			if assumed != "" {
				t.assumed = assumed
			}
			all = append(all, forwarding{t, weight, v.At()})
		}
	}
	for _, action := range actions {
		assumed := ""
		kind := action.Attributes["type"]
		if text, ok := providers.TextOf(kind); ok && text != "forward" {
			continue
		} else if !ok && providers.IsGiven(kind) {
			assumed = "the action may be another than forward: " + kind.Why()
		}
		if arn := action.Attributes["target_group_arn"]; providers.IsGiven(arn) {
			add(arn, 0, assumed)
		}
		for _, forward := range action.Blocks["forward"] {
			r.found.TellUncounted(forward, system, hop, "target_group")
			groups := forward.Blocks["target_group"]
			weighted := slices.ContainsFunc(groups, func(g *terraform.Block) bool {
				return providers.IsGiven(g.Attributes["weight"])
			})
			for _, group := range groups {
				weight := weightOf(group, weighted)
				if arn := group.Attributes["arn"]; weight >= 0 && providers.IsGiven(arn) {
					add(arn, weight, assumed)
				}
			}
		}
	}
	return unique(all)
}

// weightOf is a target group's share: 0 where no group has one, -1 of a group that gets nothing. One
// that is not known counts as 1, since the group may get requests.
func weightOf(group *terraform.Block, weighted bool) int {
	v := group.Attributes["weight"]
	n, known := providers.NumberOf(v)
	switch {
	case !weighted:
		return 0
	case !providers.IsGiven(v) || !known:
		return 1
	case n < 1:
		return -1
	}
	return int(min(n, 999))
}

// unique leaves each target once: the provider takes one group as an action's own and as its only
// forward.
func unique(all []forwarding) []forwarding {
	seen := map[string]bool{}
	kept := all[:0]
	for _, f := range all {
		if !seen[f.name] {
			seen[f.name] = true
			kept = append(kept, f)
		}
	}
	return kept
}

// agreed adds to a load balancer's reading an attribute of the target groups that it sends to, as far
// as they agree; what is not given has the provider's default. A hop has one clock of a kind, and
// where groups differ that clock is not known rather than one group's.
func (r *reader) agreed(reading *providers.Reading, to []target, name, standard string) {
	to = slices.DeleteFunc(slices.Clone(to), func(t target) bool { return t.isFunction() })
	var first providers.Setting
	for i := range to {
		s := groupSetting(&to[i], name)
		if i == 0 {
			first = s
			continue
		}
		a, b := said(first, standard), said(s, standard)
		if a == b || first.Name != "" && first.Value.Kind == providers.IsUnknown {
			continue
		}
		if s.Name != "" && s.Value.Kind == providers.IsUnknown {
			first = s
			continue
		}
		at := reading.At
		for _, place := range []audit.Pos{s.At, first.At} {
			if place.Known() {
				at = place
			}
		}
		first = providers.Setting{Name: name, Known: audit.Written, At: at, Value: providers.NotKnown(audit.Unsupported,
			fmt.Sprintf("%s has %s and %s has %s, and a load balancer is read as one hop", to[0].label, a, to[i].label, b))}
		break
	}
	if first.Name != "" {
		if !first.At.Known() {
			first.At = reading.At
		}
		reading.Settings = append(reading.Settings, first)
	}
}

// groupSetting is an attribute of a target group; without a name where it is not given.
func groupSetting(t *target, name string) providers.Setting {
	if t.group == nil {
		return providers.Setting{
			Name: name, Known: audit.Written,
			Value: providers.NotKnown(audit.Missing, t.label+" is not in these files"),
		}
	}
	s, _ := providers.Written(name, t.group.Body.Attributes[name])
	return s
}

func said(s providers.Setting, standard string) string {
	if s.Name == "" {
		return standard
	}
	return s.Value.String()
}
