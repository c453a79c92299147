package main

import (
	"bufio"
	"fmt"
	"os"
)

const planServices = 1_600

// generatePlan writes what terraform show -json tells of many instances of a module, some 20 MB. Each
// resource stands in it three times: as it will be, what is not known of it, and what is sensitive.
func generatePlan(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	w.WriteString(`{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {"child_modules": [`)
	for i := range planServices {
		if i > 0 {
			w.WriteString(",")
		}
		fmt.Fprintf(w, `{"address": "module.service[\"s%d\"]", "resources": [`, i)
		for j, r := range planned {
			if j > 0 {
				w.WriteString(",")
			}
			fmt.Fprintf(w, `{"address": "module.service[\"s%d\"].%s.this", "mode": "managed", "type": %q, "name": "this", "schema_version": 1, "values": %s, "sensitive_values": %s}`,
				i, r.typ, r.typ, r.valuesOf(i), r.sensitive)
		}
		w.WriteString("]}\n")
	}
	w.WriteString(`]}}, "resource_changes": [`)
	for i := range planServices {
		for j, r := range planned {
			if i+j > 0 {
				w.WriteString(",\n")
			}
			fmt.Fprintf(w, `{"address": "module.service[\"s%d\"].%s.this", "module_address": "module.service[\"s%d\"]", "mode": "managed", "type": %q, "name": "this", "provider_name": "registry.terraform.io/hashicorp/aws", "change": {"actions": ["create"], "before": null, "after": %s, "after_unknown": %s, "before_sensitive": false, "after_sensitive": %s}}`,
				i, r.typ, i, r.typ, r.valuesOf(i), r.unknown, r.sensitive)
		}
	}
	w.WriteString(`], "configuration": {"root_module": {"module_calls": {"service": {"source": "./service", "for_each_expression": {"references": ["local.services"]}, "module": {"resources": [`)
	for j, r := range planned {
		if j > 0 {
			w.WriteString(",")
		}
		fmt.Fprintf(w, `{"address": "%s.this", "mode": "managed", "type": %q, "name": "this", "expressions": %s}`, r.typ, r.typ, r.expressions)
	}
	w.WriteString("]}}}}}}\n")
	return w.Flush()
}

// A plannedResource is one of the module's resources as a plan writes it.
type plannedResource struct{ typ, values, unknown, sensitive, expressions string }

func (r *plannedResource) valuesOf(i int) string { return fmt.Sprintf(r.values, i, i%600+60) }

