package ecs

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	carrier     = "aws/ecs-container"
	stopTimeout = "stopTimeout"
)

// lists are what AWS takes as lists only.
var lists = []string{"entryPoint", "command", "environment", "secrets", "environmentFiles", "portMappings"}

// container emits what a container starts, and how long that has to stop.
func (d *definition) container(n yamlfile.Node) {
	name, named := n.Get("name").Text()
	switch {
	case !n.IsMap():
		d.refuse(n, "a container definition is no object")
		return
	case !named || name == "":
		d.refuse(n, "a container definition has no name")
		return
	}
	for _, key := range lists {
		if v := n.Get(key); v.IsGiven() && !v.IsList() {
			d.refuse(v, fmt.Sprintf("%s of container %s is no list", key, name))
		}
	}
	entry, run := n.Get("entryPoint"), n.Get("command")
	c := command.Command{
		Name: d.title(name), Names: d.names(name), Declared: d.declared(name), From: d.request.Path,
		At: n.Get("name").At(), Image: image(n.Get("image")), Dir: n.Get("workingDirectory").String(),
		Order: order(entry, run),
	}
	c.Env, c.Hidden = environment(n)
	if c.Machine = "ecs:" + d.request.Path; !d.loopback {
		c.Machine += "/" + name
	}
	for _, p := range n.Get("portMappings").Items() {
		c.Ports = append(c.Ports, p.Get("containerPort").String())
	}
	for _, v := range []yamlfile.Node{n.Get("image"), entry, run} {
		if v.IsGiven() && (!v.IsList() || len(v.Items()) > 0) {
			c.At = v.At()
			if v.IsList() {
				c.At = v.Whole()
			}
		}
	}
	if c.Order.HasEntry || c.Order.HasRun {
		c.Words = c.Order.Words()
	} else {
		c.Code, c.Unknown = audit.NoValue, fmt.Sprintf("the image's own command decides what container %q runs", name)
	}
	c.Aside = !serves(n) || n.Get("essential").String() == "false"
	d.found.Commands = append(d.found.Commands, c)
	d.stop(&c, n)
}

// serves reports whether a container has a port that may be one of HTTP.
func serves(container yamlfile.Node) bool {
	for _, p := range container.Get("portMappings").Items() {
		if p.Get("protocol").String() != "udp" {
			return true
		}
	}
	return false
}

// stop emits how long the program of a container has to stop.
func (d *definition) stop(c *command.Command, container yamlfile.Node) {
	r := providers.Reading{System: carrier, Name: c.Name, Names: c.Names[:1], At: c.At, From: c.From}
	r.Context.Type = d.launch
	if v := container.Get(stopTimeout); v.IsGiven() {
		r.Settings = append(r.Settings, providers.Argument(stopTimeout, filled(v.Word(), false)))
	}
	d.found.Readings = append(d.found.Readings, r)
}

// environment is what a container is given. Hidden says why there may be more of it.
func environment(container yamlfile.Node) (all []command.Variable, hidden string) {
	if files := container.Get("environmentFiles"); len(files.Items()) > 0 {
		hidden = "its environment comes from a file in S3 too"
	}
	for _, n := range container.Get("environment").Items() {
		if name, ok := n.Get("name").Text(); ok {
			all = append(all, command.Variable{Name: name, Value: filled(n.Get("value").Word(), false)})
		}
	}
	for _, n := range container.Get("secrets").Items() {
		if name, ok := n.Get("name").Text(); ok {
			all = append(all, command.Variable{
				Name: name, Value: command.Word{At: n.Get("name").At(), Unknown: "it comes from a secret"},
			})
		}
	}
	return all, hidden
}
