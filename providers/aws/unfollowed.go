package aws

import "github.com/timeout-audit/timeout-audit/audit"

// unfollowed are resources with timers of which this version makes no hop, and why not.
var unfollowed = []struct{ kind, attribute, setting, why string }{
	{"aws_nat_gateway", "subnet_id", "idle timeout",
		"flows that leave through it and are silent for 350 s are dropped, and which programs open them is not read"},
	{"aws_networkfirewall_firewall_policy", "firewall_policy", "tcp_idle_timeout_seconds",
		"a firewall drops flows that are silent for 350 s or for what is set here, and what passes it is not read"},
	{"aws_appmesh_route", "spec", "timeout", "the clocks of App Mesh, whose service ended on 2026-09-30, are not read"},
	{"aws_appmesh_virtual_node", "spec", "timeout", "the clocks of App Mesh, whose service ended on 2026-09-30, are not read"},
	{"aws_apprunner_service", "service_name", "request timeout", "App Runner ends every request after 120 s, and it is not read as a hop"},
	{"aws_elastic_beanstalk_environment", "setting", "setting", "the load balancer and the nginx of an Elastic Beanstalk environment are not read"},
	{"aws_appsync_graphql_api", "name", "connection", "the clocks of AppSync's connections are not read"},
}

// unfollowed tells of them once for each type, at the first, so that a network of many gateways is one
// line.
func (r *reader) unfollowed() {
	for _, u := range unfollowed {
		all := r.of.Of(u.kind)
		if len(all) == 0 {
			continue
		}
		why := u.why
		if len(all) > 1 {
			why += "; the same holds of the others of its type"
		}
		r.found.Tell(audit.Unsupported, "", all[0].Address, u.setting, all[0].At, "%s", why)
	}
}
