package envoy

import (
	"fmt"
	"net"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// maxEndpoints is how many endpoints of one cluster are followed; what is beyond is told.
const maxEndpoints = 100

const clusterOptions = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"

// An upstream is a cluster: where requests go, and the clocks of the connections to there.
type upstream struct {
	name     string
	value    value
	read     bool
	settings []providers.Setting
	to       []audit.Send // without weight and position
}

func (r *reader) addCluster(v value) {
	if name := v.at("name").word(); name != "" && r.clusters[name] == nil {
		r.clusters[name] = &upstream{name: name, value: v}
	}
}

// cluster returns one of the file's clusters, or nil.
func (r *reader) cluster(name string) *upstream {
	c := r.clusters[name]
	if c == nil || c.read {
		return c
	}
	c.read = true
	o := c.value.object()
	c.settings = r.settings(c.value, []durationField{durationAt("connect_timeout", "connect_timeout")})
	options := o.get("common_http_protocol_options")
	for _, m := range o.get("typed_extension_protocol_options").object() {
		if kind, v := m.value.kind(); kind == "HttpProtocolOptions" || m.key.word() == clusterOptions {
			options = v.at("common_http_protocol_options")
		}
	}
	c.settings = append(c.settings, r.settings(options, []durationField{
		durationAt(clusterIdle, "idle_timeout"),
		durationAt(clusterStream, "max_stream_duration"),
		durationAt(clusterAge, "max_connection_duration"),
	})...)
	r.endpointsOf(c, o)
	return c
}

// endpointsOf finds where a cluster sends.
func (r *reader) endpointsOf(c *upstream, o object) {
	assignment := o.get("load_assignment")
	service := o.get("eds_cluster_config").at("service_name").word()
	if service == "" {
		service = c.name
	}
	discovered := !o.get("eds_cluster_config").isNone()
	if assignment.isNone() && discovered {
		assignment = r.endpoints[service]
	}
	var addresses []value
	for _, locality := range assignment.at("endpoints").list() {
		for _, e := range locality.at("lb_endpoints").list() {
			addresses = append(addresses, e.at("endpoint", "address"))
		}
	}
	addresses = append(addresses, o.get("hosts").list()...)
	shown := ""
	named := map[string]bool{}
	for _, a := range addresses {
		to, text := r.target(a)
		if to == "" || named[to] {
			continue
		}
		named[to] = true
		if shown == "" {
			shown = text
		}
		if len(named) <= maxEndpoints {
			c.to = append(c.to, audit.Send{To: to})
		}
	}
	if len(named) > maxEndpoints {
		r.unread(audit.Unsupported, c.name, "load_assignment", assignment.pos(),
			"it has %d endpoints, of which the first %d are followed", len(named), maxEndpoints)
	}
	label := shown
	switch {
	case len(named) == 0:
		label = "cluster " + c.name
		c.to = []audit.Send{{To: r.local("cluster/" + c.name)}}
	case len(named) > 1:
		label = fmt.Sprintf("%s and %d more of cluster %s", shown, len(named)-1, c.name)
	}
	for i := range c.to {
		c.to[i].Label = label
	}
	if len(named) == 0 && discovered {
		r.undiscovered = append(r.undiscovered, o.get("eds_cluster_config"))
	}
}

// target is the name of what is at an address, and the address as people write it.
func (r *reader) target(v value) (name, shown string) {
	if inner := v.at("envoy_internal_address", "server_listener_name").word(); inner != "" {
		return r.local("listener/" + inner), inner
	}
	name, shown = r.address(v)
	host, _, err := net.SplitHostPort(shown)
	if err == nil && wherever(host) && !r.ports[name] {
		name = "addr:" + shown
	}
	return name, shown
}
