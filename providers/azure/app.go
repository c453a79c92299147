package azure

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// webApp emits the front end of an App Service app or a function app, and the command line that it
// starts where one is written.
func (r *reader) webApp(res *terraform.Resource) {
	reading := providers.OfResource(AppService.System, r.root, res)
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	for _, attribute := range []string{"default_hostname", "default_site_hostname"} {
		if host, ok := providers.TextOf(res.Body.Attributes[attribute]); ok && host != "" {
			reading.Names = append(reading.Names, audit.Name{Text: providers.HostName(host)})
		}
	}
	switch {
	case strings.Contains(res.Type, "windows"):
		reading.Context.Type = "windows"
	case strings.Contains(res.Type, "linux"):
		reading.Context.Type = "linux"
	}
	program := "tf:" + res.Address + "/program"
	reading.Sends = []audit.Send{{To: program, Label: "program of " + res.Address, At: res.At}}
	for _, site := range res.Body.Blocks["site_config"] {
		reading.Take(site, "websockets_enabled")
		if v := site.Attributes["app_command_line"]; providers.IsGiven(v) {
			r.started(res, program, v)
		}
	}
	r.found.Readings = append(r.found.Readings, reading)
}

// started emits the command line of an app, which a shell takes apart.
func (r *reader) started(res *terraform.Resource, program string, v *terraform.Value) {
	line, ok := providers.TextOf(v)
	if ok && line == "" {
		return
	}
	c := command.Command{
		Name: res.Address + "/program", Names: []audit.Name{{Text: program, Strong: true}},
		At: v.At(), Callee: res.Callee, Layer: r.root.Layer, From: res.At.File,
	}
	if len(c.Callee) > 0 {
		c.At = res.At
	}
	if !ok {
		c.Unknown, c.Code = v.Why(), v.Code()
		r.found.Commands = append(r.found.Commands, c)
		return
	}
	c.Words = []command.Word{{Text: "sh", At: v.At()}, {Text: "-c", At: v.At()}, {Text: line, At: v.At()}}
	r.found.Commands = append(r.found.Commands, c.Unwrap())
}

// containerApp emits the ingress of a container app and the command lines of its containers.
func (r *reader) containerApp(res *terraform.Resource) {
	body := &res.Body
	containers := r.containers(res)
	if len(body.Blocks["ingress"]) == 0 {
		r.found.TellUncounted(body, ContainerApps.System, res.Address, "ingress")
		return
	}
	reading := providers.OfResource(ContainerApps.System, r.root, res)
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	for _, ingress := range body.Blocks["ingress"] {
		if host, ok := providers.TextOf(ingress.Attributes["fqdn"]); ok && host != "" {
			reading.Names = append(reading.Names, audit.Name{Text: providers.HostName(host)})
		}
		v := ingress.Attributes["transport"]
		switch transport, ok := providers.TextOf(v); {
		case ok && strings.EqualFold(transport, "tcp"):
			reading.Context.Type = "tcp"
		case providers.IsGiven(v) && v.State == terraform.Unknown:
			reading.Context.Unknown = map[string]providers.Unknown{providers.KeyType: {Code: v.Code(), Why: v.Why()}}
		}
	}
	// Whether the environment has a premium ingress, azurerm cannot say.
	reading.Context.Partial = "a premium ingress of the environment, which azurerm does not manage, may set another value"
	switch len(containers) {
	case 0:
		reading.Sends = []audit.Send{{To: "tf:" + res.Address + "/program", Label: "containers of " + res.Address, At: res.At}}
	default:
		for _, name := range containers {
			s := audit.Send{To: name, Label: strings.TrimPrefix(name, "tf:"), At: res.At}
			if len(containers) > 1 {
				s.Assumed = "which of several containers of " + res.Address + " listens on the target port is not known"
			}
			reading.Sends = append(reading.Sends, s)
		}
	}
	r.found.Readings = append(r.found.Readings, reading)
}

// containers emits the command lines of an app's containers and gives the names they answer to.
func (r *reader) containers(res *terraform.Resource) []string {
	var names []string
	for _, template := range res.Body.Blocks["template"] {
		for _, b := range template.Blocks["container"] {
			name, _ := providers.TextOf(b.Attributes["name"])
			to := "tf:" + res.Address + "/" + name
			names = append(names, to)
			c := command.Command{
				Name: res.Address + "/" + name, Names: []audit.Name{{Text: to, Strong: true}},
				At: b.At, Callee: res.Callee, Layer: r.root.Layer, From: res.At.File,
			}
			if len(c.Callee) > 0 {
				c.At = res.At
			}
			c.Image, _ = providers.TextOf(b.Attributes["image"])
			for _, v := range slices.Concat(providers.Elements(b.Attributes["command"]), providers.Elements(b.Attributes["args"])) {
				c.Words = append(c.Words, wordOf(v))
			}
			if len(c.Words) == 0 {
				c.Code = audit.NoValue
				c.Unknown = "the image's own command decides what container \"" + name + "\" runs; " +
					"write `command` in the container block, or draw the server in a chain of .timeout-audit.hcl"
			} else {
				c = c.Unwrap()
			}
			r.found.Commands = append(r.found.Commands, c)
		}
	}
	return names
}

func wordOf(v *terraform.Value) command.Word {
	t, why := text(v)
	if why.Why != "" {
		return command.Word{At: v.At(), Unknown: why.Why}
	}
	return command.Word{Text: t, At: v.At()}
}

func (r *reader) signalR(res *terraform.Resource) {
	v := res.Body.Attributes["service_mode"]
	if mode, ok := providers.TextOf(v); !providers.IsGiven(v) || ok && mode != "Serverless" {
		return
	}
	reading := providers.OfResource(SignalR.System, r.root, res)
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	reading.Take(&res.Body, "serverless_connection_timeout_in_seconds")
	r.found.Readings = append(r.found.Readings, reading)
}
