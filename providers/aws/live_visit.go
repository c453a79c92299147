package aws

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	classic "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing"
	classictypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

type ecsAPI interface {
	ListClusters(context.Context, *ecs.ListClustersInput, ...func(*ecs.Options)) (*ecs.ListClustersOutput, error)
	ListServices(context.Context, *ecs.ListServicesInput, ...func(*ecs.Options)) (*ecs.ListServicesOutput, error)
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
	DescribeTaskDefinition(context.Context, *ecs.DescribeTaskDefinitionInput, ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error)
}

type elbAPI interface {
	DescribeTargetGroups(context.Context, *elb.DescribeTargetGroupsInput, ...func(*elb.Options)) (*elb.DescribeTargetGroupsOutput, error)
	DescribeTargetGroupAttributes(context.Context, *elb.DescribeTargetGroupAttributesInput, ...func(*elb.Options)) (*elb.DescribeTargetGroupAttributesOutput, error)
	DescribeTargetHealth(context.Context, *elb.DescribeTargetHealthInput, ...func(*elb.Options)) (*elb.DescribeTargetHealthOutput, error)
	DescribeLoadBalancers(context.Context, *elb.DescribeLoadBalancersInput, ...func(*elb.Options)) (*elb.DescribeLoadBalancersOutput, error)
	DescribeLoadBalancerAttributes(context.Context, *elb.DescribeLoadBalancerAttributesInput, ...func(*elb.Options)) (*elb.DescribeLoadBalancerAttributesOutput, error)
	DescribeListeners(context.Context, *elb.DescribeListenersInput, ...func(*elb.Options)) (*elb.DescribeListenersOutput, error)
	DescribeListenerAttributes(context.Context, *elb.DescribeListenerAttributesInput, ...func(*elb.Options)) (*elb.DescribeListenerAttributesOutput, error)
	DescribeRules(context.Context, *elb.DescribeRulesInput, ...func(*elb.Options)) (*elb.DescribeRulesOutput, error)
}

type classicAPI interface {
	DescribeLoadBalancers(context.Context, *classic.DescribeLoadBalancersInput, ...func(*classic.Options)) (*classic.DescribeLoadBalancersOutput, error)
	DescribeLoadBalancerAttributes(context.Context, *classic.DescribeLoadBalancerAttributesInput, ...func(*classic.Options)) (*classic.DescribeLoadBalancerAttributesOutput, error)
}

// A visit is the reading of one region: who is asked, and what was answered.
type visit struct {
	request *providers.LiveRequest
	region  string
	several bool // regions are read, and names need theirs
	pace    pace
	ecs     ecsAPI
	elb     elbAPI
	classic classicAPI

	ecsSlots, elbSlots chan struct{} // calls that run at once, of each service

	caller *providers.LiveCaller

	mu             sync.Mutex
	problems       []providers.LiveProblem
	absentClusters []string // that were named and that the region does not have
	clusterNames   []string // that it has, where one that was named is absent
	chosen         []string // that were read without being named
	partial        string
	unread         []audit.Unread

	owner    string // the account's number
	services []liveService
	tasks    map[string]*answer[liveTask] // by ARN
	answers  balancing
	classics classicBalancing
}

// balancing is what ELBv2 answered, by ARN.
type balancing struct {
	groups             answer[map[string]*elbtypes.TargetGroup]
	balancers          answer[map[string]*elbtypes.LoadBalancer]
	attributes         map[string]*answer[map[string]string] // of balancers
	listeners          map[string]*answer[[]elbtypes.Listener]
	rules              map[string]*answer[[]elbtypes.Rule]   // of listeners
	listenerAttributes map[string]*answer[map[string]string] // of listeners
	groupAttributes    map[string]*answer[map[string]string] // of groups
	members            map[string]*answer[[]string]          // balancers that are targets of a group
}

// classicBalancing is what the classic API answered, by name.
type classicBalancing struct {
	balancers  answer[map[string]*classictypes.LoadBalancerDescription]
	attributes map[string]*answer[*classictypes.LoadBalancerAttributes]
}

