package aws

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A balancer is a load balancer with its listeners. Its resource is nil where it is declared
// elsewhere and only its listeners or rules are here.
type balancer struct {
	resource  *terraform.Resource
	key       string // the name of one that is declared elsewhere; may be empty
	label     string
	why       string // of one that is declared elsewhere
	code      audit.Code
	at        audit.Pos
	listeners []*listener
}

// A listener is a port of a load balancer and what it forwards.
type listener struct {
	resource *terraform.Resource // nil where only rules of it are here
	sends    []audit.Send
	targets  []target
	assumed  string // why it may belong to another load balancer
}

// balancers emits the application and network load balancers.
func (r *reader) balancers() {
	r.attached = r.attachedGroups()
	var all []*balancer
	of := map[*terraform.Resource]*balancer{}
	for _, res := range r.of.Of(loadBalancers...) {
		b := &balancer{resource: res, label: res.Address, at: res.At}
		of[res] = b
		all = append(all, b)
	}
	outside := map[string]*balancer{}
	stranger := func(v *terraform.Value, child *terraform.Resource) *balancer {
		b := foreign(v, child)
		id := b.key
		if id == "" {
			id = child.Module + " " + b.why
		}
		if known := outside[id]; known != nil {
			return known
		}
		outside[id] = b
		all = append(all, b)
		return b
	}

	under := map[*terraform.Resource][]*listener{}
	for _, res := range r.of.Of(listeners...) {
		owners := r.of.Referred(res.Body.Attributes["load_balancer_arn"], loadBalancers...)
		var belongs []*balancer
		for _, o := range owners {
			belongs = append(belongs, of[o])
		}
		if len(owners) == 0 {
			belongs = []*balancer{stranger(res.Body.Attributes["load_balancer_arn"], res)}
		}
		for _, b := range belongs {
			l := &listener{resource: res, assumed: res.Body.Attributes["load_balancer_arn"].Assumed()}
			if len(belongs) > 1 {
				l.assumed = "which load balancer " + res.Address + " belongs to is not known"
			}
			b.listeners = append(b.listeners, l)
			under[res] = append(under[res], l)
			r.found.TellUncounted(&res.Body, b.system(), b.label, "default_action")
			r.send(l, r.forwards(res.Body.Blocks["default_action"], b.system(), b.label), nil, res, "")
		}
	}
	for _, res := range r.of.Of(rules...) {
		v := res.Body.Attributes["listener_arn"]
		var on []*listener
		owners := r.of.Referred(v, listeners...)
		for _, o := range owners {
			on = append(on, under[o]...)
		}
		if len(on) == 0 {
			b := stranger(v, res)
			if len(b.listeners) == 0 {
				b.listeners = []*listener{{}}
			}
			on = b.listeners[:1]
		}
		assumed := v.Assumed()
		if len(owners) > 1 {
			assumed = "which listener " + res.Address + " belongs to is not known"
		}
		routes, unknown := r.routes(res)
		if unknown != "" {
			assumed = unknown
		}
		forwards := r.forwards(res.Body.Blocks["action"], ALB.System, res.Address)
		for _, l := range on {
			r.send(l, forwards, routes, res, assumed)
		}
	}
	for _, b := range all {
		r.balancer(b)
	}
}

// foreign is the load balancer of a listener or a rule whose own is not declared here.
func foreign(v *terraform.Value, child *terraform.Resource) *balancer {
	key, label, unknown := elsewhere(v, looked(slices.Concat(loadBalancers, listeners))...)
	b := &balancer{key: key, label: label, at: child.At, code: audit.Missing, why: label + " is not in these files"}
	if key == "" {
		b.label, b.code, b.why = "load balancer of "+child.Address, unknown.Code, unknown.Why
	}
	if v != nil && v.At().Known() {
		b.at = v.At()
	}
	return b
}

func (r *reader) send(l *listener, to []forwarding, routes []audit.Route, by *terraform.Resource, assumed string) {
	if len(routes) == 0 {
		routes = []audit.Route{{}}
	}
	for _, f := range to {
		r.sent[f.name] = true
		if !slices.ContainsFunc(l.targets, func(t target) bool { return t.name == f.name }) {
			l.targets = append(l.targets, f.target)
		}
		why := f.assumed
		for _, reason := range []string{assumed, l.assumed} {
			if why == "" {
				why = reason
			}
		}
		if why == "" && by.Maybe != "" {
			why = providers.Perhaps(by)
		}
		for _, route := range routes {
			l.sends = append(l.sends, audit.Send{
				To: f.name, Label: f.label, Route: route, Weight: f.weight, Assumed: why, At: f.at,
			})
		}
	}
}

// system is what kind the load balancer is, as far as its type or its listeners tell; else empty.
func (b *balancer) system() string {
	if b.resource != nil {
		v := b.resource.Body.Attributes["load_balancer_type"]
		text, known := providers.TextOf(v)
		switch {
		case !providers.IsGiven(v), text == "application":
			return ALB.System
		case text == "network":
			return NLB.System
		case known:
			return ""
		}
	}
	for _, l := range b.listeners {
		if l.resource == nil {
			return ALB.System
		}
		switch protocol, ok := providers.TextOf(l.resource.Body.Attributes["protocol"]); {
		case ok && (protocol == "HTTP" || protocol == "HTTPS"):
			return ALB.System
		case ok:
			return NLB.System
		}
	}
	return ""
}

// names are what the load balancer answers to.
func (r *reader) names(b *balancer) []audit.Name {
	if b.resource == nil {
		if b.key == "" {
			return nil
		}
		return []audit.Name{{Text: b.key, Strong: true}}
	}
	names := []audit.Name{{Text: "tf:" + b.resource.Address, Strong: true}}
	if name, ok := providers.TextOf(b.resource.Body.Attributes["name"]); ok && name != "" {
		names = append(names, audit.Name{Text: "lb:" + name})
	}
	return r.alsoCalled(append(names, r.attached[b.resource.Address]...), "")
}

// attachedGroups are, by the address of a load balancer, the target groups that it is a member of.
func (r *reader) attachedGroups() map[string][]audit.Name {
	members := map[string][]audit.Name{}
	for _, a := range r.of.Of(attachments...) {
		groups, _ := r.targets(a.Body.Attributes["target_group_arn"])
		for _, res := range r.of.Referred(a.Body.Attributes["target_id"], loadBalancers...) {
			for _, g := range groups {
				members[res.Address] = append(members[res.Address], audit.Name{Text: g.name})
			}
		}
	}
	return members
}
