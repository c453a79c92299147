package kubernetes

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	albPrefix     = "alb.ingress.kubernetes.io/"
	servicePrefix = "service.beta.kubernetes.io/aws-load-balancer-"
)

// alb emits the load balancer that the AWS Load Balancer Controller makes of an Ingress. Those of one
// group are one load balancer.
func (cl *cluster) alb(in *ingress, paths []rule) {
	r := in.begin("aws/alb", paths)
	list := in.node.Get("metadata", "annotations")
	if group, ok := list.Get(albPrefix + "group.name").Text(); ok && group != "" {
		r.Names = append(r.Names, audit.Name{Text: "alb-group:" + group, Strong: true})
	} else {
		r.Names = append(r.Names, audit.Name{Text: "k8s:" + in.source.request.Path + ":" + in.key(), Strong: true})
	}
	for _, f := range list.Fields() {
		name, ours := strings.CutPrefix(f.Name, albPrefix)
		switch {
		case !ours:
		case name == "load-balancer-attributes":
			r.Settings = append(r.Settings, attributes(f.Value, "idle_timeout.timeout_seconds", "client_keep_alive.seconds")...)
		case name == "target-group-attributes" && !cl.ownTargets(in, paths):
			r.Settings = append(r.Settings, attributes(f.Value, "deregistration_delay.timeout_seconds")...)
		case strings.Contains(name, "timeout") && !strings.HasPrefix(name, "healthcheck"):
			in.unread(f, "the controller has no such annotation: it reads "+albPrefix+"load-balancer-attributes")
		}
	}
	for _, p := range paths {
		r.Sends = append(r.Sends, p.send)
	}
	in.source.found.Readings = append(in.source.found.Readings, r)
}

// ownTargets takes the deregistration delay of Services that set it themselves, which wins. Where
// they differ it is not known which one a request meets.
func (cl *cluster) ownTargets(in *ingress, paths []rule) bool {
	for _, p := range paths {
		name := p.target.Get("service", "name").String()
		s := cl.serviceOf(in, name)
		if s != nil && s.node.Get("metadata", "annotations", albPrefix+"target-group-attributes").IsGiven() {
			return true
		}
	}
	return false
}

// attributes are those of a list "key=value,key=value" that are wanted. What is no pair stands for some
// that are filled in later, and the wanted ones may be among them.
func attributes(n yamlfile.Node, wanted ...string) []providers.Setting {
	if !n.IsGiven() {
		return nil
	}
	w := n.Word()
	unknown := w
	var all []providers.Setting
	start := 0
	for _, pair := range strings.Split(w.Text, ",") {
		from := start + len(pair) - len(strings.TrimLeft(pair, " \n"))
		start += len(pair) + 1
		key, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if !ok && key != "" || strings.ContainsAny(key, "${") {
			unknown.Unknown = fmt.Sprintf("%q is filled in later, and may set it", strings.TrimSpace(pair))
		}
		if !ok || value == "" {
			continue
		}
		for _, want := range wanted {
			if strings.TrimSpace(key) == want {
				at := from + len(key) + 1
				v := command.Word{Text: value, At: w.Part(at, at+len(value))}
				all = append(all, providers.Argument(want, v))
			}
		}
	}
	for _, want := range wanted {
		if unknown.Unknown != "" && !slices.ContainsFunc(all, func(s providers.Setting) bool { return s.Name == want }) {
			all = append(all, providers.Argument(want, unknown))
		}
	}
	return all
}

// balance emits the load balancer that a Service asks the cloud for.
func (cl *cluster) balance(s *service) {
	if s.node.Get("spec", "type").String() != "LoadBalancer" {
		return
	}
	list := s.node.Get("metadata", "annotations")
	kind := list.Get(servicePrefix + "type").String()
	class := s.node.Get("spec", "loadBalancerClass").String()
	network := strings.HasPrefix(kind, "nlb") || kind == "external" || class == "service.k8s.aws/nlb"
	ours := network
	for _, f := range list.Fields() {
		ours = ours || strings.HasPrefix(f.Name, servicePrefix)
	}
	if !ours {
		s.source.found.Unread = append(s.source.found.Unread, audit.Unread{
			Code: audit.NoValue, Hop: "service/" + s.name, Setting: "type", At: s.node.Get("spec", "type").At(),
			Why: "the cloud's load balancer before it has an idle timeout that these files do not say; draw it in a chain of .timeout-audit.hcl",
		})
		return
	}
	for _, p := range s.ports {
		r := providers.Reading{
			System: "aws/clb", Name: "service/" + s.name, At: s.node.Get("metadata").At(), From: s.source.request.Path,
			Names: []audit.Name{{Text: "k8s:" + s.source.request.Path + ":" + s.key() + ":" + p.number + " balancer", Strong: true}},
			Sends: []audit.Send{{To: s.port(p.number), Label: "service/" + s.name + ":" + p.number, At: s.node.Get("spec", "ports").At()}},
		}
		if len(s.ports) > 1 {
			r.Name += ":" + p.number
		}
		if network {
			s.network(&r, list, p)
		} else {
			s.classic(&r, list)
		}
		s.source.found.Readings = append(s.source.found.Readings, r)
	}
}

func (s *service) network(r *providers.Reading, list yamlfile.Node, p servicePort) {
	r.System, r.Context.Type = "aws/nlb", "tcp"
	protocol := "TCP"
	if list.Get(servicePrefix + "ssl-cert").IsGiven() {
		r.Context.Type, protocol = "tls", "TLS"
	}
	r.Settings = append(r.Settings, attributes(list.Get(servicePrefix+"listener-attributes."+protocol+"-"+p.number), "tcp.idle_timeout.seconds")...)
	own := list.Get(servicePrefix + "target-group-attributes." + p.number)
	if !own.IsGiven() {
		own = list.Get(servicePrefix + "target-group-attributes")
	}
	r.Settings = append(r.Settings, attributes(own, "deregistration_delay.timeout_seconds")...)
}

func (s *service) classic(r *providers.Reading, list yamlfile.Node) {
	r.Context.Type = "tcp"
	if strings.HasPrefix(list.Get(servicePrefix+"backend-protocol").String(), "http") {
		r.Context.Type = "http"
	}
	if n := list.Get(servicePrefix + "connection-idle-timeout"); n.IsGiven() {
		r.Settings = append(r.Settings, setting("ConnectionSettings.IdleTimeout", n))
	}
}
