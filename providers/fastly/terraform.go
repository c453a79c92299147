package fastly

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

var types = []string{"fastly_service_vcl", "fastly_service_v1", "fastly_service_compute"}

// timers are the attributes of a backend that a table's row has.
var timers = []string{"connect_timeout", firstByte, betweenBytes, "keepalive_time", "max_lifetime"}

var wants = wanted()

func wanted() []terraform.Want {
	paths := []string{
		"name", "domain.name", "backend.name", "backend.address", "backend.port", "backend.shield", "backend.request_condition",
		"product_enablement.websockets", "product_enablement.fanout", "snippet", "dynamicsnippet", "vcl.content", "vcl.name",
	}
	for _, t := range timers {
		paths = append(paths, "backend."+t)
	}
	var all []terraform.Want
	for _, t := range types {
		all = append(all, terraform.Want{Type: t, Paths: paths})
	}
	return all
}

// A reader gathers what one root gives.
type reader struct {
	root  *terraform.Root
	of    providers.Resources
	found providers.Found
}

func read(root *terraform.Root) providers.Found {
	r := &reader{root: root, of: providers.IndexOf(root)}
	for _, res := range r.of.Of(types...) {
		r.service(res)
	}
	return r.found
}

// service emits a hop for each backend of a service.
func (r *reader) service(res *terraform.Resource) {
	body := &res.Body
	r.found.TellUncounted(body, Edge.System, res.Address, "backend", "domain", "snippet", "dynamicsnippet", "vcl")
	names := []audit.Name{{Text: "tf:" + res.Address}}
	var hosts []audit.Pattern
	for _, d := range body.Blocks["domain"] {
		host, ok := providers.TextOf(d.Attributes["name"])
		if !ok {
			hosts = append(hosts, "")
			continue
		}
		host = strings.ToLower(host)
		hosts = append(hosts, audit.Pattern(host))
		if !strings.Contains(host, "*") {
			names = append(names, audit.Name{Text: providers.HostName(host)})
		}
	}
	if len(hosts) == 0 || slices.Contains(hosts, "") {
		hosts = []audit.Pattern{""}
	}
	fetch := r.literals(res)
	all := body.Blocks["backend"]
	for i, b := range all {
		r.backend(res, b, i+1, len(all), names, hosts, fetch)
	}
}

func (r *reader) backend(res *terraform.Resource, b *terraform.Block, number, of int, names []audit.Name, hosts []audit.Pattern, fetch []providers.Setting) {
	name, _ := providers.TextOf(b.Attributes["name"])
	reading := providers.OfResource(Edge.System, r.root, res)
	reading.Context.Type = "vcl"
	if strings.HasSuffix(res.Type, "_compute") {
		reading.Context.Type = "compute"
	}
	key := "tf:" + res.Address + "/" + name
	label := name
	if name == "" {
		label = fmt.Sprint("number ", number)
	}
	if of > 1 {
		if name == "" {
			key += fmt.Sprint(b.At)
		}
		reading.Name += ":" + label
	}
	reading.Names = append([]audit.Name{{Text: key, Strong: true}}, names...)
	reading.Take(b, timers...)
	if s, ok := providers.Written(shield, b.Attributes["shield"]); ok && s.Value.String() != "" {
		reading.Settings = append(reading.Settings, s)
	}
	reading.Settings = override(reading.Settings, fetch)
	for _, p := range res.Body.Blocks["product_enablement"] {
		for _, product := range []string{"websockets", "fanout"} {
			s, ok := providers.Written(webSockets, p.Attributes[product])
			if ok && s.Value.On() != audit.No && reading.Setting(Edge, webSockets) == nil {
				reading.Settings = append(reading.Settings, s)
			}
		}
	}
	reading.Sends = r.sends(res, b, label, hosts, of)
	r.found.Readings = append(r.found.Readings, reading)
}

// override puts what VCL sets in the place of what the backend has.
func override(settings, by []providers.Setting) []providers.Setting {
	for _, s := range by {
		settings = slices.DeleteFunc(settings, func(o providers.Setting) bool { return o.Name == s.Name })
		settings = append(settings, s)
	}
	return settings
}

// sends are the backend's address on each host of the service. Which of several backends a request
// goes to, a condition or the program decides.
func (r *reader) sends(res *terraform.Resource, b *terraform.Block, name string, hosts []audit.Pattern, of int) []audit.Send {
	v := b.Attributes["address"]
	found, why := r.of.Origins(v, "backend "+name, nil)
	if len(found) == 0 {
		at := b.At
		if v != nil && v.At().Known() {
			at = v.At()
		}
		r.found.Tell(why.Code, Edge.System, res.Address, "address", at, "where backend %q is, is not known: %s", name, why.Why)
		found = []audit.Send{{To: "tf:" + res.Address + "/" + name + "/?", Label: "backend " + name, At: at}}
	}
	port, ported := providers.TextOf(b.Attributes["port"])
	condition, _ := providers.TextOf(b.Attributes["request_condition"])
	var all []audit.Send
	for _, s := range found {
		if _, host, cut := strings.Cut(s.To, ":"); cut && ported && !strings.HasPrefix(s.To, "tf:") {
			s.Label = net.JoinHostPort(host, port)
			s.To = "addr:" + s.Label
		}
		if s.Assumed == "" && of > 1 {
			s.Assumed = "which requests of " + res.Address + " go to backend " + name + " is not read"
			if condition != "" {
				s.Assumed += ": condition " + condition + " decides"
			}
		}
		for _, host := range hosts {
			s.Route = audit.Route{Host: host}
			all = append(all, s)
		}
	}
	return all
}
