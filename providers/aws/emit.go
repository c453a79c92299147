package aws

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// balancer emits the readings of one load balancer: one of an ALB, one for each listener of an NLB,
// since there the clock and what passes belong to the listener.
func (r *reader) balancer(b *balancer) {
	r.functions(b)
	switch b.system() {
	case ALB.System:
		r.application(b)
	case NLB.System:
		r.network(b)
	case "":
		if b.resource == nil {
			r.found.Tell(b.code, "", b.label, "load_balancer_arn", b.at, "which kind of load balancer it is, is not known: %s", b.why)
			return
		}
		v := b.resource.Body.Attributes["load_balancer_type"]
		if text, known := providers.TextOf(v); known {
			r.found.Tell(audit.Unsupported, "", b.label, "load_balancer_type", v.At(),
				"load balancers of type %s have an idle timeout that this version does not read", text)
			return
		}
		r.found.Tell(v.Code(), "", b.label, "load_balancer_type", v.At(), "which kind of load balancer it is, is not known: %s", v.Why())
	}
}

// functions emits the Lambda functions among a load balancer's targets.
func (r *reader) functions(b *balancer) {
	for _, l := range b.listeners {
		for i := range l.targets {
			t := &l.targets[i]
			if !t.isFunction() || r.invokes[t.name] {
				continue
			}
			r.invokes[t.name] = true
			r.invoked("alb", t.name, t.label, r.memberOf(t), t.group.At)
		}
	}
}

// memberOf is what is attached to a target group; nil where nothing is, here.
func (r *reader) memberOf(t *target) *terraform.Value {
	if r.members == nil {
		r.members = map[*terraform.Resource]*terraform.Value{}
		for _, a := range r.of.Of(attachments...) {
			for _, g := range r.of.Referred(a.Body.Attributes["target_group_arn"], targetGroups...) {
				if r.members[g] == nil {
					r.members[g] = a.Body.Attributes["target_id"]
				}
			}
		}
	}
	return r.members[t.group]
}

func (r *reader) begin(b *balancer, system string) providers.Reading {
	if b.resource != nil {
		return providers.OfResource(system, r.root, b.resource)
	}
	return providers.Reading{System: system, Name: b.label, At: b.at, Layer: r.root.Layer, From: b.at.File}
}

// missing makes settings unknown because what has them is declared elsewhere.
func (b *balancer) missing(reading *providers.Reading, names ...string) {
	for _, name := range names {
		reading.Settings = append(reading.Settings, providers.Setting{
			Name: name, Known: audit.Written, At: b.at, Value: providers.NotKnown(b.code, b.why),
		})
	}
}

func (r *reader) application(b *balancer) {
	reading := r.begin(b, ALB.System)
	reading.Names = r.names(b)
	if b.resource != nil {
		reading.Take(&b.resource.Body, "idle_timeout", "client_keep_alive")
	} else {
		b.missing(&reading, "idle_timeout", "client_keep_alive")
	}
	var to []target
	for _, l := range b.listeners {
		reading.Sends = append(reading.Sends, l.sends...)
		to = append(to, l.targets...)
	}
	r.agreed(&reading, to, "deregistration_delay", "300")
	r.found.Readings = append(r.found.Readings, reading)
}

func (r *reader) network(b *balancer) {
	if len(b.listeners) == 0 {
		reading := r.begin(b, NLB.System)
		reading.Names = r.names(b)
		reading.Context.Unknown = map[string]providers.Unknown{
			providers.KeyType: {Code: audit.Missing, Why: "no listener of " + b.label + " is in these files"},
		}
		r.found.Readings = append(r.found.Readings, reading)
		return
	}
	for _, l := range b.listeners {
		r.port(b, l)
	}
}

// port emits one listener of a network load balancer.
func (r *reader) port(b *balancer, l *listener) {
	reading := r.begin(b, NLB.System)
	body := &l.resource.Body
	reading.Names = []audit.Name{{Text: "tf:" + l.resource.Address, Strong: true}}
	for _, n := range r.names(b) {
		n.Strong = false
		reading.Names = append(reading.Names, n)
		if port, ok := providers.TextOf(body.Attributes["port"]); ok && strings.HasPrefix(n.Text, "lb:") {
			reading.Names = append(reading.Names, audit.Name{Text: n.Text + ":" + port})
		}
	}
	if len(b.listeners) > 1 {
		reading.Name += portSuffix(l.resource)
	}
	if l.resource.Maybe != "" {
		reading.Assumed = append(reading.Assumed, providers.Perhaps(l.resource))
	}
	reading.Sends = l.sends

	protocol := body.Attributes["protocol"]
	text, known := providers.TextOf(protocol)
	kind := strings.ToLower(text)
	switch {
	case known && strings.Contains(kind, "quic"):
		r.found.Tell(audit.Unsupported, NLB.System, reading.Name, "protocol", protocol.At(),
			"what a %s listener does with silent flows this version does not know", text)
		return
	case known:
		reading.Context.Type = kind
		reading.Context.At = map[string]audit.Pos{providers.KeyType: protocol.At()}
	default:
		reading.Context.Unknown = map[string]providers.Unknown{providers.KeyType: providers.WhyUnknown(protocol)}
	}
	r.idleOf(&reading, body, kind)
	r.agreed(&reading, l.targets, "deregistration_delay", "300")
	r.agreed(&reading, l.targets, "connection_termination", "false")
	r.found.Readings = append(r.found.Readings, reading)
}

// idleOf adds the listener's idle timeout. The provider sends it where the protocol is exactly TCP;
// AWS would take it for TCP_UDP too.
func (r *reader) idleOf(reading *providers.Reading, body *terraform.Block, kind string) {
	const name = "tcp_idle_timeout_seconds"
	s, given := providers.Written(name, body.Attributes[name])
	switch {
	case !given:
		return
	case kind == "tcp_udp":
		r.found.Tell(audit.Refused, NLB.System, reading.Name, name, s.At,
			"the provider does not send it for a listener on TCP_UDP, so AWS's default counts; take it out")
		return
	case kind == "":
		u := reading.Context.Unknown[providers.KeyType]
		s.Value = providers.NotKnown(u.Code, "it counts on a TCP listener only, and the protocol is not known: "+u.Why)
	}
	reading.Settings = append(reading.Settings, s)
}

func portSuffix(l *terraform.Resource) string {
	if port, ok := providers.TextOf(l.Body.Attributes["port"]); ok {
		return ":" + port
	}
	return fmt.Sprintf(" (%s)", l.Address)
}
