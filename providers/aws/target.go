package aws

import (
	"fmt"

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

// targets are the groups that an attribute may name: more than one where it chooses. It reports
// why where none can be told.
func (r *reader) targets(v *terraform.Value) ([]target, providers.Unknown) {
	if groups := r.of.Referred(v, targetGroups...); len(groups) > 0 {
		assumed := ""
		if len(groups) > 1 {
			assumed = "which of several target groups is meant is not known"
		}
		found := make([]target, len(groups))
		for i, g := range groups {
			found[i] = target{"tf:" + g.Address, g.Address, g, assumed}
		}
		return found, providers.Unknown{}
	}
	key, label, unknown := elsewhere(v)
	if key == "" {
		return nil, unknown
	}
	return []target{{name: key, label: label}}, providers.Unknown{}
}

// elsewhere is the name of something that a value names and that these files do not declare: its
// ARN where that is written, or the address that it comes from.
func elsewhere(v *terraform.Value) (key, label string, unknown providers.Unknown) {
	switch text, ok := providers.TextOf(v); {
	case ok && text != "":
		return text, text, unknown
	case v != nil && len(v.Refs) > 0:
		return "tf:" + v.Refs[0].Address, v.Refs[0].Address, unknown
	case v != nil && v.State == terraform.Unknown:
		return "", "", providers.Unknown{Code: v.Code, Why: v.Why}
	}
	return "", "", providers.Unknown{Code: audit.NoValue, Why: "it is not given"}
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
			r.unread(unknown.Code, system, hop, "target_group_arn", v.At, "where it sends is not known: %s", unknown.Why)
		}
		for _, t := range targets {
			if assumed != "" {
				t.assumed = assumed
			}
			all = append(all, forwarding{t, weight, v.At})
		}
	}
	for _, action := range actions {
		assumed := ""
		kind := action.Attributes["type"]
		if text, ok := providers.TextOf(kind); ok && text != "forward" {
			continue
		} else if !ok && providers.IsGiven(kind) {
			assumed = "the action may be another than forward: " + kind.Why
		}
		if arn := action.Attributes["target_group_arn"]; providers.IsGiven(arn) {
			add(arn, 0, assumed)
		}
		for _, forward := range action.Blocks["forward"] {
			r.uncounted(forward, "target_group", system, hop)
			for _, group := range forward.Blocks["target_group"] {
				weight, known := weightOf(group)
				if known && weight == 0 {
					continue
				}
				if arn := group.Attributes["arn"]; providers.IsGiven(arn) {
					add(arn, weight, assumed)
				}
			}
		}
	}
	return unique(all)
}

// weightOf is a target group's share, 1 where none is given. An unknown one counts as 1 too, since
// the group may get requests.
func weightOf(group *terraform.Block) (weight int, known bool) {
	v := group.Attributes["weight"]
	if !providers.IsGiven(v) {
		return 1, true
	}
	n, ok := providers.NumberOf(v)
	if !ok {
		return 1, false
	}
	return int(n), true
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
