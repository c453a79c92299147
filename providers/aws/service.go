package aws

import (
	"fmt"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// services emits what stands behind the load balancers: for each port that an ECS service shares
// through Service Connect a proxy, and the command line of each container that gets requests.
func (r *reader) services() {
	r.tasks = map[*terraform.Resource]*task{}
	r.starts = map[string]int{}
	r.families = map[string][]*terraform.Resource{}
	for _, res := range r.of.Of(taskDefinition) {
		if family, ok := providers.TextOf(res.Body.Attributes["family"]); ok {
			r.families[family] = append(r.families[family], res)
		}
	}
	for _, res := range r.of.Of("aws_ecs_service") {
		r.found.TellUncounted(&res.Body, ServiceConnect.System, res.Address, "service_connect_configuration")
		r.found.TellUncounted(&res.Body, "", res.Address, "load_balancer")
		t := r.taskOf(res)
		proxies := r.proxies(res, t)
		for _, b := range res.Body.Blocks["load_balancer"] {
			r.member(res, t, proxies, b)
		}
		for _, b := range res.Body.Blocks["vpc_lattice_configurations"] {
			r.latticeMember(res, t, b)
		}
		for _, p := range proxies {
			r.start(res, t, p.container, p.why)
			p.reading.Sends = []audit.Send{{To: t.program(p.container), Label: t.title(p.container), At: p.at, Assumed: t.assumed}}
			r.found.Readings = append(r.found.Readings, p.reading)
		}
	}
}

// member joins a container to the target groups of a load_balancer block: through the proxy of its
// port where there is one, else directly.
func (r *reader) member(service *terraform.Resource, t *task, proxies []*proxy, b *terraform.Block) {
	groups := r.groupsOf(service, b)
	if len(groups) == 0 {
		return
	}
	container, _ := providers.TextOf(b.Attributes["container_name"])
	if container == "" && len(t.containers) == 1 {
		container = t.containers[0].name
	}
	proxied := false
	for _, p := range proxies {
		takes, why := p.takes(t, container, b.Attributes["container_port"])
		if takes == audit.No {
			continue
		}
		proxied = true
		for _, g := range groups {
			p.reading.Names = named(p.reading.Names, g)
		}
		if takes == audit.Unsure {
			p.assume(why)
		}
		if p.container == "" {
			p.container = container
		}
	}
	if proxied {
		return
	}
	c := r.start(service, t, container, "")
	for _, g := range groups {
		c.Names = named(c.Names, g)
	}
}

// groupsOf are the names under which a load balancer knows the members of a load_balancer block.
func (r *reader) groupsOf(service *terraform.Resource, b *terraform.Block) []string {
	var names []string
	values := []*terraform.Value{b.Attributes["target_group_arn"]}
	for _, advanced := range b.Blocks["advanced_configuration"] {
		values = append(values, advanced.Attributes["alternate_target_group_arn"])
	}
	for _, v := range values {
		if !providers.IsGiven(v) {
			continue
		}
		targets, unknown := r.targets(v)
		if len(targets) == 0 {
			r.found.Tell(unknown.Code, "", service.Address, "target_group_arn", v.At(),
				"which load balancer sends to it is not known: %s", unknown.Why)
		}
		for _, g := range targets {
			names = append(names, g.name)
			if !r.sent[g.name] {
				r.found.Tell(audit.Missing, "", service.Address, "target_group_arn", v.At(),
					"no listener or rule in these files sends to %s, so the load balancer before it is not known", g.label)
			}
		}
	}
	v := b.Attributes["elb_name"]
	for _, elb := range r.of.Referred(v, "aws_elb") {
		names = append(names, instancesOf("tf:"+elb.Address))
	}
	if text, ok := providers.TextOf(v); ok && text != "" && len(v.Refs()) == 0 {
		names = append(names, instancesOf("lb:"+text))
	}
	return names
}

// start is the command of a container; each is emitted once, whoever sends to it.
func (r *reader) start(service *terraform.Resource, t *task, container, why string) *command.Command {
	key := t.program(container)
	if i, ok := r.starts[key]; ok {
		return &r.found.Commands[i]
	}
	c := t.start(container)
	if why != "" && t.container(container) == nil {
		c.Unknown = why
	}
	c.Layer, c.From = r.root.Layer, c.At.File
	for _, res := range []*terraform.Resource{t.resource, service} {
		if res != nil && res.Maybe != "" {
			c.Assumed = append(c.Assumed, providers.Perhaps(res))
		}
	}
	if t.assumed != "" {
		c.Assumed = append(c.Assumed, t.assumed)
	}
	r.stop(&c, t, container)
	r.starts[key] = len(r.found.Commands)
	r.found.Commands = append(r.found.Commands, c)
	return &r.found.Commands[len(r.found.Commands)-1]
}

// named adds a weak name once.
func named(names []audit.Name, text string) []audit.Name {
	if slices.ContainsFunc(names, func(n audit.Name) bool { return n.Text == text }) {
		return names
	}
	return append(names, audit.Name{Text: text})
}

// mapping is the port mapping of a name, with its container. Where none is found, the reason says
// why there may be one; it is empty where there surely is none.
func (t *task) mapping(name string) (*port, string, providers.Unknown) {
	unknown := t.unknown
	for i := range t.containers {
		c := &t.containers[i]
		for j := range c.ports {
			p := &c.ports[j]
			text, ok := providers.TextOf(p.name)
			switch {
			case ok && text == name:
				return p, c.name, providers.Unknown{}
			case !ok && p.name != nil && p.name.State == terraform.Unknown:
				unknown = providers.WhyUnknown(p.name)
			}
		}
		mappings := field(c.body, "portMappings")
		if mappings != nil && mappings.State == terraform.Unknown {
			unknown = providers.Unknown{
				Code: mappings.Code(), Why: fmt.Sprintf("the port mappings of container %q: %s", c.name, mappings.Why()),
			}
		}
	}
	return nil, "", unknown
}
