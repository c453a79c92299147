package aws

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A liveProxy is the Service Connect proxy of one port that a service shares.
type liveProxy struct {
	reading   providers.Reading
	port      string // the port mapping's name
	override  int32
	mapping   *ecstypes.PortMapping
	container string // whose port it is; empty where that is not known
	unknown   providers.Unknown
	aliases   []string // under which other services of the namespace call it
}

// proxies are those of a deployment. A service that only calls others has none on the way of its
// requests.
func (e *emission) proxies(r *liveRevision) []*liveProxy {
	if r.connect == nil {
		return nil
	}
	task := e.task(r)
	var all []*liveProxy
	for i := range r.connect.services {
		s := &r.connect.services[i]
		p := &liveProxy{
			reading: e.begin(ServiceConnect.System, r.service.title()),
			port:    aws.ToString(s.PortName), override: aws.ToInt32(s.IngressPortOverride),
		}
		if len(r.connect.services) > 1 {
			p.reading.Name += "/" + p.port
		}
		p.reading.Names = []audit.Name{{Text: r.key() + "/" + p.port, Strong: true}}
		if r.older {
			p.reading.Name += "@" + tail(r.id)
			p.assume(r.still())
		} else {
			p.reading.Names = append(p.reading.Names, audit.Name{Text: "ecs:" + r.service.name + "/" + p.port})
			p.answer(r.connect.namespace, s)
		}
		p.find(task)
		p.times(s, "DescribeServices "+r.service.title())
		all = append(all, p)
	}
	return all
}

// answer adds the names by which other services of the namespace call the port.
func (p *liveProxy) answer(namespace string, s *ecstypes.ServiceConnectService) {
	discovery := aws.ToString(s.DiscoveryName)
	if discovery == "" {
		discovery = p.port
	}
	for _, alias := range s.ClientAliases {
		dns := aws.ToString(alias.DnsName)
		if dns == "" {
			if arn.IsARN(namespace) {
				continue // its name, which ends the alias, is not in the answer
			}
			dns = discovery + "." + namespace
		}
		name := fmt.Sprintf("%s:%d", dns, aws.ToInt32(alias.Port))
		p.aliases = append(p.aliases, name)
		p.reading.Names = append(p.reading.Names,
			audit.Name{Text: "sc:" + namespace + "/" + name}, audit.Name{Text: "addr:" + name})
	}
}

// find looks up the port mapping, which says whose port it is and what is spoken on it.
func (p *liveProxy) find(task *answer[liveTask]) {
	p.unknown = task.why
	for i := range task.value.containers {
		c := &task.value.containers[i]
		for j := range c.ports {
			if aws.ToString(c.ports[j].Name) == p.port {
				p.mapping, p.container = &c.ports[j], c.name
				p.reading.Context.AppProtocol = strings.ToLower(string(c.ports[j].AppProtocol))
				return
			}
		}
	}
	unknown := p.unknown
	if unknown.Code == "" {
		unknown = providers.Unknown{Code: audit.Missing, Why: fmt.Sprintf("no port mapping of %s is named %q", task.value.title, p.port)}
	}
	p.reading.Context.Unknown = map[string]providers.Unknown{providers.KeyAppProtocol: unknown}
}

// times takes the timeouts that are set. One that is absent from the answer is not set: AWS leaves
// out what has its default and reports 0 where a clock is switched off.
func (p *liveProxy) times(s *ecstypes.ServiceConnectService, seen string) {
	if s.Timeout == nil {
		return
	}
	for _, t := range []struct {
		name  string
		value *int32
	}{{perRequest, s.Timeout.PerRequestTimeoutSeconds}, {"idleTimeoutSeconds", s.Timeout.IdleTimeoutSeconds}} {
		if t.value != nil {
			p.reading.Settings = append(p.reading.Settings, observed(t.name, providers.Number(float64(*t.value)), seen))
		}
	}
}

// takes reports whether requests for a container's port pass the proxy. It listens on that port
// itself unless it was given another one.
func (p *liveProxy) takes(task *answer[liveTask], container string, port *int32) (audit.Tri, string) {
	switch {
	case p.override != 0 && port != nil && p.override != *port:
		return audit.No, ""
	case p.mapping == nil && p.unknown.Code == "":
		return audit.No, ""
	case p.mapping == nil:
		return audit.Unsure, "that requests pass the Service Connect proxy of " + p.reading.Name +
			" is taken from its only being there: " + p.unknown.Why
	case container != "" && container != p.container:
		return audit.No, ""
	case port != nil && p.mapping.ContainerPort != nil && *port != *p.mapping.ContainerPort:
		return audit.No, ""
	case port == nil || p.mapping.ContainerPort == nil:
		return audit.Unsure, "whether the load balancer sends to the port of " + p.reading.Name + " is not known"
	case task.value.bridge && p.override == 0:
		return audit.Unsure, "in network mode bridge the proxy of " + p.reading.Name + " may listen on another port"
	}
	return audit.Yes, ""
}

func (p *liveProxy) assume(why string) {
	if !slices.Contains(p.reading.Assumed, why) {
		p.reading.Assumed = append(p.reading.Assumed, why)
	}
}

// callers are the services of each namespace that Service Connect is enabled on.
func (e *emission) callers() map[string][]*liveService {
	all := map[string][]*liveService{}
	for i := range e.visit.services {
		s := &e.visit.services[i]
		if c := s.revisions[0].connect; c != nil && c.namespace != "" {
			all[c.namespace] = append(all[c.namespace], s)
		}
	}
	return all
}

// calling emits the proxy beside the tasks that call a port by its alias, and before it those tasks.
// All services of the namespace may call it. One chain stands for them, since only the service that
// is called sets the times, and of the clients in the tasks nothing is known.
func (e *emission) calling(r *liveRevision, p *liveProxy, callers map[string][]*liveService) {
	others := slices.DeleteFunc(slices.Clone(callers[r.connect.namespace]), func(s *liveService) bool { return s == r.service })
	if len(others) == 0 || len(p.aliases) == 0 {
		return
	}
	who := listing(others)
	beside := audit.Name{Text: p.reading.Names[0].Text + "/callers", Strong: true}
	client := e.begin(providers.Custom, who)
	client.Sends = []audit.Send{{To: beside.Text}}
	c := e.begin(ServiceConnect.System, "callers' proxy to "+p.aliases[0])
	c.Names = []audit.Name{beside}
	c.Context, c.Settings = p.reading.Context, p.reading.Settings
	c.Sends = []audit.Send{{To: p.reading.Names[0].Text, Label: p.reading.Name}}
	c.Assumed = []string{
		who + " may call " + r.service.title() + ": they share a Service Connect namespace",
		"that the caller's proxy keeps the times that are set on " + r.service.title() + " is published nowhere",
	}
	e.found.Readings = append(e.found.Readings, client, c)
}

// listed is how many services are called by their names.
const listed = 3

// listing names services, the first few of many.
func listing(services []*liveService) string {
	names := make([]string, 0, listed)
	for _, s := range services[:min(len(services), listed)] {
		names = append(names, s.title())
	}
	if more := len(services) - listed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names, ", "), more)
	}
	return strings.Join(names, ", ")
}
