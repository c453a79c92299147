package aws

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A proxy is the Service Connect proxy of one port that a service shares.
type proxy struct {
	reading   providers.Reading
	at        audit.Pos
	override  *terraform.Value
	mapping   *port
	container string // whose port it is; empty where that is not known
	why       string // why its port mapping was not found
	unknown   bool   // there may be a port mapping although none was found
}

// proxies are those of a service. One that only calls others, without a service block, has none on
// the way of its requests.
func (r *reader) proxies(service *terraform.Resource, t *task) []*proxy {
	var all []*proxy
	for _, conf := range service.Body.Blocks["service_connect_configuration"] {
		enabled := conf.Attributes["enabled"]
		if text, ok := providers.TextOf(enabled); ok && text != "true" {
			continue
		}
		r.found.TellUncounted(conf, ServiceConnect.System, service.Address, "service")
		for i, s := range conf.Blocks["service"] {
			p := r.proxy(service, t, s, i, namespaceOf(conf))
			if len(conf.Blocks["service"]) > 1 {
				p.reading.Name = p.reading.Names[0].Text[len("tf:"):]
			}
			if enabled != nil && enabled.State == terraform.Unknown {
				p.assume("whether Service Connect is enabled on " + service.Address + " is not known: " + enabled.Why())
			}
			all = append(all, p)
		}
	}
	return all
}

func (r *reader) proxy(service *terraform.Resource, t *task, s *terraform.Block, index int, namespace string) *proxy {
	p := &proxy{
		reading:  providers.OfResource(ServiceConnect.System, r.root, service),
		at:       s.At,
		override: s.Attributes["ingress_port_override"],
	}
	if t.assumed != "" {
		p.assume(t.assumed)
	}
	v := s.Attributes["port_name"]
	portName, known := providers.TextOf(v)
	if !known {
		portName = fmt.Sprint(index)
	}
	p.reading.Names = []audit.Name{{Text: "tf:" + service.Address + "/" + portName, Strong: true}}
	if len(service.Body.Blocks["service_connect_configuration"][0].Blocks["service"]) == 1 {
		p.reading.Names = append(p.reading.Names, audit.Name{Text: "tf:" + service.Address})
	}
	if name, ok := providers.TextOf(service.Body.Attributes["name"]); ok && name != "" && known {
		p.reading.Names = append(p.reading.Names, audit.Name{Text: "ecs:" + name + "/" + portName})
	}
	p.reading.Names = append(p.reading.Names, aliases(s, portName, namespace)...)
	p.timeouts(s)

	if known {
		var unknown providers.Unknown
		p.mapping, p.container, unknown = t.mapping(portName)
		p.unknown = unknown.Why != ""
		if p.mapping == nil && !p.unknown {
			unknown = providers.Unknown{
				Code: audit.Missing, Why: fmt.Sprintf("no port mapping of %s is named %q", t.label, portName),
			}
		}
		p.protocol(unknown)
		return p
	}
	p.unknown = true
	p.protocol(providers.WhyUnknown(v))
	return p
}

// protocol takes the appProtocol of the port mapping; where none was found it is not known.
func (p *proxy) protocol(unknown providers.Unknown) {
	c := &p.reading.Context
	if p.mapping == nil {
		p.why = unknown.Why
		c.Unknown = map[string]providers.Unknown{providers.KeyAppProtocol: unknown}
		return
	}
	v := p.mapping.appProtocol
	if !providers.IsGiven(v) {
		return
	}
	if text, ok := providers.TextOf(v); ok {
		c.AppProtocol = strings.ToLower(text)
		c.At = map[string]audit.Pos{providers.KeyAppProtocol: v.At()}
		return
	}
	c.Unknown = map[string]providers.Unknown{providers.KeyAppProtocol: providers.WhyUnknown(v)}
}

// timeouts reads the timeout block. Without one both settings have their defaults. With one the
// provider sends both, and 0, which switches a clock off, for the one that is left out.
func (p *proxy) timeouts(s *terraform.Block) {
	names := []string{"idle_timeout_seconds", "per_request_timeout_seconds"}
	if why, ok := s.Unknown["timeout"]; ok {
		for _, name := range names {
			p.reading.Settings = append(p.reading.Settings, providers.Setting{
				Name: name, Known: audit.Written, At: s.At,
				Value: providers.NotKnown(s.Codes["timeout"], "whether there is a timeout block is not known: "+why),
			})
		}
		return
	}
	for _, b := range s.Blocks["timeout"][:min(1, len(s.Blocks["timeout"]))] {
		for _, name := range names {
			setting, given := providers.Written(name, b.Attributes[name])
			if !given {
				setting = providers.Setting{
					Name: name, Known: audit.Written, At: b.At, Value: providers.Number(0),
					Via: []audit.Note{{At: b.At, Text: "this timeout block leaves " + name +
						" out, and the provider then sends 0; only without the block the default counts"}},
				}
			}
			p.reading.Settings = append(p.reading.Settings, setting)
		}
	}
}

// takes reports whether requests for a container's port pass the proxy. It listens on that port
// itself unless it was given another one.
func (p *proxy) takes(t *task, container string, number *terraform.Value) (audit.Tri, string) {
	wanted, known := providers.NumberOf(number)
	override, overridden := providers.NumberOf(p.override)
	switch {
	case p.override != nil && p.override.State == terraform.Unknown:
		return audit.Unsure, "whether " + p.reading.Name + " has an ingress_port_override is not known: " + p.override.Why()
	case overridden && override != 0 && known && override != wanted:
		return audit.No, ""
	case p.mapping == nil && !p.unknown:
		return audit.No, ""
	case p.mapping == nil:
		return audit.Unsure, "that requests pass the Service Connect proxy of " + p.reading.Name +
			" is taken from its only being there: " + p.why
	case container != "" && container != p.container:
		return audit.No, ""
	}
	port, ok := providers.NumberOf(p.mapping.number)
	switch {
	case ok && known && port != wanted:
		return audit.No, ""
	case !ok || !known:
		return audit.Unsure, "whether the load balancer sends to the port of " + p.reading.Name + " is not known"
	case t.bridge && !overridden:
		return audit.Unsure, "in network mode bridge the proxy of " + p.reading.Name + " may listen on another port"
	}
	return audit.Yes, ""
}

func (p *proxy) assume(why string) {
	if !slices.Contains(p.reading.Assumed, why) {
		p.reading.Assumed = append(p.reading.Assumed, why)
	}
}

// namespaceOf is the namespace as other services of these files would name it; empty where it
// cannot be told.
func namespaceOf(conf *terraform.Block) string {
	v := conf.Attributes["namespace"]
	if text, ok := providers.TextOf(v); ok {
		return text
	}
	if v != nil && len(v.Refs()) == 1 {
		return v.Refs()[0].Address
	}
	return ""
}

// aliases are the names by which other services of the namespace call the port.
func aliases(s *terraform.Block, portName, namespace string) []audit.Name {
	discovery := portName
	if text, ok := providers.TextOf(s.Attributes["discovery_name"]); ok && text != "" {
		discovery = text
	}
	var names []audit.Name
	for _, alias := range s.Blocks["client_alias"] {
		number, ok := providers.TextOf(alias.Attributes["port"])
		if !ok {
			continue
		}
		dns := discovery + "." + namespace
		if text, ok := providers.TextOf(alias.Attributes["dns_name"]); ok && text != "" {
			dns = text
		}
		names = append(names,
			audit.Name{Text: "sc:" + namespace + "/" + dns + ":" + number},
			audit.Name{Text: "addr:" + dns + ":" + number})
	}
	return names
}
