package aws

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// An unfollowing is a type of resources with timers of which this version makes no hop, and why not.
type unfollowing struct {
	kind      string
	attribute string // that is looked at
	setting   string
	why       string
	only      string // told only where the attribute is this, or, of anything, where it is given
}

const anything = "*"

var unfollowed = []unfollowing{
	{"aws_nat_gateway", "subnet_id", "idle timeout",
		"flows that leave through it and are silent for 350 s are dropped, and which programs open them is not read", ""},
	{"aws_networkfirewall_firewall_policy", "firewall_policy", "tcp_idle_timeout_seconds",
		"a firewall drops flows that are silent for 350 s or for what is set here, and what passes it is not read", ""},
	{"aws_appmesh_route", "spec", "timeout", "the clocks of App Mesh, whose service ended on 2026-09-30, are not read", ""},
	{"aws_appmesh_virtual_node", "spec", "timeout", "the clocks of App Mesh, whose service ended on 2026-09-30, are not read", ""},
	{"aws_apprunner_service", "service_name", "request timeout", "App Runner ends every request after 120 s, and it is not read as a hop", ""},
	{"aws_elastic_beanstalk_environment", "setting", "setting", inBeanstalk, ""},
	{"aws_elastic_beanstalk_configuration_template", "setting", "setting", inBeanstalk, ""},
	{"aws_appsync_graphql_api", "name", "connection", "the clocks of AppSync's connections are not read", ""},
	{"aws_appsync_api", "name", "connection", "the clocks of AppSync's connections are not read", ""},
	{"aws_ecs_express_gateway_service", "service_name", "idle timeout",
		"the load balancer that ECS makes for it has an idle timeout that no resource here sets, and is not read as a hop", ""},
	{"aws_lightsail_lb", "name", "idle timeout", inLightsail, ""},
	{"aws_lightsail_distribution", "name", "origin response timeout", inLightsail, ""},
	{"aws_lightsail_container_service", "name", "idle timeout", inLightsail, ""},
	{"aws_globalaccelerator_custom_routing_accelerator", "name", "idle timeout",
		"an accelerator forgets silent flows, and what is behind one with custom routing is not read", ""},
	{"aws_verifiedaccess_endpoint", "endpoint_type", "idle timeout", "the clocks of Verified Access are not read", ""},
	{"aws_vpc_endpoint_service", "acceptance_required", "idle timeout",
		"connections through PrivateLink have an idle timeout of their own, and who opens them is not read", ""},
	{"aws_vpclattice_resource_configuration", "type", "idle timeout",
		"connections through a resource gateway have an idle timeout of their own, and who opens them is not read", ""},
	{"aws_bedrockagentcore_agent_runtime", "lifecycle_configuration", "lifecycle_configuration",
		"its sessions end when they are silent or old, and it is not read as a hop", ""},
	{"aws_amplify_app", "platform", "request timeout",
		"the functions and the CDN that serve it have timeouts that no resource sets, and they are not read as hops", "WEB_COMPUTE"},
	{"aws_launch_template", "network_interfaces.connection_tracking_specification.tcp_established_timeout", "tcp_established_timeout",
		"the security groups of what it starts forget flows that are silent for so long, and which hop that is, is not read", anything},
	{"aws_ec2_client_vpn_endpoint", "session_timeout_hours", "session_timeout_hours",
		"a session ends after it, with every connection in it, and what passes it is not read", anything},
}

const (
	inBeanstalk = "the load balancer and the nginx of an Elastic Beanstalk environment are not read"
	inLightsail = "the timeouts of Lightsail's load balancers, distributions and containers are set by nobody, and they are not read as hops"
)

// unfollowed tells of them once for each type, at the first, so that a network of many gateways is one
// line.
func (r *reader) unfollowed() {
	for _, u := range unfollowed {
		var first *terraform.Resource
		at, count := audit.Pos{}, 0
		for _, res := range r.of.Of(u.kind) {
			found, ok := u.in(&res.Body)
			if !ok {
				continue
			}
			if count++; first == nil {
				first, at = res, res.At
				if found.Known() {
					at = found
				}
			}
		}
		if first == nil {
			continue
		}
		why := u.why
		if count > 1 {
			why += "; the same holds of the others of its type"
		}
		r.found.Tell(audit.Unsupported, "", first.Address, u.setting, at, "%s", why)
	}
}

// in reports whether a resource is one to tell of, and where what makes it one is written.
func (u *unfollowing) in(b *terraform.Block) (audit.Pos, bool) {
	if u.only == "" {
		return audit.Pos{}, true
	}
	blocks := []*terraform.Block{b}
	path := strings.Split(u.attribute, ".")
	for _, name := range path[:len(path)-1] {
		var inner []*terraform.Block
		for _, b := range blocks {
			inner = append(inner, b.Blocks[name]...)
		}
		blocks = inner
	}
	for _, b := range blocks {
		v := b.Attributes[path[len(path)-1]]
		text, known := providers.TextOf(v)
		if providers.IsGiven(v) && (u.only == anything || !known || text == u.only) {
			return v.At(), true
		}
	}
	return audit.Pos{}, false
}
