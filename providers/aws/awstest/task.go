package awstest

import (
	"fmt"
	"slices"
)

func describeTask(q *request) (any, *refusal) {
	name := q.text("taskDefinition")
	for i := range q.account.Tasks {
		t := &q.account.Tasks[i]
		title := fmt.Sprintf("%s:%d", t.Family, t.Revision)
		if name == title || name == q.account.taskARN(title) {
			return object{"taskDefinition": t.object(q.account.taskARN(title))}, nil
		}
	}
	return nil, refuse("ClientException", "Unable to describe task definition.")
}

func (t *Task) object(arn string) object {
	containers := []object{}
	for _, c := range t.Containers {
		ports := []object{}
		for _, p := range c.Ports {
			one := object{"containerPort": p.Number, "hostPort": p.Number, "protocol": "tcp"}
			if p.Name != "" {
				one["name"] = p.Name
			}
			if p.AppProtocol != "" {
				one["appProtocol"] = p.AppProtocol
			}
			ports = append(ports, one)
		}
		env, secrets := []object{}, []object{}
		for _, key := range keys(c.Env) {
			env = append(env, object{"name": key, "value": c.Env[key]})
		}
		for _, key := range keys(c.Secrets) {
			secrets = append(secrets, object{"name": key, "valueFrom": c.Secrets[key]})
		}
		one := object{"name": c.Name, "image": c.Image, "essential": true, "portMappings": ports, "environment": env, "secrets": secrets}
		if len(c.EntryPoint) > 0 {
			one["entryPoint"] = c.EntryPoint
		}
		if c.Stop != nil {
			one["stopTimeout"] = *c.Stop
		}
		if len(c.Command) > 0 {
			one["command"] = c.Command
		}
		containers = append(containers, one)
	}
	mode := t.Mode
	if mode == "" {
		mode = "awsvpc"
	}
	task := object{
		"taskDefinitionArn": arn, "family": t.Family, "revision": t.Revision, "status": "ACTIVE",
		"networkMode": mode, "containerDefinitions": containers,
	}
	if len(t.For) > 0 {
		task["requiresCompatibilities"] = t.For
	}
	return task
}

func keys(m map[string]string) []string {
	all := make([]string, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
