package terraform

import (
	"os"
	"testing"
)

func TestReal(t *testing.T) {
	folders, err := Folders(os.Getenv("REAL"))
	if err != nil { t.Skip() }
	roots := Roots(folders, 0)
	t.Log(len(folders), roots)
	for _, d := range roots {
		r, err := Load(d, Options{Wants: wantsAWS, Within: os.Getenv("REAL")})
		if err != nil { t.Error(d, err); continue }
		checkPlaces(t, r)
		t.Logf("==== %s: %d\n%s", d, len(r.Resources), dump(r))
	}
}

var wantsAWS = []Want{
	{Type: "aws_lb", Paths: []string{"name", "load_balancer_type", "idle_timeout", "client_keep_alive"}},
	{Type: "aws_lb_target_group", Paths: []string{"name", "port", "protocol", "protocol_version", "deregistration_delay"}},
	{Type: "aws_lb_listener", Paths: []string{"load_balancer_arn", "port", "protocol", "tcp_idle_timeout_seconds", "default_action"}},
	{Type: "aws_lb_listener_rule", Paths: []string{"listener_arn", "action", "condition"}},
	{Type: "aws_ecs_task_definition", Paths: []string{"family"}, JSON: []string{"container_definitions"}},
	{Type: "aws_ecs_service", Paths: []string{"name", "cluster", "task_definition", "load_balancer", "service_connect_configuration"}},
}
