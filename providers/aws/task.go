package aws

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const taskDefinition = "aws_ecs_task_definition"

// A task is a task definition as a service uses it.
type task struct {
	of         *providers.Resources
	resource   *terraform.Resource // nil where it is declared elsewhere
	key        string              // names of its containers begin with it
	family     string              // empty where it is not known
	label      string
	at         audit.Pos
	bridge     bool
	loopback   bool // its containers share one
	containers []container
	unknown    providers.Unknown // why there may be other containers
	assumed    string            // why it may be another one
}

// A container is one of a task's programs.
type container struct {
	name  string
	ports []port
	body  *terraform.Value
}

// A port is a port mapping of a container.
type port struct {
	name, number *terraform.Value
	appProtocol  *terraform.Value
}

// taskOf is the task definition of a service.
func (r *reader) taskOf(service *terraform.Resource) *task {
	v := service.Body.Attributes["task_definition"]
	candidates := r.of.Referred(v, taskDefinition)
	text, known := providers.TextOf(v)
	for _, data := range r.of.Referred(v, "data."+taskDefinition) {
		// A data source that looks the task definition up by what these files declare is that one.
		looked := data.Body.Attributes["task_definition"]
		candidates = append(candidates, r.of.Referred(looked, taskDefinition)...)
		if name, ok := providers.TextOf(looked); ok && !known {
			text, known = name, true
		}
	}
	family := ""
	if known {
		family = familyOf(text)
	}
	if len(candidates) == 0 && family != "" {
		candidates = r.families[family]
	}
	if len(candidates) == 0 {
		t := absentTask(service, v)
		t.family = family
		return t
	}
	if t := r.tasks[candidates[0]]; t != nil && len(candidates) == 1 {
		return t
	}
	t := r.readTask(candidates[0])
	t.assumed = v.Assumed()
	if len(candidates) > 1 {
		t.assumed = fmt.Sprintf("which of %d task definitions %s runs is not known", len(candidates), service.Address)
		return t
	}
	r.tasks[candidates[0]] = t
	return t
}

// familyOf is the family in a task definition's ARN, or in its name with a revision or without.
func familyOf(definition string) string {
	if _, name, ok := strings.Cut(definition, ":task-definition/"); ok {
		definition = name
	}
	family, _, _ := strings.Cut(definition, ":")
	return family
}

// absentTask stands for a task definition that these files do not declare.
func absentTask(service *terraform.Resource, v *terraform.Value) *task {
	t := &task{at: service.At}
	if v != nil && v.At().Known() {
		t.at = v.At()
	}
	key, label, unknown := elsewhere(v, looked([]string{taskDefinition})...)
	if key == "" {
		t.key, t.label, t.unknown = "tf:"+service.Address, "task of "+service.Address, unknown
		return t
	}
	t.key, t.label = "task:"+key, "task definition "+label
	t.unknown = providers.Unknown{Code: audit.Missing, Why: t.label + " is not in these files"}
	return t
}

func (r *reader) readTask(res *terraform.Resource) *task {
	t := &task{of: &r.of, resource: res, key: "tf:" + res.Address, label: res.Address, at: res.At}
	t.family, _ = providers.TextOf(res.Body.Attributes["family"])
	mode, _ := providers.TextOf(res.Body.Attributes["network_mode"])
	t.bridge = mode == "bridge"
	t.loopback = mode == "awsvpc" || mode == "host"
	v := res.Body.Attributes["container_definitions"]
	switch {
	case !providers.IsGiven(v):
		t.unknown = providers.Unknown{Code: audit.NoValue, Why: "it has no container_definitions"}
	case v.State == terraform.Unknown:
		t.unknown = providers.Unknown{Code: v.Code(), Why: v.Why()}
	case v.List == nil:
		t.unknown = providers.Unknown{Code: audit.Refused, Why: "its container_definitions are not a JSON list"}
		r.found.Tell(audit.Refused, "", res.Address, "container_definitions", v.At(), "they are not a JSON list of containers")
	}
	if v == nil {
		return t
	}
	for _, element := range v.List {
		name, ok := providers.TextOf(field(element, "name"))
		switch {
		case ok:
			t.containers = append(t.containers, container{name, portsOf(element), element})
		case element.State == terraform.Unknown:
			t.unknown = providers.Unknown{Code: element.Code(), Why: element.Why()}
		default:
			t.unknown = providers.WhyUnknown(field(element, "name"))
			t.unknown.Why = "the name of a container: " + t.unknown.Why
		}
	}
	return t
}

