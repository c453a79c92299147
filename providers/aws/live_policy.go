package aws

import "strings"

// actions are all that live reading calls, in the words of IAM. Those of Route 53 are needed
// where something else that is joined names hosts that nothing read answers to, the last for --region all alone.
var actions = []string{
	"ecs:ListClusters",
	"ecs:ListServices",
	"ecs:DescribeServices",
	"ecs:DescribeTaskDefinition",
	"elasticloadbalancing:DescribeTargetGroups",
	"elasticloadbalancing:DescribeTargetGroupAttributes",
	"elasticloadbalancing:DescribeTargetHealth",
	"elasticloadbalancing:DescribeLoadBalancers",
	"elasticloadbalancing:DescribeLoadBalancerAttributes",
	"elasticloadbalancing:DescribeListeners",
	"elasticloadbalancing:DescribeListenerAttributes",
	"elasticloadbalancing:DescribeRules",
	"route53:ListHostedZones",
	"route53:ListResourceRecordSets",
	"account:ListRegions",
}

// policyText is the least IAM policy. sts:AssumeRole is not in it: that is for the role that is
// assumed to allow.
func policyText() string {
	var b strings.Builder
	b.WriteString("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n")
	b.WriteString("      \"Sid\": \"TimeoutAudit\",\n      \"Effect\": \"Allow\",\n      \"Action\": [\n")
	for i, action := range actions {
		b.WriteString("        \"" + action + "\"")
		if i < len(actions)-1 {
			b.WriteString(",")
		}
		b.WriteString("\n")
	}
	b.WriteString("      ],\n      \"Resource\": \"*\"\n    }\n  ]\n}\n")
	return b.String()
}
