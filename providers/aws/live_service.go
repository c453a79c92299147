package aws

import (
	"fmt"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// emitServices gives what stands behind the load balancers: for each port that a service shares
// through Service Connect a proxy, and the command line of each container that gets requests.
func (e *emission) emitServices() {
	callers := e.callers()
	for i := range e.visit.services {
		s := &e.visit.services[i]
		for j := range s.revisions {
			r := &liveRevision{s, &s.revisions[j]}
			if r.older && !e.differs(r) {
				continue
			}
			proxies := e.proxies(r)
			e.members(r, proxies)
			for _, p := range proxies {
				e.proxy(r, p)
				if !r.older {
					e.calling(r, p, callers)
				}
			}
		}
	}
}

// differs reports whether an older deployment runs or times anything else than the primary one.
func (e *emission) differs(r *liveRevision) bool {
	primary := &r.service.revisions[0]
	return r.definition != primary.definition || !reflect.DeepEqual(r.connect, primary.connect)
}

// still says that an older deployment gets requests.
func (r *liveRevision) still() string {
	return fmt.Sprintf("the older deployment %s of %s still has %d tasks; once it has drained this chain is gone",
		r.id, r.service.title(), r.running)
}

// answering is the name under which the deployment gets a target group's requests.
func (r *liveRevision) answering(group string) string {
	if r.older {
		return group + "@" + r.id
	}
	return group
}

// key is the strong name of the service in this deployment.
func (r *liveRevision) key() string {
	if r.older {
		return r.service.arn + "@" + r.id
	}
	return r.service.arn
}

// members joins containers to the target groups of the service: through the proxy of their port
// where there is one, else directly.
func (e *emission) members(r *liveRevision, proxies []*liveProxy) {
	task := e.task(r)
	for _, b := range r.balancersOf() {
		var names []string
		for _, group := range groupsOf(b) {
			names = append(names, r.answering(group))
		}
		if name := aws.ToString(b.LoadBalancerName); name != "" {
			names = append(names, e.classicMembers(name))
		}
		container := aws.ToString(b.ContainerName)
		if container == "" && len(task.value.containers) == 1 {
			container = task.value.containers[0].name
		}
		proxied := false
		for _, p := range proxies {
			takes, why := p.takes(task, container, b.ContainerPort)
			if takes == audit.No {
				continue
			}
			proxied = true
			for _, name := range names {
				p.reading.Names = named(p.reading.Names, name)
			}
			if takes == audit.Unsure {
				p.assume(why)
			}
			if p.container == "" {
				p.container = container
			}
		}
		if proxied {
			continue
		}
		c := e.start(r, container)
		for _, name := range names {
			c.Names = named(c.Names, name)
		}
	}
}

// proxy emits a proxy and the program behind it.
func (e *emission) proxy(r *liveRevision, p *liveProxy) {
	e.start(r, p.container)
	p.reading.Sends = []audit.Send{{To: program(r.definition, p.container), Label: e.titleOf(r, p.container)}}
	e.found.Readings = append(e.found.Readings, p.reading)
}

func (e *emission) task(r *liveRevision) *answer[liveTask] {
	if task := e.visit.tasks[r.definition]; task != nil {
		return task
	}
	a := &answer[liveTask]{value: liveTask{family: r.service.name, title: "task of " + r.service.title()}}
	a.why.Code, a.why.Why = audit.NoValue, "no deployment of the service names a task definition"
	return a
}

// program is the strong name of what runs in a container.
func program(definition, container string) string { return "task:" + definition + "/" + container }

// titleOf is what the program is called: the task definition, and the container where there are
// several.
func (e *emission) titleOf(r *liveRevision, container string) string {
	task := &e.task(r).value
	name := task.title
	if len(task.containers) > 1 && container != "" {
		name += "/" + container
	}
	return e.visit.label(name)
}

// start is the command of a container; each is emitted once, whoever sends to it.
func (e *emission) start(r *liveRevision, container string) *command.Command {
	key := program(r.definition, container)
	if i, ok := e.starts[key]; ok {
		return &e.found.Commands[i]
	}
	task := e.task(r)
	c := command.Command{
		Name:  e.titleOf(r, container),
		Layer: audit.FromLive, From: e.visit.key(),
		Seen: "DescribeTaskDefinition " + task.value.title,
		Names: []audit.Name{
			{Text: key, Strong: true},
			{Text: "task:" + task.value.title + "/" + container},
			{Text: "task:" + task.value.family + "/" + container},
		},
	}
	c = task.value.run(c, container, task.why.Code, task.why.Why)
	if found := task.value.container(container); found != nil {
		e.stop(c, &task.value, found)
	}
	e.starts[key] = len(e.found.Commands)
	e.found.Commands = append(e.found.Commands, c)
	return &e.found.Commands[len(e.found.Commands)-1]
}

// stop emits how long the program has to stop.
func (e *emission) stop(c command.Command, task *liveTask, of *liveContainer) {
	r := e.begin(Container.System, "")
	r.Name, r.Names, r.Context.Type = c.Name, c.Names[:1], task.launch
	if of.stop != nil {
		r.Settings = append(r.Settings, observed(stopTimeout, providers.Number(float64(*of.stop)), c.Seen))
	}
	e.found.Readings = append(e.found.Readings, r)
}

// run adds to a command what a container runs.
func (t *liveTask) run(c command.Command, name string, code audit.Code, why string) command.Command {
	if code != "" {
		c.Code, c.Unknown = code, t.title+": "+why
		return c
	}
	container := t.container(name)
	if container == nil {
		c.Code, c.Unknown = audit.Missing, fmt.Sprintf("%s has no container %q", t.title, name)
		return c
	}
	c.Image, c.Env, c.Words = container.image, container.env, container.words
	if len(c.Words) == 0 {
		c.Code = audit.NoValue
		c.Unknown = fmt.Sprintf("the image's own command decides what container %q runs; "+
			"write `command` in the container definition, or draw the server in a chain of .timeout-audit.hcl", name)
		return c
	}
	return c.Unwrap()
}

func (t *liveTask) container(name string) *liveContainer {
	for i := range t.containers {
		if t.containers[i].name == name {
			return &t.containers[i]
		}
	}
	return nil
}
