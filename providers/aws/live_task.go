package aws

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
)

// A liveTask is a task definition. Of its environment only what sets a timeout or a heartbeat was
// kept.
type liveTask struct {
	family, title string // "chat", "chat:7"
	bridge        bool
	launch        string // the type of a Container
	containers    []liveContainer
}

type liveContainer struct {
	name, image string
	words       []command.Word // none: the image's own command runs
	env         []command.Variable
	ports       []ecstypes.PortMapping
	stop        *int32 // seconds; nil: not set
}

// readTasks reads each task definition once, however many services run it.
func (v *visit) readTasks(ctx context.Context) {
	for i := range v.services {
		for _, r := range v.services[i].revisions {
			if r.definition != "" && v.tasks[r.definition] == nil {
				v.tasks[r.definition] = &answer[liveTask]{}
			}
		}
	}
	definitions := keys(v.tasks)
	each(definitions, func(definition string) {
		to := v.tasks[definition]
		out, err := ask(ctx, v.caller, v.ecsSlots, v.ecs.DescribeTaskDefinition, &ecs.DescribeTaskDefinitionInput{TaskDefinition: aws.String(definition)})
		switch {
		case err != nil:
			to.why = unknownBy(ctx, err, "ecs:DescribeTaskDefinition")
		case out.TaskDefinition == nil:
			to.why.Code, to.why.Why = audit.NoValue, "ecs:DescribeTaskDefinition gave an empty answer"
		default:
			to.value = reduceTask(out.TaskDefinition)
		}
		if to.value.title == "" {
			to.value.title = tail(definition)
			to.value.family, _, _ = strings.Cut(to.value.title, ":")
		}
	})
}

func reduceTask(t *ecstypes.TaskDefinition) liveTask {
	task := liveTask{
		family: aws.ToString(t.Family), title: tail(aws.ToString(t.TaskDefinitionArn)),
		bridge: t.NetworkMode == ecstypes.NetworkModeBridge,
	}
	var compatible []string
	for _, c := range t.RequiresCompatibilities {
		compatible = append(compatible, string(c))
	}
	task.launch = launchType(compatible)
	for i := range t.ContainerDefinitions {
		c := &t.ContainerDefinitions[i]
		container := liveContainer{name: aws.ToString(c.Name), image: aws.ToString(c.Image), ports: c.PortMappings, stop: c.StopTimeout}
		for _, text := range slices.Concat(c.EntryPoint, c.Command) {
			container.words = append(container.words, command.Word{Text: text})
		}
		for _, e := range c.Environment {
			if name := aws.ToString(e.Name); command.Sets(name) {
				container.env = append(container.env, command.Variable{Name: name, Value: command.Word{Text: aws.ToString(e.Value)}})
			}
		}
		for _, s := range c.Secrets {
			if name := aws.ToString(s.Name); command.Sets(name) {
				container.env = append(container.env, command.Variable{Name: name, Value: command.Word{Unknown: "it comes from a secret"}})
			}
		}
		task.containers = append(task.containers, container)
	}
	return task
}

// keys are the keys of a map in order.
func keys[V any](m map[string]V) []string {
	all := make([]string, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
