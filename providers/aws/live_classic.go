package aws

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	classic "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing"
	classictypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// classicNames are the classic load balancers of the services, each once.
func (v *visit) classicNames() []string {
	set := map[string]bool{}
	for i := range v.services {
		for _, b := range v.services[i].allBalancers() {
			if name := aws.ToString(b.LoadBalancerName); name != "" {
				set[name] = true
			}
		}
	}
	return keys(set)
}

// readClassics reads the classic load balancers that send to the services.
func (v *visit) readClassics(ctx context.Context) {
	names := v.classicNames()
	if len(names) == 0 {
		return
	}
	v.listClassics(ctx)
	v.classics.attributes = answers[*classictypes.LoadBalancerAttributes](names)
	each(names, func(name string) {
		to := v.classics.attributes[name]
		out, err := ask(ctx, v.caller, v.elbSlots, v.classic.DescribeLoadBalancerAttributes,
			&classic.DescribeLoadBalancerAttributesInput{LoadBalancerName: aws.String(name)})
		if err != nil {
			to.why = unknownBy(ctx, err, "elasticloadbalancing:DescribeLoadBalancerAttributes")
			return
		}
		to.value = out.LoadBalancerAttributes
	})
}

func (v *visit) listClassics(ctx context.Context) {
	to := &v.classics.balancers
	to.value = map[string]*classictypes.LoadBalancerDescription{}
	in := &classic.DescribeLoadBalancersInput{PageSize: aws.Int32(elbPage)}
	for {
		out, err := ask(ctx, v.caller, v.elbSlots, v.classic.DescribeLoadBalancers, in)
		if err != nil {
			to.why = unknownBy(ctx, err, "elasticloadbalancing:DescribeLoadBalancers")
			return
		}
		for i := range out.LoadBalancerDescriptions {
			to.value[aws.ToString(out.LoadBalancerDescriptions[i].LoadBalancerName)] = &out.LoadBalancerDescriptions[i]
		}
		if aws.ToString(out.NextMarker) == "" {
			return
		}
		in.Marker = out.NextMarker
	}
}

// emitClassics gives one reading for each kind of listener that a classic load balancer has.
func (e *emission) emitClassics() {
	for _, name := range e.visit.classicNames() {
		kinds, unknown := e.classicKinds(name)
		if len(kinds) == 0 {
			kinds = []string{""}
		}
		for _, kind := range kinds {
			r := e.begin(CLB.System, name)
			r.Names = []audit.Name{{Text: "elb:" + e.visit.key() + "/" + name + "/" + kind, Strong: true}, {Text: "lb:" + name}, {Text: "lb:" + name + "/" + kind}}
			if b := e.visit.classics.balancers.value[name]; b != nil {
				r.Names = append(r.Names, dnsNames(b.DNSName)...)
			}
			if len(kinds) > 1 {
				r.Name += ":" + kind
			}
			r.Context.Type = kind
			if kind == "" {
				r.Context.Unknown = map[string]providers.Unknown{providers.KeyType: unknown}
			}
			r.Sends = []audit.Send{{To: e.classicMembers(name), Label: "instances of " + name}}
			e.classicSettings(&r, name)
			e.found.Readings = append(e.found.Readings, r)
		}
	}
}

func (e *emission) classicKinds(name string) ([]string, providers.Unknown) {
	list := &e.visit.classics.balancers
	b := list.value[name]
	switch {
	case b == nil && !list.given():
		return nil, list.why
	case b == nil:
		return nil, providers.Unknown{Code: audit.Missing, Why: "there is no such load balancer any more"}
	}
	var kinds []string
	for _, l := range b.ListenerDescriptions {
		if l.Listener == nil {
			continue
		}
		kind := "tcp"
		if strings.HasPrefix(strings.ToLower(aws.ToString(l.Listener.Protocol)), "http") {
			kind = "http"
		}
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds)
	return kinds, providers.Unknown{Code: audit.NoValue, Why: "it has no listener"}
}

func (e *emission) classicSettings(r *providers.Reading, name string) {
	seen := "DescribeLoadBalancerAttributes " + name
	to := e.visit.classics.attributes[name]
	add := func(setting string, value providers.Value) {
		if !to.given() {
			value = providers.NotKnown(to.why.Code, to.why.Why)
		}
		r.Settings = append(r.Settings, observed(setting, value, seen))
	}
	number := func(n *int32) providers.Value {
		if n == nil {
			return notReported(seen)
		}
		return providers.Text(strconv.Itoa(int(*n)))
	}
	var idle, drain *int32
	enabled := notReported(seen)
	if a := to.value; a != nil {
		if a.ConnectionSettings != nil {
			idle = a.ConnectionSettings.IdleTimeout
		}
		if a.ConnectionDraining != nil {
			drain = a.ConnectionDraining.Timeout
			enabled = providers.Switch(a.ConnectionDraining.Enabled)
		}
	}
	add("ConnectionSettings.IdleTimeout", number(idle))
	add(draining, enabled)
	if drain != nil {
		add(drainTimeout, number(drain))
	}
}

// classicMembers is the name under which the members of a classic load balancer answer.
func (e *emission) classicMembers(name string) string {
	return "elb:" + e.visit.key() + "/" + name + "/instances"
}
