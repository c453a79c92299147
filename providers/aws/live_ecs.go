package aws

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/timeout-audit/timeout-audit/audit"
)

const (
	clustersOnAPage = 100
	servicesOnAPage = 100
	servicesAtOnce  = 10
)

// A liveService is an ECS service: what is left of it when events, tags and the like are dropped.
type liveService struct {
	arn, cluster, name string
	balancers          []ecstypes.LoadBalancer
	revisions          []revision // the primary one first
}

// A revision is a deployment of a service that has tasks.
type revision struct {
	id         string
	older      bool // not the primary one: it serves until it has drained
	running    int32
	definition string // the task definition's ARN
	connect    *liveConnect
	balancers  []ecstypes.LoadBalancer
}

// A liveConnect is the Service Connect configuration of a deployment.
type liveConnect struct {
	namespace string
	services  []ecstypes.ServiceConnectService
}

// readServices finds the services that were asked for.
func (v *visit) readServices(ctx context.Context) {
	clusters, ok := v.clusters(ctx)
	if !ok {
		return
	}
	var mu sync.Mutex
	each(clusters, func(cluster string) {
		names := slices.Clone(v.request.Flags["service"])
		if len(names) == 0 {
			names = v.listServices(ctx, cluster)
		}
		each(slices.Collect(slices.Chunk(names, servicesAtOnce)), func(chunk []string) {
			described := v.describeServices(ctx, cluster, chunk)
			mu.Lock()
			v.services = append(v.services, described...)
			mu.Unlock()
		})
	})
	slices.SortFunc(v.services, func(a, b liveService) int { return strings.Compare(a.arn, b.arn) })
	for _, s := range v.services {
		if parsed, err := arn.Parse(s.arn); err == nil {
			v.owner = parsed.AccountID
		}
	}
}

// clusters are those that were named, as far as they are of this region, or else all.
func (v *visit) clusters(ctx context.Context) ([]string, bool) {
	named := v.request.Flags["cluster"]
	if len(named) > 0 {
		return slices.DeleteFunc(slices.Clone(named), func(name string) bool {
			parsed, err := arn.Parse(name)
			return err == nil && parsed.Region != v.region
		}), true
	}
	arns, err := v.listClusters(ctx)
	if err != nil {
		v.fail(ctx, err, "ecs:ListClusters", "the clusters cannot be listed")
		return nil, false
	}
	for _, a := range arns {
		v.chosen = append(v.chosen, tail(a))
	}
	return arns, true
}

func (v *visit) listClusters(ctx context.Context) ([]string, error) {
	var arns []string
	in := &ecs.ListClustersInput{MaxResults: aws.Int32(clustersOnAPage)}
	for {
		out, err := ask(ctx, v.caller, v.ecsSlots, v.ecs.ListClusters, in)
		if err != nil {
			return nil, err
		}
		arns = append(arns, out.ClusterArns...)
		if aws.ToString(out.NextToken) == "" {
			slices.Sort(arns)
			return arns, nil
		}
		in.NextToken = out.NextToken
	}
}

func (v *visit) listServices(ctx context.Context, cluster string) []string {
	var arns []string
	in := &ecs.ListServicesInput{Cluster: aws.String(cluster), MaxResults: aws.Int32(servicesOnAPage)}
	for {
		out, err := ask(ctx, v.caller, v.ecsSlots, v.ecs.ListServices, in)
		if err != nil {
			v.lost(ctx, err, cluster, "ecs:ListServices")
			return arns
		}
		arns = append(arns, out.ServiceArns...)
		if aws.ToString(out.NextToken) == "" {
			slices.Sort(arns)
			return arns
		}
		in.NextToken = out.NextToken
	}
}

