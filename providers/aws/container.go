package aws

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Container is a container of an ECS task; its Type is the launch type, where only one is possible.
// A service stops a task only after its load balancer has drained the target, and so the time begins
// when requests have stopped to come.
var Container = &providers.Table{
	System: "aws/ecs-container",
	Title:  "Amazon ECS container",
	Kind:   providers.Carrier,
	Passes: audit.Nothing,
	Types:  []string{"fargate", "ec2"},
	Entries: []providers.Entry{{
		Name: stopTimeout,
		Doc: "Seconds from SIGTERM to SIGKILL when a task is stopped, which is after the load balancer's " +
			"deregistration delay; on EC2 the container agent's ECS_CONTAINER_STOP_TIMEOUT may set another default.",
		Unit:   time.Second,
		Drives: []providers.Drive{{Side: audit.Front, Clock: audit.Drain, Last: true, Early: killed, Late: killed}},
		Defaults: []providers.DefaultRow{
			{When: providers.When{Type: []string{"fargate"}}, Limit: audit.Seconds(30)},
			{When: providers.When{Type: []string{"ec2"}}, Limit: audit.Seconds(30), Known: audit.Assumed},
		},
		Fact: from(containerDefinition),
	}},
	Shape: shapeContainer,
}

const (
	stopTimeout = "stopTimeout"
	killed      = "the connection breaks"
)

// shapeContainer knows the range that only Fargate has.
func shapeContainer(r *providers.Reading, h *audit.Hop) {
	if r.Context.Type != "fargate" {
		return
	}
	for i := range h.Timers {
		h.Timers[i].Min, h.Timers[i].Max = audit.Seconds(2), audit.Seconds(120)
	}
}

// launchType is the type of a context for the launch types that a task definition was made for.
func launchType(compatible []string) string {
	if len(compatible) != 1 {
		return ""
	}
	switch compatible[0] {
	case "FARGATE":
		return "fargate"
	case "EC2":
		return "ec2"
	}
	return ""
}
