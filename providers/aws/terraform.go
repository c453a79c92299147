package aws

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// The names under which readings of one root meet, and what each stands for:
//
//	tf:ADDRESS              a resource; strong on the hop that it makes
//	tf:ADDRESS of a group   weak: whoever gets a target group's requests answers to it
//	tf:SERVICE/PORTNAME     strong: the Service Connect proxy of a service's port
//	tf:TASK/CONTAINER       strong: the program in a container of a task definition
//	arn:...                 a target group or load balancer that is declared elsewhere
//	lb:NAME                 weak: a load balancer by its plain name
//	lb:NAME:PORT            weak: a port of a network load balancer
//	lb:NAME/KIND            weak: the HTTP or the TCP listeners of a classic load balancer
//	ecs:SERVICE/PORTNAME    weak: a proxy by its service's plain name
//	task:FAMILY/CONTAINER   weak: the program in a container, whatever the revision
//	sc:NAMESPACE/DNS:PORT   weak: a Service Connect alias
//	addr:DNS:PORT           weak: the same, as a program inside the namespace calls it

var (
	loadBalancers = []string{"aws_lb", "aws_alb"}
	listeners     = []string{"aws_lb_listener", "aws_alb_listener"}
	rules         = []string{"aws_lb_listener_rule", "aws_alb_listener_rule"}
	targetGroups  = []string{"aws_lb_target_group", "aws_alb_target_group"}
	attachments   = []string{"aws_lb_target_group_attachment", "aws_alb_target_group_attachment"}
)

// looked are types with the data sources of the same names.
func looked(types []string) []string {
	all := slices.Clone(types)
	for _, t := range types {
		all = append(all, "data."+t)
	}
	return all
}

// refers are, by type and path, what a value names whose reference a plan has lost.
var refers = map[string]map[string][]string{
	"aws_lb_listener":      listening,
	"aws_alb_listener":     listening,
	"aws_lb_listener_rule": ruling, "aws_alb_listener_rule": ruling,
	"aws_lb_target_group_attachment":  {"target_group_arn": targetGroups},
	"aws_alb_target_group_attachment": {"target_group_arn": targetGroups},
	"aws_ecs_service":                 {"task_definition": {taskDefinition}, "load_balancer.target_group_arn": targetGroups},
}

var (
	listening = map[string][]string{
		"load_balancer_arn": loadBalancers, "default_action.target_group_arn": targetGroups,
		"default_action.forward.target_group.arn": targetGroups,
	}
	ruling = map[string][]string{
		"listener_arn": listeners, "action.target_group_arn": targetGroups, "action.forward.target_group.arn": targetGroups,
	}
)

var wants = wanted()

