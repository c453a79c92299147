package envoy

import "github.com/timeout-audit/timeout-audit/audit"

// collect finds the listeners, clusters and routes of a file. It reports false where the file has
// no place for any.
func (r *reader) collect(root value) bool {
	o := root.object()
	configs, resources := o.get("configs"), o.get("resources")
	static, dynamic := o.get("static_resources"), o.get("dynamic_resources")
	switch {
	case !configs.isNone():
		r.dumped = true
		r.dump(configs.list())
	case !resources.isNone():
		for _, any := range resources.list() {
			r.resource(any)
		}
	case static.isNone() && dynamic.isNone():
		return false
	default:
		r.static(static)
		r.dynamic(dynamic)
	}
	return true
}

// dump reads the parts of a /config_dump. What the bootstrap says statically the parts say again.
func (r *reader) dump(configs []value) {
	kinds := map[string]bool{}
	for _, any := range configs {
		kind, _ := any.kind()
		kinds[kind] = true
	}
	for _, any := range configs {
		kind, v := any.kind()
		o := v.object()
		switch kind {
		case "BootstrapConfigDump":
			r.started(o.get("bootstrap"), kinds)
		case "ListenersConfigDump":
			r.each(o.get("static_listeners"), "listener")
			for _, l := range o.get("dynamic_listeners").list() {
				state := l.at("active_state", "listener")
				if state.isNone() {
					state = l.at("warming_state", "listener")
				}
				r.resource(state)
			}
		case "ClustersConfigDump":
			r.each(o.get("static_clusters"), "cluster")
			r.each(o.get("dynamic_active_clusters"), "cluster")
			r.each(o.get("dynamic_warming_clusters"), "cluster")
		case "RoutesConfigDump":
			r.each(o.get("static_route_configs"), "route_config")
			r.each(o.get("dynamic_route_configs"), "route_config")
		case "EndpointsConfigDump":
			r.each(o.get("static_endpoint_configs"), "endpoint_config")
			r.each(o.get("dynamic_endpoint_configs"), "endpoint_config")
		}
	}
}

// started reads of a dump's bootstrap what no part of its own says.
func (r *reader) started(bootstrap value, kinds map[string]bool) {
	static := bootstrap.at("static_resources").object()
	if !kinds["ListenersConfigDump"] {
		r.listeners = append(r.listeners, static.get("listeners").list()...)
	}
	if !kinds["ClustersConfigDump"] {
		for _, c := range static.get("clusters").list() {
			r.addCluster(c)
		}
	}
}

func (r *reader) each(list value, field string) {
	for _, e := range list.list() {
		r.resource(e.at(field))
	}
}

// resource takes one resource by its type.
func (r *reader) resource(any value) {
	switch kind, v := any.kind(); kind {
	case "Listener":
		r.listeners = append(r.listeners, v)
	case "Cluster":
		r.addCluster(v)
	case "RouteConfiguration":
		if name := v.at("name").word(); r.routes[name].isNone() {
			r.routes[name] = v
		}
	case "ClusterLoadAssignment":
		r.endpoints[v.at("cluster_name").word()] = v
	}
}

func (r *reader) static(v value) {
	if !v.isNone() && !v.isObject() {
		r.refuse(v.pos(), "static_resources", "static_resources is to be an object")
	}
	o := v.object()
	r.listeners = append(r.listeners, r.objects(o, "listeners")...)
	for _, c := range r.objects(o, "clusters") {
		r.addCluster(c)
	}
}

// objects are the values of a list that has to have nothing but objects.
func (r *reader) objects(o object, field string) []value {
	var all []value
	for _, v := range o.get(field).list() {
		if !v.isObject() {
			r.refuse(v.pos(), field, field+" is to have objects only")
			continue
		}
		all = append(all, v)
	}
	return all
}

// dynamic tells of what a bootstrap leaves to a control plane.
func (r *reader) dynamic(v value) {
	for _, m := range v.object() {
		if m.name == "lds_config" {
			r.unread(audit.Missing, "", "lds_config", m.key.pos(),
				"its listeners come from elsewhere: read what /config_dump of the running Envoy answers")
		}
	}
}