// lost says of a cluster that its services could not be read, or notes that there is none.
func (v *visit) lost(ctx context.Context, err error, cluster, action string) {
	var absent *ecstypes.ClusterNotFoundException
	if !errors.As(err, &absent) {
		v.fail(ctx, err, action, "the services of cluster "+tail(cluster)+" cannot be read")
		return
	}
	v.mu.Lock()
	known := slices.Contains(v.absentClusters, cluster)
	first := len(v.absentClusters) == 0
	if !known {
		v.absentClusters = append(v.absentClusters, cluster)
	}
	v.mu.Unlock()
	if !first {
		return
	}
	arns, err := v.listClusters(ctx)
	if err != nil {
		return // the names would have been a kindness
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, a := range arns {
		v.clusterNames = append(v.clusterNames, tail(a))
	}
}

func (v *visit) describeServices(ctx context.Context, cluster string, names []string) []liveService {
	out, err := ask(ctx, v.caller, v.ecsSlots, v.ecs.DescribeServices, &ecs.DescribeServicesInput{Cluster: aws.String(cluster), Services: names})
	if err != nil {
		v.lostServices(ctx, err, cluster, names)
		return nil
	}
	var all []liveService
	for i := range out.Services {
		if s := &out.Services[i]; aws.ToString(s.Status) != "INACTIVE" {
			all = append(all, reduce(s))
		}
	}
	if len(v.request.Flags["service"]) > 0 {
		return all // one that is named may be of another cluster
	}
	for _, f := range out.Failures {
		v.tell(audit.Missing, "", tail(aws.ToString(f.Arn)), "service", "it was deleted while the account was read")
	}
	return all
}

// lostServices says which services a failed call leaves out. Where it is the first call for them,
// the cluster itself could not be read.
func (v *visit) lostServices(ctx context.Context, err error, cluster string, names []string) {
	if len(v.request.Flags["service"]) > 0 || isCredential(err) {
		v.lost(ctx, err, cluster, "ecs:DescribeServices")
		return
	}
	u := unknownBy(ctx, err, "ecs:DescribeServices")
	if u.Code == audit.Denied {
		v.mu.Lock()
		told := len(v.problems) > 0
		v.mu.Unlock()
		if !told {
			v.fail(ctx, err, "ecs:DescribeServices", "the services of cluster "+tail(cluster)+" cannot be read")
		}
		return
	}
	for _, name := range names {
		v.tell(u.Code, "", tail(name), "service", "its configuration is not known: %s", u.Why)
	}
}

// reduce keeps of a service what decides about connections.
func reduce(s *ecstypes.Service) liveService {
	reduced := liveService{
		arn: aws.ToString(s.ServiceArn), cluster: tail(aws.ToString(s.ClusterArn)), name: aws.ToString(s.ServiceName),
		balancers: s.LoadBalancers,
	}
	for _, d := range s.Deployments {
		status := aws.ToString(d.Status)
		if status != "PRIMARY" && (status != "ACTIVE" || d.RunningCount == 0) {
			continue
		}
		reduced.add(revision{
			id: aws.ToString(d.Id), older: status != "PRIMARY", running: d.RunningCount,
			definition: aws.ToString(d.TaskDefinition), connect: connectOf(d.ServiceConnectConfiguration),
		})
	}
	for _, t := range s.TaskSets {
		status := aws.ToString(t.Status)
		if status != "PRIMARY" && (status != "ACTIVE" || t.RunningCount == 0) {
			continue
		}
		reduced.add(revision{
			id: aws.ToString(t.Id), older: status != "PRIMARY", running: t.RunningCount,
			definition: aws.ToString(t.TaskDefinition), balancers: t.LoadBalancers,
		})
	}
	if len(reduced.revisions) == 0 {
		reduced.add(revision{definition: aws.ToString(s.TaskDefinition)})
	}
	return reduced
}

func (s *liveService) add(r revision) {
	if r.older {
		s.revisions = append(s.revisions, r)
		return
	}
	s.revisions = slices.Insert(s.revisions, 0, r)
}

func connectOf(c *ecstypes.ServiceConnectConfiguration) *liveConnect {
	if c == nil || !c.Enabled {
		return nil
	}
	return &liveConnect{namespace: aws.ToString(c.Namespace), services: c.Services}
}
