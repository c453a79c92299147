// Package awstest is an AWS account on loopback: a server that speaks the wire protocols of ECS,
// of both load-balancing APIs, of STS and of Account, as far as live reading calls them, about an
// account that is described in plain Go.
//
// It pages, and on request it throttles, denies, is slow, breaks and changes between two calls. It
// knows nothing of timeouts' meaning: whatever is not described is absent from its answers, as it is
// from AWS's.
package awstest

import (
	"fmt"
	"strconv"
)

// An Account is one region of an account.
type Account struct {
	Number    string // 123456789012 where it is empty
	Region    string // eu-west-1 where it is empty
	Clusters  []*Cluster
	Tasks     []Task
	Groups    []Group
	Balancers []Balancer
	Classics  []Classic

	HostedZones []HostedZone
}

// A Cluster is an ECS cluster.
type Cluster struct {
	Name     string
	Services []*Service
}

// A Service is an ECS service and its primary deployment.
type Service struct {
	Name    string
	Task    string // "chat:7"
	Members []Member
	Connect *Connect
	Older   []Deployment // that still have tasks
	Tags    map[string]string
}

// A Deployment is one beside the primary.
type Deployment struct {
	ID, Task string
	Connect  *Connect
	Running  int
}

// A Member says that the tasks are in a target group or behind a classic load balancer.
type Member struct {
	Group, Classic, Container string
	Port                      int
	Alternate                 string // the other group of a blue/green service
}

// A Connect is a Service Connect configuration. Without ports the service is a client only.
type Connect struct {
	Namespace string
	Ports     []Port
}

// A Port is one that a service shares.
type Port struct {
	Name, Discovery  string
	Aliases          []Alias
	Override         int
	PerRequest, Idle *int // nil: not set, and then absent from answers
}

// An Alias is a name under which a port is called.
type Alias struct {
	DNS  string
	Port int
}

// A Task is a revision of a task definition.
type Task struct {
	Family     string
	Revision   int
	Mode       string   // awsvpc where it is empty
	For        []string // launch types: FARGATE, EC2
	Containers []Container
}

// A Container is one of a task definition.
type Container struct {
	Name, Image         string
	EntryPoint, Command []string
	Env, Secrets        map[string]string
	Ports               []Mapping
	Stop                *int // nil: not set
}

// A Mapping is a port mapping.
type Mapping struct {
	Name, AppProtocol string
	Number            int
}

// A Group is a target group.
type Group struct {
	Name       string
	Kind       string            // ip where it is empty; alb
	Targets    []string          // names of application load balancers
	Attributes map[string]string // instead of AWS's defaults
	Drop       []string          // attributes that answers leave out
}

// A Balancer is an application or network load balancer.
type Balancer struct {
	Name       string
	Network    bool
	Attributes map[string]string
	Drop       []string
	Listeners  []Listener
}

// A Listener is a port of a load balancer. Its last rule is the default one.
type Listener struct {
	Port       int
	Protocol   string
	Attributes map[string]string
	Rules      []Rule
}

// A Rule forwards what has one of the hosts and one of the paths; without a group it redirects.
type Rule struct {
	Hosts, Paths []string
	Forward      []Share
}

// A Share is a target group's part of a rule.
type Share struct {
	Group  string
	Weight int
}

// A Classic is a classic load balancer.
type Classic struct {
	Name      string
	Idle      int
	Draining  int // 0: off
	Protocols []string
}

// Of is a pointer to a number, for settings that may be absent.
func Of(n int) *int { return &n }

func (a *Account) number() string {
	if a.Number == "" {
		return "123456789012"
	}
	return a.Number
}

func (a *Account) region() string {
	if a.Region == "" {
		return "eu-west-1"
	}
	return a.Region
}

func (a *Account) arn(service, resource string) string {
	return "arn:aws:" + service + ":" + a.region() + ":" + a.number() + ":" + resource
}

func (a *Account) clusterARN(c *Cluster) string { return a.arn("ecs", "cluster/"+c.Name) }
func (a *Account) serviceARN(c *Cluster, s *Service) string {
	return a.arn("ecs", "service/"+c.Name+"/"+s.Name)
}
func (a *Account) taskARN(name string) string { return a.arn("ecs", "task-definition/"+name) }

// GroupARN is the ARN of a target group.
func (a *Account) GroupARN(name string) string {
	return a.arn("elasticloadbalancing", "targetgroup/"+name+"/"+id(name))
}

// BalancerARN is the ARN of a load balancer.
func (a *Account) BalancerARN(name string) string {
	kind := "app"
	for i := range a.Balancers {
		if a.Balancers[i].Name == name && a.Balancers[i].Network {
			kind = "net"
		}
	}
	return a.arn("elasticloadbalancing", "loadbalancer/"+kind+"/"+name+"/"+id(name))
}

// HostName is the DNS name of a load balancer.
func (a *Account) HostName(name string) string {
	return fmt.Sprintf("%s-%s.%s.elb.amazonaws.com", name, id(name)[:10], a.region())
}

func (a *Account) listenerARN(b *Balancer, l *Listener) string {
	kind := "app"
	if b.Network {
		kind = "net"
	}
	return a.arn("elasticloadbalancing", fmt.Sprintf("listener/%s/%s/%s/%s", kind, b.Name, id(b.Name), id(strconv.Itoa(l.Port))))
}

// id is a number that stands in ARNs: always the same for a name.
func id(name string) string {
	sum := uint64(14695981039346656037)
	for i := range len(name) {
		sum = (sum ^ uint64(name[i])) * 1099511628211
	}
	return fmt.Sprintf("%016x", sum)
}

// sendsTo reports whether a listener or rule of a load balancer forwards to a group.
func (b *Balancer) sendsTo(group string) bool {
	for _, l := range b.Listeners {
		for _, r := range l.Rules {
			for _, s := range r.Forward {
				if s.Group == group {
					return true
				}
			}
		}
	}
	return false
}
