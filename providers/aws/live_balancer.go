package aws

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// emitBalancers gives one reading of each application load balancer and one of each listener of a
// network load balancer, as far as they send to the services that were read.
func (e *emission) emitBalancers() {
	a := &e.visit.answers
	for _, arn := range keys(a.listeners) {
		switch kindOf(arn) {
		case "app":
			e.application(arn)
		case "net":
			e.network(arn)
		default:
			e.unread(audit.Unsupported, "", e.visit.label(nameOf(arn)), "type",
				"load balancers of this type have an idle timeout that this version does not read")
		}
	}
	if !a.balancers.given() {
		e.unread(a.balancers.why.Code, "", "", "DNSName", "the DNS names of the load balancers are not known: "+a.balancers.why.Why)
	}
	for _, arn := range e.visit.groupARNs() {
		e.alone(arn)
	}
}

// alone tells of a target group before which no load balancer is known.
func (e *emission) alone(group string) {
	if e.sent[group] {
		return
	}
	list := &e.visit.answers.groups
	g, name := list.value[group], e.visit.label(nameOf(group))
	switch {
	case g == nil && !list.given():
		e.unread(list.why.Code, "", name, "LoadBalancerArns", "which load balancer sends to it is not known: "+list.why.Why)
		e.unseen(group, list.why)
	case g == nil:
		e.unread(audit.Missing, "", name, "LoadBalancerArns", "there is no such target group any more")
	default:
		e.unread(audit.Missing, "", name, "LoadBalancerArns", "no load balancer sends to it")
	}
}

// unseen stands for the load balancer before a target group that could not be looked up. Without it a
// chain would look as if nothing were before its proxy, and survive by what nobody has seen.
func (e *emission) unseen(group string, why providers.Unknown) {
	r := e.begin(ALB.System, "load balancer of "+nameOf(group))
	r.Names = []audit.Name{{Text: group + "/balancer", Strong: true}}
	for _, name := range []string{"idle_timeout.timeout_seconds", "client_keep_alive.seconds", "deregistration_delay.timeout_seconds"} {
		r.Settings = append(r.Settings, observed(name, providers.NotKnown(why.Code, why.Why), "DescribeTargetGroups"))
	}
	r.Sends = e.send(group, audit.Route{}, 0, "")
	r.Assumed = []string{"which load balancer sends to " + nameOf(group) + " is not known, and it is taken for an application load balancer: " + why.Why}
	e.found.Readings = append(e.found.Readings, r)
}

func (e *emission) named(r *providers.Reading, balancer string) {
	r.Names = append(r.Names, audit.Name{Text: "lb:" + nameOf(balancer)})
	if b := e.visit.answers.balancers.value[balancer]; b != nil {
		r.Names = append(r.Names, dnsNames(b.DNSName)...)
	}
}

// dnsNames are the names of a load balancer in DNS: its own, and what aliases and users name.
func dnsNames(own *string) []audit.Name {
	if own == nil {
		return nil
	}
	host := strings.ToLower(*own)
	return []audit.Name{{Text: "dns:" + host}, {Text: "dns:dualstack." + host}}
}

func (e *emission) application(arn string) {
	a := &e.visit.answers
	r := e.begin(ALB.System, nameOf(arn))
	r.Names = []audit.Name{{Text: arn, Strong: true}}
	e.named(&r, arn)
	for _, group := range keys(a.members) {
		if slices.Contains(a.members[group].value, arn) {
			r.Names = append(r.Names, audit.Name{Text: group})
		}
	}
	seen := "DescribeLoadBalancerAttributes " + tail(arn)
	for _, name := range []string{"idle_timeout.timeout_seconds", "client_keep_alive.seconds"} {
		r.Settings = append(r.Settings, attribute(a.attributes[arn], name, seen))
	}
	for _, l := range a.listeners[arn].value {
		r.Sends = append(r.Sends, e.rules(&l, r.Name)...)
	}
	r.Sends = append(r.Sends, e.unlisted(arn, &r)...)
	e.agreed(&r, "deregistration_delay.timeout_seconds")
	e.found.Readings = append(e.found.Readings, r)
}

// rules are where an application load balancer's listener sends.
func (e *emission) rules(l *elbtypes.Listener, hop string) []audit.Send {
	arn := aws.ToString(l.ListenerArn)
	rules := e.visit.answers.rules[arn]
	if rules == nil || !rules.given() {
		if rules != nil {
			e.unread(rules.why.Code, ALB.System, hop, "rules", fmt.Sprintf("what port %d sends where, its default action apart, is not known: %s", aws.ToInt32(l.Port), rules.why.Why))
		}
		return e.sends(l.DefaultActions, nil, "")
	}
	var sends []audit.Send
	for i := range rules.value {
		routes, more := routesOf(rules.value[i].Conditions)
		sends = append(sends, e.sends(rules.value[i].Actions, routes, more)...)
	}
	return sends
}

