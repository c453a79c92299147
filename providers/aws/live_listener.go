package aws

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

func (v *visit) readListeners(ctx context.Context, balancer string) {
	to := v.answers.listeners[balancer]
	in := &elb.DescribeListenersInput{LoadBalancerArn: aws.String(balancer), PageSize: aws.Int32(elbPage)}
	for {
		out, err := ask(ctx, v.caller, v.elbSlots, v.elb.DescribeListeners, in)
		if err != nil {
			to.why = unknownBy(ctx, err, "elasticloadbalancing:DescribeListeners")
			break
		}
		to.value = append(to.value, out.Listeners...)
		if aws.ToString(out.NextMarker) == "" {
			break
		}
		in.Marker = out.NextMarker
	}
	each(to.value, func(l elbtypes.Listener) {
		if kindOf(balancer) == "app" {
			v.readRules(ctx, aws.ToString(l.ListenerArn))
		} else if l.Protocol == elbtypes.ProtocolEnumTcp || l.Protocol == elbtypes.ProtocolEnumTcpUdp {
			v.readListenerAttributes(ctx, aws.ToString(l.ListenerArn))
		}
	})
}

func (v *visit) readRules(ctx context.Context, listener string) {
	to := &answer[[]elbtypes.Rule]{}
	v.mu.Lock()
	v.answers.rules[listener] = to
	v.mu.Unlock()
	in := &elb.DescribeRulesInput{ListenerArn: aws.String(listener), PageSize: aws.Int32(elbPage)}
	for {
		out, err := ask(ctx, v.caller, v.elbSlots, v.elb.DescribeRules, in)
		if err != nil {
			to.why = unknownBy(ctx, err, "elasticloadbalancing:DescribeRules")
			return
		}
		to.value = append(to.value, out.Rules...)
		if aws.ToString(out.NextMarker) == "" {
			return
		}
		in.Marker = out.NextMarker
	}
}

func (v *visit) readListenerAttributes(ctx context.Context, listener string) {
	to := &answer[map[string]string]{}
	v.mu.Lock()
	v.answers.listenerAttributes[listener] = to
	v.mu.Unlock()
	out, err := ask(ctx, v.caller, v.elbSlots, v.elb.DescribeListenerAttributes, &elb.DescribeListenerAttributesInput{ListenerArn: aws.String(listener)})
	if err != nil {
		to.why = unknownBy(ctx, err, "elasticloadbalancing:DescribeListenerAttributes")
		return
	}
	to.value = map[string]string{}
	for _, a := range out.Attributes {
		to.value[aws.ToString(a.Key)] = aws.ToString(a.Value)
	}
}

// kindOf is "app", "net" or "gwy", as a load balancer's ARN says.
func kindOf(balancer string) string {
	kind, _, _ := strings.Cut(tail(balancer), "/")
	return kind
}

// nameOf is the plain name in the ARN of a load balancer or of a target group.
func nameOf(arn string) string {
	parts := strings.Split(arn, "/")
	if len(parts) < 3 {
		return tail(arn)
	}
	return parts[len(parts)-2]
}
