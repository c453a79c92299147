package kubernetes

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
)

// A service is one Service: names under which containers are reached.
type service struct {
	object
	selector map[string]string
	ports    []servicePort
	pods     []*container
}

// A servicePort is one port of a Service, and the port of a container behind it.
type servicePort struct{ name, number, target string }

func newService(o object) *service {
	s := &service{object: o, selector: map[string]string{}}
	for _, f := range o.node.Get("spec", "selector").Fields() {
		s.selector[f.Name] = f.Value.String()
	}
	for _, n := range o.node.Get("spec", "ports").Items() {
		p := servicePort{n.Get("name").String(), n.Get("port").String(), n.Get("targetPort").String()}
		if p.target == "" {
			p.target = p.number
		}
		s.ports = append(s.ports, p)
	}
	return s
}

// relate gives containers the names of the Services that select them.
func (cl *cluster) relate() {
	for _, s := range cl.services {
		if len(s.selector) == 0 {
			continue
		}
		for _, w := range cl.workloads {
			if w.namespace != s.namespace && w.namespace != "" && s.namespace != "" || !selects(s.selector, w.labels) || !near(&s.object, &w.object) {
				continue
			}
			for _, p := range s.ports {
				if c := w.behind(p.target); c != nil {
					s.names(c, p)
					s.pods = append(s.pods, c)
				}
			}
		}
	}
}

func selects(selector, labels map[string]string) bool {
	for k, v := range selector {
		if labels[k] != v {
			return false
		}
	}
	return true
}

// behind is the container that a port leads to: the one that declares it, or the only one.
func (w *workload) behind(target string) *container {
	for _, c := range w.containers {
		if c.ports[target] {
			return c
		}
	}
	if len(w.containers) == 1 {
		return w.containers[0]
	}
	return nil
}

// names adds the names of a Service's port to a container.
func (s *service) names(c *container, p servicePort) {
	c.names = append(c.names, audit.Name{Text: s.port(p.number)})
	hosts := []string{s.name}
	if s.namespace != "" {
		long := s.name + "." + s.namespace
		hosts = append(hosts, long, long+".svc", long+".svc.cluster.local")
	} else {
		hosts = append(hosts, s.name+".default", s.name+".default.svc", s.name+".default.svc.cluster.local")
	}
	for _, host := range hosts {
		c.names = append(c.names, audit.Name{Text: "addr:" + strings.ToLower(host) + ":" + p.number})
		if len(s.ports) == 1 {
			c.names = append(c.names, audit.Name{Text: "addr:" + strings.ToLower(host)})
		}
	}
}

// port is the name of one of the Service's ports within the cluster.
func (s *service) port(number string) string {
	return "k8s:" + s.key() + ":" + number
}

// numbered is the number of a port that is given by number or by name.
func (s *service) numbered(port yamlfile.Node) string {
	text := port.String()
	for _, p := range s.ports {
		if p.name == text || p.number == text {
			return p.number
		}
	}
	return text
}
