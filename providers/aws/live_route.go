package aws

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/timeout-audit/timeout-audit/audit"
)

// wanted are the target groups that chains go through: the services', and those whose targets are
// load balancers.
func (v *visit) wanted() []string {
	return append(v.groupARNs(), keys(v.answers.members)...)
}

// sends are what the actions forward to the groups that are wanted; redirects, fixed responses and
// what belongs to others are left out.
func (e *emission) sends(actions []elbtypes.Action, routes []audit.Route, assumed string) []audit.Send {
	if len(routes) == 0 {
		routes = []audit.Route{{}}
	}
	var sends []audit.Send
	add := func(group string, weight int) {
		for _, route := range routes {
			sends = append(sends, e.send(group, route, weight, assumed)...)
		}
	}
	for i := range actions {
		a := &actions[i]
		if a.Type != elbtypes.ActionTypeEnumForward {
			continue
		}
		if a.ForwardConfig == nil || len(a.ForwardConfig.TargetGroups) == 0 {
			add(aws.ToString(a.TargetGroupArn), 0)
			continue
		}
		groups := a.ForwardConfig.TargetGroups
		for _, g := range groups {
			weight := int(aws.ToInt32(g.Weight))
			switch {
			case g.Weight != nil && weight == 0:
			case len(groups) == 1:
				add(aws.ToString(g.TargetGroupArn), 0)
			default:
				add(aws.ToString(g.TargetGroupArn), weight)
			}
		}
	}
	return sends
}

// send is the way to a target group, and the ways to older deployments behind it that still serve.
func (e *emission) send(group string, route audit.Route, weight int, assumed string) []audit.Send {
	if !e.wanted[group] {
		return nil
	}
	e.sent[group] = true
	s := audit.Send{To: group, Route: route, Weight: weight, Assumed: assumed, Label: e.visit.label(nameOf(group))}
	sends := []audit.Send{s}
	for _, r := range e.older[group] {
		s.To, s.Assumed = group+"@"+r.id, r.still()
		sends = append(sends, s)
	}
	return sends
}

// routesOf are what a rule lets through, one for each host and path that it names. Regular
// expressions stand behind a ~.
func routesOf(conditions []elbtypes.RuleCondition) ([]audit.Route, string) {
	var hosts, paths []audit.Pattern
	for i := range conditions {
		c := &conditions[i]
		switch aws.ToString(c.Field) {
		case "host-header":
			values, expressions := c.Values, c.RegexValues
			if h := c.HostHeaderConfig; h != nil {
				values, expressions = h.Values, h.RegexValues
			}
			hosts = append(hosts, patterns(values, expressions)...)
		case "path-pattern":
			values, expressions := c.Values, c.RegexValues
			if p := c.PathPatternConfig; p != nil {
				values, expressions = p.Values, p.RegexValues
			}
			paths = append(paths, patterns(values, expressions)...)
		}
	}
	if len(hosts) == 0 {
		hosts = []audit.Pattern{""}
	}
	if len(paths) == 0 {
		paths = []audit.Pattern{""}
	}
	if len(hosts)*len(paths) > maxRoutes {
		return nil, "the rule has more hosts and paths than AWS takes"
	}
	var routes []audit.Route
	for _, h := range hosts {
		for _, p := range paths {
			routes = append(routes, audit.Route{Host: audit.Pattern(strings.ToLower(string(h))), Path: p})
		}
	}
	return routes, ""
}

func patterns(values, expressions []string) []audit.Pattern {
	var all []audit.Pattern
	for _, text := range values {
		if text == "*" || text == "/*" {
			text = ""
		}
		all = append(all, audit.Pattern(text))
	}
	for _, text := range expressions {
		all = append(all, audit.Pattern("~"+text))
	}
	return all
}