func (a *access) visit(region string, several bool) *visit {
	cfg := a.config.Copy()
	cfg.Region = region
	p := a.run.pace
	v := &visit{
		request: &a.run.Request, region: region, several: several, pace: p,
		ecsSlots: make(chan struct{}, p.inFlight), elbSlots: make(chan struct{}, p.inFlight),
		tasks: map[string]*answer[liveTask]{},
	}
	v.ecs = ecs.NewFromConfig(cfg, func(o *ecs.Options) {
		o.Retryer = p.retryer()
		o.APIOptions = append(o.APIOptions, wait(p.throttle(ecs.ServiceID), &a.run.Counts))
	})
	v.elb = elb.NewFromConfig(cfg, func(o *elb.Options) {
		o.Retryer = p.retryer()
		o.APIOptions = append(o.APIOptions, wait(p.throttle(elb.ServiceID), &a.run.Counts))
	})
	v.classic = classic.NewFromConfig(cfg, func(o *classic.Options) {
		o.Retryer = p.retryer()
		o.APIOptions = append(o.APIOptions, wait(p.throttle(classic.ServiceID), &a.run.Counts))
	})
	v.caller = &providers.LiveCaller{Source: v.title(), Limit: p.call, Tell: v.request.Progress}
	return v
}

// ask makes a call when there is a slot for it, within the time that one call may take.
func ask[In, Out, Option any](ctx context.Context, caller *providers.LiveCaller, slots chan struct{}, call func(context.Context, *In, ...Option) (*Out, error), in *In) (*Out, error) {
	var out *Out
	err := caller.Call(ctx, slots, func(ctx context.Context) (err error) {
		out, err = call(ctx, in)
		return err
	})
	return out, err
}

// each runs a function for every element at once; calls within wait for their slots.
func each[T any](all []T, f func(T)) {
	var group sync.WaitGroup
	for _, element := range all {
		group.Go(func() { f(element) })
	}
	group.Wait()
}

// read asks in the order in which answers decide: what runs and what is before it first, then what
// only deploys depend on. Services have limits of their own and do not wait for one another.
func (v *visit) read(ctx context.Context) {
	v.readServices(ctx)
	if len(v.services) > 0 {
		var all, deciding sync.WaitGroup
		deciding.Go(func() { v.readTasks(ctx) })
		deciding.Go(func() { v.readClassics(ctx) })
		deciding.Add(1)
		all.Go(func() {
			v.readBalancers(ctx)
			deciding.Done()
			v.readGroups(ctx)
		})
		deciding.Wait()
		if v.request.Decided != nil && ctx.Err() == nil {
			v.request.Decided(v.source(true))
		}
		all.Wait()
	}
	if why := providers.Ended(ctx); why != "" && v.partial == "" {
		v.partial = why
	}
}

// source is what was read, early where the target groups' attributes are not all there yet.
func (v *visit) source(early bool) providers.LiveSource {
	return providers.LiveSource{Name: v.title(), Key: v.key(), Found: v.found(early), Partial: v.partial}
}

// title is what the region's source is called: "aws prod (eu-west-1)".
func (v *visit) title() string {
	clusters := v.request.Flags["cluster"]
	if len(clusters) == 0 {
		return "aws (" + v.region + ")"
	}
	names := make([]string, len(clusters))
	for i, c := range clusters {
		names[i] = tail(c)
	}
	return fmt.Sprintf("aws %s (%s)", strings.Join(names, ", "), v.region)
}

// key keeps apart what has the same name in another account or region.
func (v *visit) key() string { return v.owner + "/" + v.region }

// label is a name as the user knows it, with its region where several are read.
func (v *visit) label(name string) string {
	if v.several {
		return v.region + "/" + name
	}
	return name
}

func (v *visit) has(service string) bool {
	return slices.ContainsFunc(v.services, func(s liveService) bool { return s.arn == service || s.name == service })
}

func (v *visit) problem(what, why, next string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.problems = append(v.problems, providers.LiveProblem{What: what, Why: why, Next: next})
}

// tell lists something that was not read.
func (v *visit) tell(code audit.Code, system, hop, setting, format string, args ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.unread = append(v.unread, audit.Unread{
		Code: code, System: system, Hop: hop, Setting: setting, Why: fmt.Sprintf(format, args...), Input: v.title(),
	})
}

// fail says of a call without which nothing can be told that it failed.
func (v *visit) fail(ctx context.Context, err error, action, what string) {
	why := unknownBy(ctx, err, action)
	switch {
	case providers.Ended(ctx) != "":
		v.mu.Lock()
		v.partial = providers.Ended(ctx)
		v.mu.Unlock()
	case isCredential(err):
		v.problem(v.title(), why.Why, login(v.request.Text("profile")))
	case why.Code == audit.Denied:
		v.problem(v.title(), what+": "+why.Why, "timeout-audit aws --print-iam-policy prints what it needs")
	default:
		v.problem(v.title(), what+": "+why.Why, "check --region and --endpoint-url, and try again")
	}
}
