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

// An ingress is one Ingress: routes that a controller's load balancer takes.
type ingress struct{ object }

// A rule is one route of an Ingress.
type rule struct {
	route  audit.Route
	send   audit.Send
	at     audit.Pos
	target yamlfile.Node // of the backend
}

func (in *ingress) label() string { return "ingress/" + in.name }

// class is what the Ingress is served by.
func (in *ingress) class() (string, audit.Pos) {
	n := in.node.Get("spec", "ingressClassName")
	if !n.IsGiven() {
		n = in.node.Get("metadata", "annotations", "kubernetes.io/ingress.class")
	}
	return n.String(), n.At()
}

// enter emits the load balancer of an Ingress, as the system whose controller makes it.
func (cl *cluster) enter(in *ingress) {
	class, at := in.class()
	paths := cl.paths(in)
	if !in.node.Get("spec").IsGiven() {
		in.patch()
		return
	}
	kind := class
	if kind == "" {
		kind = in.annotated()
	}
	switch {
	case in.ofF5():
		in.source.found.Unread = append(in.source.found.Unread, audit.Unread{
			Code: audit.Unsupported, Hop: in.label(), Setting: "annotations", At: in.node.Get("metadata", "annotations").At(),
			Why: "the NGINX Ingress Controller of F5 serves it, whose defaults this version does not know",
		})
	case strings.Contains(kind, "nginx"):
		cl.nginx(in, paths)
	case strings.Contains(kind, "alb"):
		cl.alb(in, paths)
	default:
		if !at.Known() {
			at = in.node.At()
		}
		why := "which controller serves it is not known: set spec.ingressClassName"
		code := audit.NoValue
		if class != "" {
			why, code = fmt.Sprintf("the controller of class %s has timeouts that this version does not read", class), audit.Unsupported
		}
		in.source.found.Unread = append(in.source.found.Unread, audit.Unread{Code: code, Hop: in.label(), Setting: "ingressClassName", At: at, Why: why})
	}
}

// patch tells of what a manifest without routes changes in an Ingress that another one describes.
func (in *ingress) patch() {
	for _, f := range in.node.Get("metadata", "annotations").Fields() {
		if command.Sets(f.Name) || strings.HasSuffix(f.Name, "-attributes") {
			in.unread(f, "it is laid over another manifest, and whether it is used is not known; "+printed)
		}
	}
}

// ofF5 reports whether annotations are those of F5's controller, which shares its class with
// ingress-nginx.
func (in *ingress) ofF5() bool {
	for _, f := range in.node.Get("metadata", "annotations").Fields() {
		if strings.HasPrefix(f.Name, "nginx.org/") || strings.HasPrefix(f.Name, "nginx.com/") {
			return true
		}
	}
	return false
}

// annotated is the class that the annotations of an Ingress without one are for.
func (in *ingress) annotated() string {
	for _, f := range in.node.Get("metadata", "annotations").Fields() {
		switch {
		case strings.HasPrefix(f.Name, nginxPrefix):
			return "nginx"
		case strings.HasPrefix(f.Name, albPrefix):
			return "alb"
		}
	}
	return ""
}

// paths are the routes of an Ingress with the Services that they lead to.
func (cl *cluster) paths(in *ingress) []rule {
	var all []rule
	regexps := in.node.Get("metadata", "annotations", nginxPrefix+"use-regex").String() == "true"
	rewrites := in.node.Get("metadata", "annotations", nginxPrefix+"rewrite-target").IsGiven()
	for _, n := range in.node.Get("spec", "rules").Items() {
		host := audit.Pattern(strings.ToLower(n.Get("host").String()))
		for _, p := range n.Get("http", "paths").Items() {
			pattern := p.Get("path").String()
			switch {
			case regexps || strings.ContainsAny(pattern, "(["):
				pattern = "~^" + pattern
			case pattern == "/" || pattern == "" || pattern == "/*":
				pattern = ""
			case p.Get("pathType").String() != "Exact" && !strings.HasSuffix(pattern, "*"):
				pattern += "*"
			}
			all = append(all, rule{
				route: audit.Route{Host: host, Path: audit.Pattern(pattern)}, at: p.At(), target: p.Get("backend"),
				send: cl.send(in, p.Get("backend"), rewrites),
			})
		}
	}
	for _, name := range []string{"defaultBackend", "backend"} {
		if n := in.node.Get("spec", name); n.IsGiven() {
			all = append(all, rule{at: n.At(), target: n, send: cl.send(in, n, false)})
		}
	}
	for i := range all {
		all[i].send.Route = all[i].route
	}
	return all
}

// send is where a backend of an Ingress leads.
func (cl *cluster) send(in *ingress, backend yamlfile.Node, rewrites bool) audit.Send {
	name, port := backend.Get("service", "name"), backend.Get("service", "port", "number")
	if !port.IsGiven() {
		port = backend.Get("service", "port", "name")
	}
	if !name.IsGiven() { // as before networking.k8s.io/v1
		name, port = backend.Get("serviceName"), backend.Get("servicePort")
	}
	number := port.String()
	if s := cl.serviceOf(in, name.String()); s != nil {
		number = s.numbered(port)
	}
	return audit.Send{
		To: "k8s:" + in.namespace + "/" + name.String() + ":" + number, At: name.At(), Rewrites: rewrites,
		Label: fmt.Sprintf("service/%s:%s", name.String(), number),
	}
}

// serviceOf is the Service of a name beside an object.
func (cl *cluster) serviceOf(in *ingress, name string) *service {
	for _, s := range cl.services {
		if s.name == name && s.namespace == in.namespace && near(&s.object, &in.object) {
			return s
		}
	}
	return nil
}

// begin is the reading of a load balancer that an Ingress makes.
func (in *ingress) begin(system string, paths []rule) providers.Reading {
	r := providers.Reading{System: system, Name: in.label(), At: in.node.Get("metadata").At(), From: in.source.request.Path}
	for _, p := range paths {
		n := audit.Name{Text: "dns:" + string(p.route.Host)}
		if p.route.Host != "" && !strings.Contains(string(p.route.Host), "*") && !slices.Contains(r.Names, n) {
			r.Names = append(r.Names, n)
		}
	}
	return r
}

// setting is the value of an annotation as a setting of a system.
func setting(name string, value yamlfile.Node) providers.Setting {
	w := value.Word()
	s := providers.Setting{Name: name, Value: providers.Text(w.Text), Known: audit.Written, At: w.At}
	if w.Unknown != "" {
		s.Value = providers.NotKnown(audit.Refused, w.Unknown)
	}
	return s
}

// unread tells of an annotation that may hold a timer and is not read.
func (in *ingress) unread(f yamlfile.Field, why string) {
	in.source.found.Unread = append(in.source.found.Unread, audit.Unread{
		Code: audit.Unsupported, Hop: in.label(), Setting: f.Name, At: f.Value.At(), Why: why,
	})
}