var planned = []plannedResource{
	{
		"aws_lb",
		`{"access_logs": [], "client_keep_alive": 3600, "connection_logs": [], "customer_owned_ipv4_pool": null, "desync_mitigation_mode": "defensive", "drop_invalid_header_fields": false, "enable_deletion_protection": false, "enable_http2": true, "name": "s%[1]d", "idle_timeout": %[2]d, "internal": false, "load_balancer_type": "application", "name_prefix": null, "preserve_host_header": false, "region": "eu-west-1", "subnets": ["subnet-a1", "subnet-b2"], "tags": null, "timeouts": null, "xff_header_processing_mode": "append"}`,
		`{"access_logs": [], "arn": true, "arn_suffix": true, "dns_name": true, "id": true, "ip_address_type": true, "security_groups": true, "subnet_mapping": true, "subnets": [false, false], "tags_all": true, "vpc_id": true, "zone_id": true}`,
		`{"access_logs": [], "connection_logs": [], "ipam_pools": [], "minimum_load_balancer_capacity": [], "security_groups": [], "subnet_mapping": [], "subnets": [false, false], "tags_all": {}}`,
		`{"name": {"references": ["var.name"]}, "idle_timeout": {"references": ["var.idle"]}, "load_balancer_type": {"constant_value": "application"}}`,
	},
	{
		"aws_lb_target_group",
		`{"connection_termination": null, "deregistration_delay": "30", "health_check": [{"enabled": true, "healthy_threshold": 2, "interval": 15, "path": "/healthz", "port": "traffic-port", "protocol": "HTTP", "timeout": 5, "unhealthy_threshold": 4}], "lambda_multi_value_headers_enabled": false, "name": "s%[1]d", "port": %[2]d, "protocol": "HTTP", "proxy_protocol_v2": false, "region": "eu-west-1", "slow_start": 0, "tags": null, "target_failover": [], "target_type": "ip", "vpc_id": "vpc-1"}`,
		`{"arn": true, "arn_suffix": true, "health_check": [{"matcher": true}], "id": true, "ip_address_type": true, "load_balancer_arns": true, "load_balancing_algorithm_type": true, "preserve_client_ip": true, "protocol_version": true, "stickiness": true, "tags_all": true}`,
		`{"health_check": [{}], "load_balancer_arns": [], "stickiness": [], "tags_all": {}, "target_failover": [], "target_group_health": [], "target_health_state": []}`,
		`{"name": {"references": ["var.name"]}, "port": {"references": ["var.port"]}, "protocol": {"constant_value": "HTTP"}}`,
	},
	{
		"aws_lb_listener",
		`{"alpn_policy": null, "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/s%[1]d", "default_action": [{"authenticate_cognito": [], "authenticate_oidc": [], "fixed_response": [], "forward": [], "redirect": [], "type": "forward"}], "port": 443, "protocol": "HTTPS", "region": "eu-west-1", "tags": {"number": "%[2]d"}, "timeouts": null}`,
		`{"arn": true, "default_action": [{"order": true, "target_group_arn": true}], "id": true, "load_balancer_arn": true, "mutual_authentication": true, "ssl_policy": true, "tags_all": true, "tcp_idle_timeout_seconds": true}`,
		`{"default_action": [{"authenticate_cognito": [], "authenticate_oidc": [], "fixed_response": [], "forward": [], "redirect": []}], "mutual_authentication": [], "tags_all": {}}`,
		`{"load_balancer_arn": {"references": ["aws_lb.this.arn", "aws_lb.this"]}, "default_action": [{"target_group_arn": {"references": ["aws_lb_target_group.this.arn", "aws_lb_target_group.this"]}, "type": {"constant_value": "forward"}}]}`,
	},
	{
		"aws_ecs_task_definition",
		`{"container_definitions": "[{\"command\":[\"server.js\"],\"entryPoint\":[\"node\"],\"image\":\"example/s%[1]d:%[2]d\",\"name\":\"app\",\"portMappings\":[{\"appProtocol\":\"http\",\"containerPort\":8001,\"name\":\"main\"}]}]", "cpu": "256", "ephemeral_storage": [], "execution_role_arn": null, "family": "s%[1]d", "memory": "512", "network_mode": "awsvpc", "placement_constraints": [], "proxy_configuration": [], "region": "eu-west-1", "requires_compatibilities": ["FARGATE"], "runtime_platform": [], "skip_destroy": false, "tags": null, "track_latest": false, "volume": []}`,
		`{"arn": true, "arn_without_revision": true, "enable_fault_injection": true, "ephemeral_storage": [], "id": true, "placement_constraints": [], "proxy_configuration": [], "requires_compatibilities": [false], "revision": true, "runtime_platform": [], "tags_all": true, "volume": []}`,
		`{"ephemeral_storage": [], "placement_constraints": [], "proxy_configuration": [], "requires_compatibilities": [false], "runtime_platform": [], "tags_all": {}, "volume": []}`,
		`{"family": {"references": ["var.name"]}, "container_definitions": {"references": ["var.port"]}}`,
	},
	{
		"aws_ecs_service",
		`{"alarms": [], "capacity_provider_strategy": [], "deployment_circuit_breaker": [], "deployment_controller": [], "deployment_maximum_percent": 200, "deployment_minimum_healthy_percent": 100, "desired_count": 2, "enable_execute_command": false, "load_balancer": [{"advanced_configuration": [], "container_name": "app", "container_port": 8001, "elb_name": ""}], "name": "s%[1]d", "network_configuration": [{"assign_public_ip": false, "security_groups": null, "subnets": ["subnet-a1"]}], "ordered_placement_strategy": [], "placement_constraints": [], "region": "eu-west-1", "scheduling_strategy": "REPLICA", "service_connect_configuration": [{"access_log_configuration": [], "enabled": true, "log_configuration": [], "namespace": "prod", "service": [{"client_alias": [{"port": 8001, "test_traffic_rules": []}], "ingress_port_override": null, "port_name": "main", "timeout": [{"idle_timeout_seconds": 900, "per_request_timeout_seconds": %[2]d}], "tls": []}]}], "service_registries": [], "tags": null, "timeouts": null, "volume_configuration": [], "vpc_lattice_configurations": [], "wait_for_steady_state": false}`,
		`{"alarms": [], "arn": true, "availability_zone_rebalancing": true, "cluster": true, "deployment_configuration": true, "iam_role": true, "id": true, "launch_type": true, "load_balancer": [{"advanced_configuration": [], "target_group_arn": true}], "network_configuration": [{"subnets": [false]}], "platform_version": true, "service_connect_configuration": [{"access_log_configuration": [], "log_configuration": [], "service": [{"client_alias": [{"dns_name": true, "test_traffic_rules": []}], "discovery_name": true, "timeout": [{}], "tls": []}]}], "tags_all": true, "task_definition": true, "triggers": true}`,
		`{"alarms": [], "capacity_provider_strategy": [], "load_balancer": [{"advanced_configuration": []}], "network_configuration": [{"subnets": [false]}], "service_connect_configuration": [{"access_log_configuration": [], "log_configuration": [], "service": [{"client_alias": [{"test_traffic_rules": []}], "timeout": [{}], "tls": []}]}], "tags_all": {}}`,
		`{"name": {"references": ["var.name"]}, "task_definition": {"references": ["aws_ecs_task_definition.this.arn", "aws_ecs_task_definition.this"]}, "load_balancer": [{"target_group_arn": {"references": ["aws_lb_target_group.this.arn", "aws_lb_target_group.this"]}}]}`,
	},
}