func wanted() []terraform.Want {
	var all []terraform.Want
	for _, group := range []struct{ types, paths []string }{
		{loadBalancers, []string{"name", "load_balancer_type", "idle_timeout", "client_keep_alive"}},
		{listeners, []string{"load_balancer_arn", "port", "protocol", "tcp_idle_timeout_seconds",
			"default_action.type", "default_action.target_group_arn", "default_action.forward.target_group"}},
		{rules, []string{"listener_arn", "action.type", "action.target_group_arn", "action.forward.target_group",
			"condition.field", "condition.values", "condition.host_header", "condition.path_pattern"}},
		{targetGroups, []string{"target_type", "deregistration_delay", "connection_termination"}},
		{attachments, []string{"target_group_arn", "target_id"}},
		{[]string{"aws_elb"}, []string{"name", "idle_timeout", "connection_draining", "connection_draining_timeout",
			"listener.lb_protocol", "listener.instance_protocol", "listener.lb_port"}},
		{[]string{"aws_ecs_service"}, []string{"name", "task_definition", "load_balancer",
			"vpc_lattice_configurations.target_group_arn", "vpc_lattice_configurations.port_name",
			"service_connect_configuration.enabled", "service_connect_configuration.namespace",
			"service_connect_configuration.service"}},
		{[]string{distributionType}, distributionPaths},
		{[]string{sharedType}, sharedPaths},
		{[]string{tenantType}, []string{"distribution_id", "domain.domain"}},
		{[]string{vpcOriginType}, []string{"vpc_origin_endpoint_config.arn"}},
		{[]string{recordType}, []string{"name", "fqdn", "type", "zone_id", "records", "alias.name"}},
		{hostedZones, []string{"name"}},
		{[]string{functionTypes[0], functionTypes[2]}, []string{"function_name", "timeout"}},
		{[]string{"aws_lambda_alias"}, []string{"function_name"}},
		{[]string{functionURLType}, []string{"function_name", "invoke_mode"}},
		{restAPIs, []string{"endpoint_configuration.types"}},
		{[]string{restResource}, []string{"parent_id", "path_part"}},
		{[]string{restIntegration}, []string{"rest_api_id", "resource_id", "type", "uri", "connection_id",
			"timeout_milliseconds", "response_transfer_mode"}},
		{[]string{restLink}, []string{"target_arns"}},
		{[]string{restStage}, []string{"rest_api_id", "variables"}},
		{[]string{httpStage}, []string{"api_id", "stage_variables"}},
		{[]string{restMapping, httpMapping}, []string{"api_id", "domain_name"}},
		{[]string{restDomain, httpDomain}, []string{"domain_name"}},
		{httpAPIs, []string{"protocol_type", "target", "route_key"}},
		{[]string{httpIntegration}, []string{"api_id", "integration_uri", "integration_subtype", "timeout_milliseconds"}},
		{[]string{httpRoute}, []string{"route_key", "target"}},
		{[]string{latticeService}, []string{"idle_timeout_seconds", "custom_domain_name"}},
		{[]string{latticeListener}, []string{"service_identifier", "service_arn", "protocol", "default_action.forward"}},
		{[]string{latticeRule}, []string{"listener_identifier", "action.forward", "match.http_match.path_match"}},
		{[]string{latticeGroup}, []string{"type"}},
		{[]string{latticeAttachment}, []string{"target_group_identifier", "target"}},
		{[]string{acceleratorType}, []string{"dns_name"}},
		{[]string{acceleratorListener}, []string{"accelerator_arn", "protocol"}},
		{[]string{acceleratorGroup}, []string{"listener_arn", "endpoint_configuration.endpoint_id"}},
		{[]string{taskDefinition}, []string{"family", "network_mode", "container_definitions", "requires_compatibilities"}},
	} {
		for _, t := range group.types {
			all = append(all, terraform.Want{Type: t, Paths: group.paths})
		}
	}
	all[len(all)-1].JSON = []string{"container_definitions"}
	for i := range all {
		all[i].Refers = refers[all[i].Type]
		if all[i].Type == restAPI || all[i].Type == httpAPI {
			all[i].YAML = []string{"body"}
		}
	}
	for _, u := range unfollowed {
		all = append(all, terraform.Want{Type: u.kind, Paths: []string{u.attribute}})
	}
	return append(all, terraform.Want{Type: "data." + taskDefinition, Paths: []string{"task_definition"}},
		terraform.Want{Type: "aws_ecr_repository", Paths: []string{"name"}},
		terraform.Want{Type: "data.aws_ecr_repository", Paths: []string{"name"}})
}

// A reader gathers what one root gives.
type reader struct {
	root  *terraform.Root
	of    providers.Resources
	found providers.Found

	attached map[string][]audit.Name // by load balancer: the target groups it is a member of
	sent     map[string]bool         // names that a load balancer sends to
	invokes  map[string]bool         // names under which functions are invoked
	tasks    map[*terraform.Resource]*task
	families map[string][]*terraform.Resource // task definitions
	starts   map[string]int                   // by a program's name: its place among the commands

	members map[*terraform.Resource]*terraform.Value // what is attached to a target group

	called     map[string][]audit.Name // by a name: those that DNS records give it too
	apiDomains map[string][]audit.Name // by an API's address: its custom domains
}

func read(root *terraform.Root) providers.Found {
	r := &reader{root: root, of: providers.IndexOf(root), sent: map[string]bool{}, invokes: map[string]bool{}}
	r.readRecords()
	r.readDomains()
	r.distributions()
	r.accelerators()
	r.restAPIs()
	r.httpAPIs()
	r.lattices()
	r.functionURLs()
	r.balancers()
	r.classics()
	r.services()
	r.unfollowed()
	return r.found
}
