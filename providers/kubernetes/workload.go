package kubernetes

import (
	"path"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
)

// A workload is what runs pods.
type workload struct {
	object
	labels     map[string]string
	specs      []yamlfile.Node // of the pod; a later one lies over an earlier
	containers []*container
	overlay    string // the kustomization that lays patches over it; empty where none does
	applied    bool   // it is a patch, and was laid over another
}

// A container is one of a pod's programs that serve.
type container struct {
	name   string
	layers []yamlfile.Node // a later one lies over an earlier
	image  string          // in the place of what the layers say; empty: as they do
	ports  map[string]bool // by number and by name
	names  []audit.Name
}

// get is a value of the container.
func (c *container) get(name string) yamlfile.Node { return top(c.layers, name) }

// all are the elements of a list of the container's, which layers add to.
func (c *container) all(name string) []yamlfile.Node {
	var all []yamlfile.Node
	for _, l := range c.layers {
		all = append(all, l.Get(name).Items()...)
	}
	return all
}

// top is a value as the last layer says it that has it.
func top(layers []yamlfile.Node, name string) yamlfile.Node {
	for i := len(layers) - 1; i >= 0; i-- {
		if n := layers[i].Get(name); !n.IsNone() {
			return n
		}
	}
	return yamlfile.Node{}
}

func newWorkload(o object) *workload {
	w := &workload{object: o, labels: map[string]string{}}
	pod := o.node
	if o.kind != "Pod" {
		pod = o.node.Get("spec", "template")
	}
	for _, f := range pod.Get("metadata", "labels").Fields() {
		w.labels[f.Name] = f.Value.String()
	}
	spec := pod.Get("spec")
	w.specs = []yamlfile.Node{spec}
	w.checkPod(spec)
	for _, n := range spec.Get("containers").Items() {
		c := &container{name: n.Get("name").String(), layers: []yamlfile.Node{n}, ports: map[string]bool{}}
		for _, port := range n.Get("ports").Items() {
			c.ports[port.Get("containerPort").String()] = true
			if name, ok := port.Get("name").Text(); ok {
				c.ports[name] = true
			}
		}
		w.containers = append(w.containers, c)
	}
	return w
}

// label is how a container's program is called: the workload, and the container where there are
// several.
func (w *workload) label(c *container) string {
	label := strings.ToLower(w.kind) + "/" + w.name
	if len(w.containers) > 1 {
		label += "/" + c.name
	}
	if w.overlay != "" {
		label += " (" + w.overlay + ")"
	}
	return label
}

// start emits what the containers of a workload start.
func (cl *cluster) start(w *workload) {
	for _, c := range w.containers {
		image, run, args := c.get("image"), c.get("command"), c.get("args")
		env, hidden := cl.environment(w, c)
		if !image.IsGiven() && !run.IsGiven() && !args.IsGiven() {
			cl.patch(w, c, env)
			continue
		}
		cmd := command.Command{
			Name: w.label(c), Names: c.names, At: c.layers[0].At(), From: w.source.request.Path, Env: env, Hidden: hidden,
			Order: &command.Order{}, Dir: c.get("workingDir").String(),
		}
		for _, port := range c.all("ports") {
			cmd.Ports = append(cmd.Ports, port.Get("containerPort").String())
		}
		if top(w.specs, "hostNetwork").String() != "true" {
			cmd.Machine = "k8s:" + w.source.request.Path + ":" + w.namespace + "/" + w.label(&container{})
		}
		if c.image != "" {
			cmd.Image = c.image
		} else if text, ok := image.Text(); ok && !strings.ContainsAny(text, "$ ") {
			cmd.Image = text
		}
		cmd.Order.Entry, cmd.Order.HasEntry = words(run, env, hidden)
		cmd.Order.Run, cmd.Order.HasRun = words(args, env, hidden)
		for _, n := range []yamlfile.Node{run, args} {
			if n.IsGiven() {
				cmd.At = n.At()
			}
		}
		cmd.Aside = !cmd.Order.HasEntry && !cmd.Order.HasRun || len(c.ports) == 0
		if !image.IsGiven() {
			cmd.Assumed = append(cmd.Assumed, w.source.request.Path+" is laid over another manifest: whether it is used is not known")
		}
		if cmd.Order.HasEntry || cmd.Order.HasRun {
			cmd.Words = cmd.Order.Words()
			if !image.IsGiven() {
				w.untaken(c, "command", cmd.At)
			}
		} else {
			cmd.Code, cmd.Unknown = audit.NoValue, "the image's own command decides what container "+c.name+" runs"
		}
		own := audit.Name{Text: "k8s:" + w.source.request.Path + ":" + w.namespace + "/" + w.label(c), Strong: true}
		cmd.Names = append([]audit.Name{own}, cmd.Names...)
		w.source.found.Commands = append(w.source.found.Commands, cmd)
		w.stop(&cmd)
	}
}

// patch tells of what a manifest changes in a container that another one declares.
func (cl *cluster) patch(w *workload, c *container, env []command.Variable) {
	for _, v := range env {
		if command.Sets(v.Name) && v.Value.At.Known() {
			w.untaken(c, v.Name, v.Value.At)
		}
	}
}

// untaken tells of what stands in a patch that was laid over nothing.
func (w *workload) untaken(c *container, setting string, at audit.Pos) {
	w.source.found.Unread = append(w.source.found.Unread, audit.Unread{
		Code: audit.NoValue, Hop: w.label(c), Setting: setting, At: at,
		Why: "it is laid over another manifest, and whether it is used is not known; " + printed,
	})
}

// environment is what a container is given. Hidden says why there may be more of it.
func (cl *cluster) environment(w *workload, c *container) (all []command.Variable, hidden string) {
	for _, from := range c.all("envFrom") {
		name := from.Get("configMapRef", "name").String()
		prefix := from.Get("prefix").String()
		given := cl.maps[w.namespace+"/"+name]
		switch {
		case hidden != "":
		case from.Get("secretRef").IsGiven():
			hidden = "its environment comes from a secret too"
		case !given.IsGiven():
			hidden = "its environment comes from a ConfigMap that is not among these files too"
		}
		for _, f := range given.Fields() {
			all = append(all, command.Variable{Name: prefix + f.Name, Value: f.Value.Word()})
		}
	}
	for _, n := range c.all("env") {
		name, ok := n.Get("name").Text()
		if !ok {
			continue
		}
		value, ref := n.Get("value"), n.Get("valueFrom", "configMapKeyRef")
		v := command.Word{At: n.At(), Unknown: "it comes from a secret or from the cluster"}
		switch {
		case value.IsGiven():
			v = expanded(value.Word(), all, hidden)
		case ref.IsGiven():
			if entry := cl.maps[w.namespace+"/"+ref.Get("name").String()].Get(ref.Get("key").String()); entry.IsGiven() {
				v = entry.Word()
			} else {
				v.Unknown = "the ConfigMap " + ref.Get("name").String() + " is not among these files"
			}
		case n.Get("valueFrom").IsNone():
			v = command.Word{At: n.At()} // none is an empty one
		}
		all = append(all, command.Variable{Name: name, Value: v})
	}
	return all, hidden
}

// near reports whether two objects are of one set of manifests: the file of one lies in the folder of
// the other's, or they share the folder above, as base and parts of an application do.
func near(a, b *object) bool {
	x, y := a.folder(), b.folder()
	return x == y || path.Dir(x) == path.Dir(y) || strings.HasPrefix(x, y+"/") || strings.HasPrefix(y, x+"/") || x == "." || y == "."
}
