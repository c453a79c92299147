package terraform

import (
	"os"
	"testing"
)

var wantsAWS = []Want{
	{Type: "aws_lb", Paths: []string{"name", "load_balancer_type", "idle_timeout", "subnets"}},
	{Type: "aws_lb_target_group", Paths: []string{"name", "port", "protocol", "protocol_version", "deregistration_delay"}},
	{Type: "aws_lb_listener", Paths: []string{"load_balancer_arn", "port", "protocol", "tcp_idle_timeout_seconds", "default_action"}},
	{Type: "aws_lb_listener_rule", Paths: []string{"listener_arn", "action", "condition"}},
	{Type: "aws_ecs_task_definition", Paths: []string{"family"}, JSON: []string{"container_definitions"}},
	{Type: "aws_ecs_service", Paths: []string{"name", "cluster", "task_definition", "load_balancer", "service_connect_configuration"}},
}

func TestLocalDir(t *testing.T) {
	dir := os.Getenv("DUMP_DIR")
	if dir == "" {
		t.Skip()
	}
	r, err := Load(dir, Options{Wants: wantsAWS})
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + dump(r))
}