// field is a member of a JSON object. The provider does not mind the case of its key.
func field(object *terraform.Value, key string) *terraform.Value {
	if object == nil {
		return nil
	}
	if v := object.Map[key]; v != nil {
		return v
	}
	var found *terraform.Value
	var as string
	for k, v := range object.Map {
		if strings.EqualFold(k, key) && (found == nil || k < as) {
			found, as = v, k
		}
	}
	return found
}

func portsOf(container *terraform.Value) []port {
	mappings := field(container, "portMappings")
	if mappings == nil {
		return nil
	}
	var ports []port
	for _, m := range mappings.List {
		ports = append(ports, port{field(m, "name"), field(m, "containerPort"), field(m, "appProtocol")})
	}
	return ports
}

// container is the task's container of a name, or nil.
func (t *task) container(name string) *container {
	for i := range t.containers {
		if t.containers[i].name == name {
			return &t.containers[i]
		}
	}
	return nil
}

// program is the name under which a container's program answers.
func (t *task) program(container string) string { return t.key + "/" + container }

// title is what a container's program is called: the task definition, and the container where it
// has several.
func (t *task) title(container string) string {
	if len(t.containers) > 1 && container != "" {
		return t.label + "/" + container
	}
	return t.label
}

// start is the command line of a container. Of its environment only variables that set timeouts or
// heartbeats are kept.
func (t *task) start(name string) command.Command {
	c := command.Command{
		Name:  t.title(name),
		At:    t.at,
		Names: []audit.Name{{Text: t.program(name), Strong: true}},
	}
	if t.family != "" {
		c.Declared = "task:" + t.family + "/" + name
	}
	if t.resource != nil {
		c.Callee = t.resource.Callee
		if c.Declared != "" {
			c.Names = append(c.Names, audit.Name{Text: c.Declared})
		}
	}
	found := t.container(name)
	if found == nil {
		c.Unknown, c.Code = t.unknown.Why, t.unknown.Code
		if c.Unknown == "" {
			c.Unknown, c.Code = fmt.Sprintf("%s has no container %q", t.label, name), audit.Missing
		}
		return c
	}
	if c.Machine = t.key; !t.loopback {
		c.Machine = t.program(name)
	}
	for _, p := range found.ports {
		if number, ok := providers.TextOf(p.number); ok {
			c.Ports = append(c.Ports, number)
		}
	}
	c.Image = t.image(found)
	c.Env = environment(found.body)
	entry, run := field(found.body, "entryPoint"), field(found.body, "command")
	for _, v := range []*terraform.Value{found.body, entry, run} {
		if providers.IsGiven(v) && v.At().Known() && len(c.Callee) == 0 {
			c.At = v.At()
		}
	}
	c.Order = &command.Order{
		Entry: words(entry), HasEntry: filled(entry), Run: words(run), HasRun: filled(run),
	}
	if !filled(entry) && !filled(run) {
		c.Code = audit.NoValue
		c.Unknown = fmt.Sprintf("the image's own command decides what container %q runs; "+
			"write `command` in the container definition, or draw the server in a chain of .timeout-audit.hcl", name)
		return c
	}
	c.Words = append(words(entry), words(run)...)
	return c.Unwrap()
}

// image is the name of a container's image: as it is written, or that of the repository that it
// names.
func (t *task) image(c *container) string {
	v := field(c.body, "image")
	if text, ok := providers.TextOf(v); ok || t.of == nil {
		return text
	}
	owners := t.of.Referred(v, "aws_ecr_repository", "data.aws_ecr_repository")
	if len(owners) != 1 {
		return ""
	}
	name, ok := providers.TextOf(owners[0].Body.Attributes["name"])
	if !ok || name == "" {
		return ""
	}
	return "dkr.ecr.amazonaws.com/" + name // whatever the account and the region
}

// filled reports whether a list has words, or may have.
func filled(v *terraform.Value) bool {
	return providers.IsGiven(v) && (v.State == terraform.Unknown || len(v.List) > 0)
}
