package gcp

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// run emits a Cloud Run service and the command lines of its containers.
func (r *reader) run(res *terraform.Resource) {
	reading := providers.OfResource(CloudRun.System, r.root, res)
	reading.Names = append([]audit.Name{{Text: "tf:" + res.Address, Strong: true}}, r.domains(res)...)
	if uri, ok := providers.TextOf(res.Body.Attributes["uri"]); ok && uri != "" {
		reading.Names = append(reading.Names, audit.Name{Text: providers.HostName(strings.TrimPrefix(uri, "https://"))})
	}
	var containers []*terraform.Block
	for _, template := range res.Body.Blocks["template"] {
		reading.Take(template, "timeout")
		containers = append(containers, template.Blocks["containers"]...)
		for _, spec := range template.Blocks["spec"] {
			reading.Take(spec, "timeout_seconds")
			containers = append(containers, spec.Blocks["containers"]...)
		}
	}
	entry := serving(containers)
	for i, b := range containers {
		c := r.container(res, b, len(containers))
		r.found.Commands = append(r.found.Commands, c)
		if i == entry {
			reading.Sends = []audit.Send{{To: c.Names[0].Text, Label: c.Name, At: b.At}}
		}
	}
	if len(reading.Sends) == 0 {
		reading.Sends = []audit.Send{{To: "tf:" + res.Address + "/container", Label: "container of " + res.Address, At: res.At}}
	}
	r.found.Readings = append(r.found.Readings, reading)
}

// serving is the container that requests come to: the only one, or the one with ports; -1 where that
// cannot be told.
func serving(containers []*terraform.Block) int {
	if len(containers) == 1 {
		return 0
	}
	for i, b := range containers {
		if len(b.Blocks["ports"]) > 0 {
			return i
		}
	}
	return -1
}

// domains are the hosts that are mapped to a service.
func (r *reader) domains(res *terraform.Resource) []audit.Name {
	var names []audit.Name
	for _, m := range r.of.Of("google_cloud_run_domain_mapping") {
		for _, spec := range m.Body.Blocks["spec"] {
			v := spec.Attributes["route_name"]
			to := r.of.Referred(v, runs...)
			own, _ := providers.TextOf(res.Body.Attributes["name"])
			name, known := providers.TextOf(v)
			if !slices.Contains(to, res) && (len(to) > 0 || !known || own == "" || name != own) {
				continue
			}
			if host, ok := providers.TextOf(m.Body.Attributes["name"]); ok && host != "" {
				names = append(names, audit.Name{Text: providers.HostName(host)})
			}
		}
	}
	return names
}

func (r *reader) container(res *terraform.Resource, b *terraform.Block, of int) command.Command {
	name, _ := providers.TextOf(b.Attributes["name"])
	title := res.Address + "/" + name
	if of == 1 {
		title = res.Address + "/container"
	}
	c := command.Command{
		Name: title, Names: []audit.Name{{Text: "tf:" + title, Strong: true}},
		At: b.At, Callee: res.Callee, Layer: r.root.Layer, From: res.At.File,
	}
	if len(c.Callee) > 0 {
		c.At = res.At
	}
	c.Image, _ = providers.TextOf(b.Attributes["image"])
	for _, v := range slices.Concat(providers.Elements(b.Attributes["command"]), providers.Elements(b.Attributes["args"])) {
		w := command.Word{At: v.At()}
		var known bool
		if w.Text, known = providers.TextOf(v); !known {
			w.Unknown = providers.WhyUnknown(v).Why
		}
		c.Words = append(c.Words, w)
	}
	if len(c.Words) == 0 {
		c.Code = audit.NoValue
		c.Unknown = "the image's own command decides what it runs; write `command` in the container block, " +
			"or draw the server in a chain of .timeout-audit.hcl"
		return c
	}
	return c.Unwrap()
}

// function emits a function that requests call; one that events start ends no connection.
func (r *reader) function(res *terraform.Resource) {
	if len(res.Body.Blocks["event_trigger"]) > 0 {
		return
	}
	reading := providers.OfResource(CloudFunctions.System, r.root, res)
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	reading.Context.Type = "gen2"
	if res.Type == functions[0] {
		reading.Context.Type = "gen1"
		reading.Take(&res.Body, "timeout")
	}
	for _, b := range res.Body.Blocks["service_config"] {
		reading.Take(b, "timeout_seconds")
	}
	r.found.Readings = append(r.found.Readings, reading)
}