// unlisted are sends to groups that name the load balancer as theirs although no listener or rule
// that could be read does: some could not be read.
func (e *emission) unlisted(balancer string, r *providers.Reading) []audit.Send {
	a := &e.visit.answers
	why := a.listeners[balancer].why
	for _, l := range a.listeners[balancer].value {
		if rules := a.rules[aws.ToString(l.ListenerArn)]; rules != nil && !rules.given() {
			why = rules.why
		}
	}
	if why.Code == "" {
		return nil
	}
	if !a.listeners[balancer].given() {
		e.unread(why.Code, r.System, r.Name, "listeners", "what it sends where is not known: "+why.Why)
	}
	var sends []audit.Send
	for _, group := range e.visit.wanted() {
		g := a.groups.value[group]
		if g == nil || !slices.Contains(g.LoadBalancerArns, balancer) ||
			slices.ContainsFunc(r.Sends, func(s audit.Send) bool { return s.To == group }) {
			continue
		}
		sends = append(sends, e.send(group, audit.Route{}, 0, "which requests go to "+nameOf(group)+" is not known: "+why.Why)...)
	}
	return sends
}

func (e *emission) network(arn string) {
	a := &e.visit.answers
	listeners := a.listeners[arn]
	if !listeners.given() {
		r := e.begin(NLB.System, nameOf(arn))
		r.Names = []audit.Name{{Text: arn, Strong: true}}
		e.named(&r, arn)
		r.Context.Unknown = map[string]providers.Unknown{providers.KeyType: listeners.why}
		r.Settings = append(r.Settings, observed(flowIdle, providers.NotKnown(listeners.why.Code, listeners.why.Why), "DescribeListeners "+tail(arn)))
		r.Sends = e.unlisted(arn, &r)
		e.flowDrain(&r)
		e.found.Readings = append(e.found.Readings, r)
		return
	}
	type port struct {
		listener *elbtypes.Listener
		sends    []audit.Send
	}
	var ports []port
	for i := range listeners.value {
		if sends := e.sends(listeners.value[i].DefaultActions, nil, ""); len(sends) > 0 {
			ports = append(ports, port{&listeners.value[i], sends})
		}
	}
	for _, p := range ports {
		r := e.begin(NLB.System, nameOf(arn))
		if len(listeners.value) > 1 {
			r.Name += fmt.Sprintf(":%d", aws.ToInt32(p.listener.Port))
		}
		r.Names = []audit.Name{{Text: aws.ToString(p.listener.ListenerArn), Strong: true}, {Text: arn}}
		e.named(&r, arn)
		r.Names = append(r.Names, audit.Name{Text: fmt.Sprintf("lb:%s:%d", nameOf(arn), aws.ToInt32(p.listener.Port))})
		r.Sends = p.sends
		e.flow(&r, p.listener)
	}
}

// flow completes the reading of one listener of a network load balancer.
func (e *emission) flow(r *providers.Reading, l *elbtypes.Listener) {
	kind := strings.ToLower(string(l.Protocol))
	if !slices.Contains(NLB.Types, kind) {
		e.unread(audit.Unsupported, NLB.System, r.Name, "protocol", "what a "+string(l.Protocol)+" listener does with silent flows this version does not know")
		return
	}
	r.Context.Type = kind
	arn := aws.ToString(l.ListenerArn)
	if from := e.visit.answers.listenerAttributes[arn]; from != nil {
		r.Settings = append(r.Settings, attribute(from, flowIdle, "DescribeListenerAttributes "+tail(arn)))
	}
	e.flowDrain(r)
	e.found.Readings = append(e.found.Readings, *r)
}

func (e *emission) flowDrain(r *providers.Reading) {
	e.agreed(r, "deregistration_delay.timeout_seconds")
	e.agreed(r, termination)
}

// agreed adds an attribute of the target groups that a load balancer sends to, as far as they agree:
// a hop has one clock of a kind.
func (e *emission) agreed(r *providers.Reading, name string) {
	var first providers.Setting
	var of string
	for i := range r.Sends {
		group, _, _ := strings.Cut(r.Sends[i].To, "@")
		var from *answer[map[string]string]
		if !e.early {
			if from = e.visit.answers.groupAttributes[group]; from == nil {
				continue // a load balancer that is the target of another has none of these
			}
		}
		s := attribute(from, name, "DescribeTargetGroupAttributes "+tail(group))
		switch {
		case first.Name == "":
			first, of = s, nameOf(group)
		case first.Value == s.Value:
		case s.Value.Kind == providers.IsUnknown:
			first, of = s, nameOf(group)
		case first.Value.Kind != providers.IsUnknown:
			first.Value = providers.NotKnown(audit.Unsupported, fmt.Sprintf("%s has %s and %s has %s, and a load balancer is read as one hop",
				of, first.Value, nameOf(group), s.Value))
		}
	}
	if first.Name != "" {
		r.Settings = append(r.Settings, first)
	}
}
