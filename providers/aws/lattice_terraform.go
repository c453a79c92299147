package aws

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const (
	latticeService    = "aws_vpclattice_service"
	latticeListener   = "aws_vpclattice_listener"
	latticeRule       = "aws_vpclattice_listener_rule"
	latticeGroup      = "aws_vpclattice_target_group"
	latticeAttachment = "aws_vpclattice_target_group_attachment"
)

// lattices emits one reading for each VPC Lattice service. A listener that passes TLS through carries
// bytes, of whose clocks nothing is published, and is told apart.
func (r *reader) lattices() {
	for _, res := range r.of.Of(latticeService) {
		reading := providers.OfResource(Lattice.System, r.root, res)
		reading.Names = r.alsoCalled([]audit.Name{{Text: "tf:" + res.Address, Strong: true}}, res.Address)
		if text, ok := providers.TextOf(res.Body.Attributes["custom_domain_name"]); ok && text != "" {
			reading.Names = appendName(reading.Names, audit.Name{Text: providers.HostName(text)})
		}
		reading.Take(&res.Body, "idle_timeout_seconds")
		for _, l := range r.of.Of(latticeListener) {
			if !r.belongs(l, "service_identifier", res) && !r.belongs(l, "service_arn", res) {
				continue
			}
			if protocol, _ := providers.TextOf(l.Body.Attributes["protocol"]); protocol == "TLS_PASSTHROUGH" {
				r.found.Tell(audit.Unsupported, Lattice.System, res.Address, "protocol", l.Body.Attributes["protocol"].At(),
					"what a TLS_PASSTHROUGH listener does with silent connections this version does not know")
				continue
			}
			reading.Sends = append(reading.Sends, r.latticeSends(&l.Body, "default_action", audit.Route{}, "")...)
			for _, rule := range r.of.Of(latticeRule) {
				if r.belongs(rule, "listener_identifier", l) {
					route, assumed := latticeRoute(rule)
					reading.Sends = append(reading.Sends, r.latticeSends(&rule.Body, "action", route, assumed)...)
				}
			}
		}
		r.found.Readings = append(r.found.Readings, reading)
	}
}

func (r *reader) belongs(res *terraform.Resource, attribute string, to *terraform.Resource) bool {
	for _, o := range r.of.Referred(res.Body.Attributes[attribute], to.Type) {
		if o == to {
			return true
		}
	}
	return false
}

func (r *reader) latticeSends(body *terraform.Block, action string, route audit.Route, assumed string) []audit.Send {
	var all []audit.Send
	for _, a := range body.Blocks[action] {
		for _, f := range a.Blocks["forward"] {
			for _, t := range f.Blocks["target_groups"] {
				id := t.Attributes["target_group_identifier"]
				for _, group := range r.of.Referred(id, latticeGroup) {
					for _, to := range r.latticeTargets(group) {
						to.Route, to.At = route, id.At()
						if to.Assumed == "" {
							to.Assumed = assumed
						}
						all = append(all, to)
					}
				}
			}
		}
	}
	return all
}

// latticeRoute is the path that a rule takes. Where it is not known the route is wider than the rule, and
// the reason is given.
func latticeRoute(rule *terraform.Resource) (route audit.Route, assumed string) {
	if why := rule.Body.Unknown["match"]; why != "" {
		return route, "the match of " + rule.Address + " is not known: " + why
	}
	for _, b := range rule.Body.Blocks["match"] {
		for _, b := range b.Blocks["http_match"] {
			for _, b := range b.Blocks["path_match"] {
				for _, b := range b.Blocks["match"] {
					for name, behind := range map[string]string{"exact": "", "prefix": "*"} {
						v := b.Attributes[name]
						text, ok := providers.TextOf(v)
						switch {
						case ok && text != "":
							route.Path = audit.Pattern(text + behind)
						case providers.IsGiven(v) && !ok:
							assumed = "the path of " + rule.Address + " is not known: " + v.Why()
						}
					}
				}
			}
		}
	}
	if route.Path == "/*" {
		route.Path = ""
	}
	return route, assumed
}

// latticeFunction is the function that is a target group's only member.
func (r *reader) latticeFunction(group *terraform.Resource, v *terraform.Value) audit.Send {
	name, label := "tf:"+group.Address, "a function that is not in these files"
	if functions := r.functionsOf(v); len(functions) == 1 {
		label = functions[0].Address
	}
	if !r.invokes[name] {
		r.invokes[name] = true
		at := group.At
		if v != nil && v.At().Known() {
			at = v.At()
		}
		r.invoked("vpc-lattice", name, label, v, at)
	}
	return audit.Send{To: name, Label: label, At: group.At}
}

// latticeTargets are the members of a target group.
func (r *reader) latticeTargets(group *terraform.Resource) []audit.Send {
	kind, _ := providers.TextOf(group.Body.Attributes["type"])
	var all []audit.Send
	for _, a := range r.of.Of(latticeAttachment) {
		if !r.belongs(a, "target_group_identifier", group) {
			continue
		}
		for _, t := range a.Body.Blocks["target"] {
			v := t.Attributes["id"]
			if kind == "LAMBDA" {
				all = append(all, r.latticeFunction(group, v))
				continue
			}
			sends, _ := r.of.Origins(v, group.Address, ambient)
			all = append(all, sends...)
		}
	}
	if len(all) == 0 {
		all = []audit.Send{{To: "tf:" + group.Address, Label: "targets of " + group.Address, At: group.At}}
	}
	return all
}

// latticeMember joins a container to the target group that ECS registers its tasks with. VPC Lattice
// reaches it directly, and not through Service Connect's proxy.
func (r *reader) latticeMember(service *terraform.Resource, t *task, b *terraform.Block) {
	v := b.Attributes["target_group_arn"]
	groups := r.of.Referred(v, latticeGroup)
	if len(groups) == 0 {
		return
	}
	name, _ := providers.TextOf(b.Attributes["port_name"])
	_, container, unknown := t.mapping(name)
	if container == "" && len(t.containers) == 1 {
		container = t.containers[0].name
	}
	if container == "" {
		if unknown.Why == "" {
			unknown = providers.Unknown{Code: audit.Missing, Why: "no container has a port of that name"}
		}
		r.found.Tell(unknown.Code, Lattice.System, service.Address, "port_name", v.At(), "which container VPC Lattice sends to is not known: %s", unknown.Why)
		return
	}
	c := r.start(service, t, container, "")
	for _, g := range groups {
		c.Names = named(c.Names, "tf:"+g.Address)
	}
}
