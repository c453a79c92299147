package aws

import (
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// elbPage is the largest page that both load-balancing APIs give.
const elbPage = 400

// groupARNs are the target groups of the services, each once.
func (v *visit) groupARNs() []string {
	set := map[string]bool{}
	for i := range v.services {
		for _, group := range v.services[i].groups() {
			set[group] = true
		}
	}
	return keys(set)
}

// groups are the target groups that a service's tasks are members of.
func (s *liveService) groups() []string {
	var all []string
	for _, b := range s.allBalancers() {
		if b.TargetGroupArn != nil {
			all = append(all, *b.TargetGroupArn)
		}
		if a := b.AdvancedConfiguration; a != nil && a.AlternateTargetGroupArn != nil {
			all = append(all, *a.AlternateTargetGroupArn)
		}
	}
	return all
}

// readBalancers reads what sends to the services' target groups. Target groups and load balancers
// are listed as a whole: that takes fewer calls than asking by ARN, no call fails because one of them
// is gone, and it shows the network load balancers that send to an application load balancer.
func (v *visit) readBalancers(ctx context.Context) {
	wanted := v.groupARNs()
	if len(wanted) == 0 {
		return
	}
	a := &v.answers
	var group sync.WaitGroup
	group.Go(func() { v.listGroups(ctx) })
	group.Go(func() { v.listBalancers(ctx) })
	group.Wait()

	balancers := map[string]bool{}
	for _, arn := range wanted {
		if g := a.groups.value[arn]; g != nil {
			for _, b := range g.LoadBalancerArns {
				balancers[b] = true
			}
		}
	}
	v.readMembers(ctx, balancers)
	arns := keys(balancers)
	a.attributes = answers[map[string]string](arns)
	a.listeners = answers[[]elbtypes.Listener](arns)
	a.rules, a.listenerAttributes = map[string]*answer[[]elbtypes.Rule]{}, map[string]*answer[map[string]string]{}
	each(arns, func(arn string) {
		var group sync.WaitGroup
		group.Go(func() { v.readAttributes(ctx, arn) })
		group.Go(func() { v.readListeners(ctx, arn) })
		group.Wait()
	})
}

// answers makes room for the answers of calls that run at once.
func answers[T any](arns []string) map[string]*answer[T] {
	m := map[string]*answer[T]{}
	for _, arn := range arns {
		m[arn] = &answer[T]{}
	}
	return m
}

func (v *visit) listGroups(ctx context.Context) {
	to := &v.answers.groups
	to.value = map[string]*elbtypes.TargetGroup{}
	in := &elb.DescribeTargetGroupsInput{PageSize: aws.Int32(elbPage)}
	for {
		out, err := ask(ctx, v.caller, v.elbSlots, v.elb.DescribeTargetGroups, in)
		if err != nil {
			to.why = unknownBy(ctx, err, "elasticloadbalancing:DescribeTargetGroups")
			return
		}
		for i := range out.TargetGroups {
			to.value[aws.ToString(out.TargetGroups[i].TargetGroupArn)] = &out.TargetGroups[i]
		}
		if aws.ToString(out.NextMarker) == "" {
			return
		}
		in.Marker = out.NextMarker
	}
}

func (v *visit) listBalancers(ctx context.Context) {
	to := &v.answers.balancers
	to.value = map[string]*elbtypes.LoadBalancer{}
	in := &elb.DescribeLoadBalancersInput{PageSize: aws.Int32(elbPage)}
	for {
		out, err := ask(ctx, v.caller, v.elbSlots, v.elb.DescribeLoadBalancers, in)
		if err != nil {
			to.why = unknownBy(ctx, err, "elasticloadbalancing:DescribeLoadBalancers")
			return
		}
		for i := range out.LoadBalancers {
			to.value[aws.ToString(out.LoadBalancers[i].LoadBalancerArn)] = &out.LoadBalancers[i]
		}
		if aws.ToString(out.NextMarker) == "" {
			return
		}
		in.Marker = out.NextMarker
	}
}

// readMembers adds the network load balancers that send to one of the application load balancers:
// those whose target group has it as a target.
func (v *visit) readMembers(ctx context.Context, balancers map[string]bool) {
	var groups []string
	for arn, g := range v.answers.groups.value {
		if g.TargetType == elbtypes.TargetTypeEnumAlb && len(g.LoadBalancerArns) > 0 {
			groups = append(groups, arn)
		}
	}
	slices.Sort(groups)
	v.answers.members = answers[[]string](groups)
	each(groups, func(arn string) {
		to := v.answers.members[arn]
		out, err := ask(ctx, v.caller, v.elbSlots, v.elb.DescribeTargetHealth, &elb.DescribeTargetHealthInput{TargetGroupArn: aws.String(arn)})
		if err != nil {
			to.why = unknownBy(ctx, err, "elasticloadbalancing:DescribeTargetHealth")
			return
		}
		for _, t := range out.TargetHealthDescriptions {
			if t.Target != nil {
				to.value = append(to.value, aws.ToString(t.Target.Id))
			}
		}
	})
	for _, arn := range groups {
		to := v.answers.members[arn]
		if !to.given() {
			v.tell(to.why.Code, NLB.System, tail(arn), "targets",
				"which load balancer it sends to, and so whether it stands before these services, is not known: %s", to.why.Why)
		}
		if !slices.ContainsFunc(to.value, func(member string) bool { return balancers[member] }) {
			continue
		}
		for _, b := range v.answers.groups.value[arn].LoadBalancerArns {
			balancers[b] = true
		}
	}
}

func (v *visit) readAttributes(ctx context.Context, arn string) {
	if kindOf(arn) != "app" {
		return // those of a network load balancer hold no timeout
	}
	to := v.answers.attributes[arn]
	out, err := ask(ctx, v.caller, v.elbSlots, v.elb.DescribeLoadBalancerAttributes, &elb.DescribeLoadBalancerAttributesInput{LoadBalancerArn: aws.String(arn)})
	if err != nil {
		to.why = unknownBy(ctx, err, "elasticloadbalancing:DescribeLoadBalancerAttributes")
		return
	}
	to.value = map[string]string{}
	for _, a := range out.Attributes {
		to.value[aws.ToString(a.Key)] = aws.ToString(a.Value)
	}
}

// readGroups reads the attributes of the services' target groups, which only deploys depend on.
func (v *visit) readGroups(ctx context.Context) {
	var arns []string
	for _, arn := range v.groupARNs() {
		if g := v.answers.groups.value[arn]; g != nil && len(g.LoadBalancerArns) > 0 {
			arns = append(arns, arn)
		}
	}
	v.answers.groupAttributes = answers[map[string]string](arns)
	each(arns, func(arn string) {
		to := v.answers.groupAttributes[arn]
		out, err := ask(ctx, v.caller, v.elbSlots, v.elb.DescribeTargetGroupAttributes, &elb.DescribeTargetGroupAttributesInput{TargetGroupArn: aws.String(arn)})
		if err != nil {
			to.why = unknownBy(ctx, err, "elasticloadbalancing:DescribeTargetGroupAttributes")
			return
		}
		to.value = map[string]string{}
		for _, a := range out.Attributes {
			to.value[aws.ToString(a.Key)] = aws.ToString(a.Value)
		}
	})
}
