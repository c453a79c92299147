package aws

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// The names under which what was read of an account meets, beside those that Terraform's readings
// have as well (see terraform.go):
//
//	arn:...loadbalancer     strong: an application load balancer
//	arn:...listener         strong: a port of a network load balancer
//	arn:...targetgroup      weak: whoever gets a target group's requests answers to it
//	ARN@DEPLOYMENT          weak: who gets them of an older deployment that still serves
//	arn:...service/PORT     strong: the Service Connect proxy of a service's port
//	task:ARN/CONTAINER      strong: the program in a container
//	task:FAMILY/CONTAINER   weak: the same, whatever its revision
//	ecs:SERVICE/PORT        weak: a proxy by its service's plain name
//	dns:HOST                weak: a load balancer by its DNS name

// An emission turns what one region answered into readings. It asks nothing.
type emission struct {
	visit  *visit
	early  bool // the target groups' attributes are still being read
	found  providers.Found
	starts map[string]int             // by a program's name: its place among the commands
	older  map[string][]*liveRevision // by target group: the older deployments behind it
	wanted map[string]bool            // target groups that chains go through
	sent   map[string]bool            // those that a load balancer sends to
}

// A liveRevision is a deployment with the service that it is of.
type liveRevision struct {
	service *liveService
	*revision
}

// found are the readings of what was read.
func (v *visit) found(early bool) providers.Found {
	e := &emission{visit: v, early: early, starts: map[string]int{}, older: map[string][]*liveRevision{}, wanted: map[string]bool{}, sent: map[string]bool{}}
	for _, group := range v.wanted() {
		e.wanted[group] = true
	}
	v.mu.Lock()
	e.found.Unread = append(e.found.Unread, v.unread...)
	v.mu.Unlock()
	for i := range v.services {
		s := &v.services[i]
		for j := range s.revisions {
			r := &liveRevision{s, &s.revisions[j]}
			if !r.older || !e.differs(r) {
				continue
			}
			for _, group := range s.groups() {
				e.older[group] = append(e.older[group], r)
			}
		}
	}
	e.emitBalancers()
	e.emitClassics()
	e.emitServices()
	return e.found
}

// begin begins a reading of something with a name.
func (e *emission) begin(system, name string) providers.Reading {
	return providers.Reading{System: system, Name: e.visit.label(name), Layer: audit.FromLive, From: e.visit.key()}
}

func (e *emission) unread(code audit.Code, system, hop, setting, why string) {
	e.found.Unread = append(e.found.Unread, audit.Unread{
		Code: code, System: system, Hop: hop, Setting: setting, Why: why, Input: e.visit.title(),
	})
}

func observed(setting string, value providers.Value, seen string) providers.Setting {
	return providers.Setting{Name: setting, Value: value, Known: audit.Observed, Seen: seen}
}

// notReported is a value that an API left out of its answer. Nothing says that it is the default.
func notReported(seen string) providers.Value {
	return providers.NotKnown(audit.NoValue, seen+" did not report it")
}

// attribute is one of the attributes that a call gave, as a setting.
func attribute(from *answer[map[string]string], name, seen string) providers.Setting {
	if from == nil {
		return observed(name, providers.NotKnown(audit.NoValue, seen+" was not called"), seen)
	}
	if !from.given() {
		return observed(name, providers.NotKnown(from.why.Code, from.why.Why), seen)
	}
	text, ok := from.value[name]
	if !ok {
		return observed(name, notReported(seen), seen)
	}
	return observed(name, providers.Text(text), seen)
}

// allBalancers are those of the service and of its task sets.
func (s *liveService) allBalancers() []ecstypes.LoadBalancer {
	all := append([]ecstypes.LoadBalancer{}, s.balancers...)
	for i := range s.revisions {
		all = append(all, s.revisions[i].balancers...)
	}
	return all
}

// balancersOf are those whose requests a deployment gets.
func (r *liveRevision) balancersOf() []ecstypes.LoadBalancer {
	if len(r.revision.balancers) > 0 {
		return r.revision.balancers
	}
	return r.service.balancers
}

// title is how the service is called: "prod/chat".
func (s *liveService) title() string { return s.cluster + "/" + s.name }

// groupsOf are the target groups of a load balancer entry of a service.
func groupsOf(b ecstypes.LoadBalancer) []string {
	var groups []string
	if b.TargetGroupArn != nil {
		groups = append(groups, *b.TargetGroupArn)
	}
	if a := b.AdvancedConfiguration; a != nil && aws.ToString(a.AlternateTargetGroupArn) != "" {
		groups = append(groups, *a.AlternateTargetGroupArn)
	}
	return groups
}
