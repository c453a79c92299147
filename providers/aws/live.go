package aws

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/timeout-audit/timeout-audit/providers"
)

// live reads ECS services with what stands before them.
var live = &providers.LiveReader{
	Command: "aws",
	Short:   "Audit live ECS services with their load balancers and Service Connect",
	Long: `aws reads the ECS services of a cluster, the load balancers before them and the Service Connect
proxies beside them, with the values that are in force. It only reads. Credentials are found as the
AWS command line finds them: the environment, a profile, SSO, a container's role, and last the
instance's. --print-iam-policy prints the permissions it uses; without one of them the rest is
audited, and the time-outs behind it are listed as unread.`,
	Example: `  timeout-audit aws --cluster prod --protocol sse --heartbeat 15s
  timeout-audit aws --cluster prod --with infra             # where do files and account differ?
  timeout-audit aws --cluster prod --with cloudflare:example.com  # and what is before it, live
  timeout-audit aws --cluster prod --save prod.json         # and later, without the account:
  timeout-audit aws --snapshot prod.json`,
	Systems: []string{ALB.System, NLB.System, CLB.System, ServiceConnect.System, Container.System},
	Selects: "cluster",
	Flags: []providers.LiveFlag{
		{Name: "cluster", Source: true, Value: "NAME", Kind: providers.FlagList, Usage: "read this cluster, by name or ARN (repeatable; default: all of the region)"},
		{Name: "service", Source: true, Value: "NAME", Kind: providers.FlagList, Usage: "read only this service (repeatable; default: all of the cluster)"},
		{Name: "region", Source: true, Value: "REGION", Kind: providers.FlagList, Usage: "read this region (repeatable; all: every enabled one; default: the configured one)"},
		{Name: "profile", Value: "NAME", Usage: "use this profile of the AWS configuration"},
		{Name: "role-arn", Value: "ARN", Usage: "assume this role first"},
		{Name: "external-id", Value: "ID", Usage: "give this external id with --role-arn"},
		{Name: "endpoint-url", Value: "URL", Usage: "call this address instead of AWS's"},
		{Name: "timeout", Value: "DURATION", Usage: "end after this time with what was read until then (default 5m)"},
	},
	Prints: []providers.LivePrint{
		{Flag: "print-iam-policy", Usage: "print the least IAM policy that it needs, and read nothing", Text: policyText()},
	},
	Read: func(ctx context.Context, request providers.LiveRequest) providers.Live {
		return readLive(ctx, request, usualPace)
	},
	Leads: func(ctx context.Context, request providers.LiveRequest, hosts []string) providers.Leads {
		return leads(ctx, request, hosts, usualPace)
	},
}

// A run is one call of the live command.
type run struct {
	providers.LiveRun
	pace pace
}

// readLive reads what a request selects, at a given pace.
func readLive(ctx context.Context, request providers.LiveRequest, p pace) providers.Live {
	r := &run{LiveRun: providers.LiveRun{Request: request}, pace: p}
	ctx, cancel, ok := r.Bounded(ctx)
	if !ok {
		return r.Live
	}
	defer cancel()
	r.regions(ctx)
	r.Live.Calls = r.Counts.List()
	return r.Live
}

// regions reads each region that is selected, all at once: each has its own limits.
func (r *run) regions(ctx context.Context) {
	account, ok := r.account(ctx)
	if !ok {
		return
	}
	names, ok := r.selected(ctx, account)
	if !ok {
		return
	}
	visits := make([]*visit, len(names))
	var group sync.WaitGroup
	for i, name := range names {
		visits[i] = account.visit(name, len(names) > 1)
		group.Go(func() { visits[i].read(ctx) })
	}
	group.Wait()
	r.missing(visits)
	for _, v := range visits {
		r.Live.Problems = append(r.Live.Problems, v.problems...)
		if n := len(v.chosen); n > 0 && len(r.Request.Flags["cluster"]) == 0 {
			r.Live.Notices = append(r.Live.Notices, fmt.Sprintf("aws %s has %d clusters, and all were read: %s; --cluster NAME reads one",
				v.region, n, strings.Join(v.chosen, ", ")))
		}
		if len(v.services) == 0 {
			if v.partial != "" {
				r.Problem(v.title(), v.partial+" before any service was read", "run it again, with a longer --timeout")
			}
			continue
		}
		r.Live.Sources = append(r.Live.Sources, v.source(false))
	}
}

// missing tells of clusters and services that no region has.
func (r *run) missing(visits []*visit) {
	reached := slices.ContainsFunc(visits, func(v *visit) bool { return len(v.problems) == 0 })
	if !reached {
		return
	}
	for _, name := range r.Request.Flags["cluster"] {
		if of, err := arn.Parse(name); err == nil && !slices.ContainsFunc(visits, func(v *visit) bool { return v.region == of.Region }) {
			r.Wrong("cluster "+name, "it is of region "+of.Region+", and "+regionsOf(visits)+" is read", "give --region "+of.Region+", or leave --region out")
			continue
		}
		if slices.ContainsFunc(visits, func(v *visit) bool { return !slices.Contains(v.absentClusters, name) }) {
			continue
		}
		r.Problem("cluster "+name, "there is no such cluster in "+regionsOf(visits)+"; "+clustersOf(visits),
			"name one of them with --cluster, or another --region")
	}
	for _, name := range r.Request.Flags["service"] {
		if !slices.ContainsFunc(visits, func(v *visit) bool { return v.has(name) }) &&
			!slices.ContainsFunc(visits, func(v *visit) bool { return v.partial != "" }) {
			r.Problem("service "+name, "no cluster that was read has such a service",
				"leave --service out to see those that there are")
		}
	}
}

func regionsOf(visits []*visit) string {
	names := make([]string, len(visits))
	for i, v := range visits {
		names[i] = v.region
	}
	return strings.Join(names, ", ")
}

func clustersOf(visits []*visit) string {
	var names []string
	for _, v := range visits {
		names = append(names, v.clusterNames...)
	}
	slices.Sort(names)
	if len(names) == 0 {
		return "there are none"
	}
	return "there are " + strings.Join(slices.Compact(names), ", ")
}
