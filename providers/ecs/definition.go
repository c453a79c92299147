package ecs

import (
	"path"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A definition is a task definition: containers that run together.
type definition struct {
	request  *providers.FileRequest
	family   string
	loopback bool   // its containers share one
	launch   string // the type of an aws/ecs-container; empty where several are possible
	several  bool
	found    providers.Found
}

// read takes a task definition: as it is registered, or as AWS shows it.
func (d *definition) read(root yamlfile.Node) {
	if n := root.Get("taskDefinition"); n.IsMap() {
		root = n
	}
	list := root.Get("containerDefinitions")
	switch {
	case list.IsNone():
		return // it speaks of them without being one
	case !list.IsList():
		d.refuse(list, "containerDefinitions are no list")
		return
	}
	d.family = root.Get("family").String()
	d.launched(root.Get("requiresCompatibilities"))
	switch mode := root.Get("networkMode").String(); {
	case mode == "awsvpc" || mode == "host" || mode == "" && d.launch == "fargate":
		d.loopback = true
	}
	d.several = len(list.Items()) > 1
	for _, n := range list.Items() {
		d.container(n)
	}
}

// launched notes the launch type, where the definition is for one only.
func (d *definition) launched(n yamlfile.Node) {
	if compatible := n.Items(); len(compatible) == 1 {
		switch compatible[0].String() {
		case "FARGATE":
			d.launch = "fargate"
		case "EC2":
			d.launch = "ec2"
		}
	}
}

// title is how a container's program is called: by the family, and the container where there are several.
func (d *definition) title(container string) string {
	title := d.family
	if title == "" {
		title = path.Base(d.request.Path)
	}
	if d.several {
		title += "/" + container
	}
	return title
}

// names are what a container's program answers to. What a source block calls the file is meant for its
// only container, or for the one that it ends with.
func (d *definition) names(container string) []audit.Name {
	names := []audit.Name{{Text: "ecs:" + d.request.Path + "/" + container, Strong: true}}
	if d.family != "" {
		names = append(names, audit.Name{Text: d.declared(container)})
	}
	for _, n := range d.request.Names {
		if !d.several || strings.HasSuffix(n.Text, "/"+container) {
			names = append(names, n)
		}
	}
	return names
}

// declared is the name under which other sources know the program too.
func (d *definition) declared(container string) string {
	if d.family == "" {
		return ""
	}
	return "task:" + d.family + "/" + container
}

func (d *definition) refuse(n yamlfile.Node, why string) {
	d.found.Problems = append(d.found.Problems, providers.Problem{At: n.At(), Text: why, Code: audit.Refused})
}
