package gcp

import (
	"net"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// service begins the reading of a backend service: its scheme, its timeouts, what stands behind it.
func (r *reader) service(res *terraform.Resource) providers.Reading {
	reading := providers.OfResource(LoadBalancer.System, r.root, res)
	body := &res.Body
	reading.Context.Type = "http"
	v := body.Attributes["load_balancing_scheme"]
	scheme, known := providers.TextOf(v)
	ofRegion := strings.Contains(res.Type, "_region_")
	switch {
	case known && scheme != "":
		reading.Context.Scheme = scheme
		reading.Context.At = map[string]audit.Pos{providers.KeyScheme: v.At()}
	case providers.IsGiven(v) && v.State == terraform.Unknown:
		reading.Context.Unknown = map[string]providers.Unknown{providers.KeyScheme: {Code: v.Code(), Why: v.Why()}}
	case !ofRegion:
		reading.Context.Unknown = map[string]providers.Unknown{providers.KeyScheme: {
			Code: audit.NoValue,
			Why:  "nobody writes it, and the provider takes EXTERNAL before its version 8 and EXTERNAL_MANAGED from then on",
		}}
	}
	reading.Take(body, "timeout_sec", "connection_draining_timeout_sec")
	if ofRegion {
		reading.Settings = append(reading.Settings, providers.Setting{Name: regional, Value: providers.Switch(true), Known: audit.Written, At: res.At})
	}
	switch is, code, why := r.isServerless(res); is {
	case audit.Yes:
		reading.Settings = append(reading.Settings, providers.Setting{Name: serverless, Value: providers.Switch(true), Known: audit.Written, At: res.At})
	case audit.Unsure:
		reading.Settings = append(reading.Settings, providers.Setting{Name: serverless, Value: providers.NotKnown(code, why), Known: audit.Written, At: res.At})
	}
	return reading
}

// isServerless tells whether the backends are a serverless network endpoint group, and why that is not
// known: what a group is decides it, not what it is called.
func (r *reader) isServerless(res *terraform.Resource) (is audit.Tri, code audit.Code, why string) {
	is = audit.No
	if reason, unknown := res.Body.Unknown["backend"]; unknown {
		is, code, why = audit.Unsure, res.Body.Codes["backend"], "how many backend blocks there are is not known: "+reason
	}
	for _, b := range res.Body.Blocks["backend"] {
		v := b.Attributes["group"]
		for _, g := range r.of.Referred(v, groups...) {
			if kind, _ := providers.TextOf(g.Body.Attributes["network_endpoint_type"]); kind == "SERVERLESS" ||
				len(g.Body.Blocks["cloud_run"])+len(g.Body.Blocks["cloud_function"]) > 0 {
				return audit.Yes, "", ""
			}
		}
		if v != nil && v.State == terraform.Unknown && len(v.Refs()) == 0 {
			is, code, why = audit.Unsure, v.Code(), "the group is not known: "+v.Why()
		}
	}
	return is, code, why
}

// behind are the backends of a service.
func (r *reader) behind(res *terraform.Resource) []audit.Send {
	var all []audit.Send
	r.found.TellUncounted(&res.Body, LoadBalancer.System, res.Address, "backend")
	for _, b := range res.Body.Blocks["backend"] {
		v := b.Attributes["group"]
		found := r.of.Referred(v, groups...)
		for _, g := range found {
			all = append(all, r.group(g, v.At())...)
		}
		if len(found) > 0 || v == nil {
			continue
		}
		label, to := "a group that is not known", "tf:"+res.Address+"/?"
		for _, ref := range v.Refs() {
			label, to = "instances of "+ref.Address, "tf:"+ref.Address
			break
		}
		all = append(all, audit.Send{To: to, Label: label, At: v.At()})
	}
	if len(all) == 0 {
		all = []audit.Send{{To: "tf:" + res.Address + "/backends", Label: "backends of " + res.Address, At: res.At}}
	}
	return all
}

// group are the members of a network endpoint group.
func (r *reader) group(g *terraform.Resource, at audit.Pos) []audit.Send {
	var all []audit.Send
	for _, target := range []struct {
		block, attribute string
		types            []string
	}{{"cloud_run", "service", runs}, {"cloud_function", "function", functions}} {
		for _, b := range g.Body.Blocks[target.block] {
			v := b.Attributes[target.attribute]
			found := r.of.Referred(v, target.types...)
			if name, ok := providers.TextOf(v); ok && len(found) == 0 {
				for _, res := range r.of.Of(target.types...) {
					if own, ok := providers.TextOf(res.Body.Attributes["name"]); ok && own == name {
						found = append(found, res)
					}
				}
			}
			for _, res := range found {
				all = append(all, audit.Send{To: "tf:" + res.Address, Label: res.Address, At: at})
			}
		}
	}
	for _, e := range r.of.Of("google_compute_global_network_endpoint") {
		for _, of := range r.of.Referred(e.Body.Attributes["global_network_endpoint_group"], groups...) {
			if of != g {
				continue
			}
			for _, attribute := range []string{"fqdn", "ip_address"} {
				sends, _ := r.of.Origins(e.Body.Attributes[attribute], e.Address, nil)
				port, ok := providers.TextOf(e.Body.Attributes["port"])
				for _, s := range sends {
					if _, host, cut := strings.Cut(s.To, ":"); cut && ok && !strings.HasPrefix(s.To, "tf:") {
						s.Label = net.JoinHostPort(host, port)
						s.To = "addr:" + s.Label
					}
					all = append(all, s)
				}
			}
		}
	}
	if len(all) == 0 {
		all = []audit.Send{{To: "tf:" + g.Address, Label: "members of " + g.Address, At: at}}
	}
	return all
}

// meshed reports whether a backend service is one of a service mesh, and tells of it.
func (r *reader) meshed(res *terraform.Resource) bool {
	v := res.Body.Attributes["load_balancing_scheme"]
	if scheme, _ := providers.TextOf(v); scheme != "INTERNAL_SELF_MANAGED" {
		return false
	}
	if !r.placed[res] {
		r.placed[res] = true
		r.found.Tell(audit.Unsupported, LoadBalancer.System, res.Address, "load_balancing_scheme", v.At(),
			"a service mesh's own proxies stand there, whose time-outs this version does not read")
	}
	return true
}

// alone emits a backend service that nothing here sends to.
func (r *reader) alone(res *terraform.Resource) {
	scheme, _ := providers.TextOf(res.Body.Attributes["load_balancing_scheme"])
	ofRegion := strings.Contains(res.Type, "_region_")
	if r.meshed(res) || ofRegion && (scheme == "" || scheme == "INTERNAL" || scheme == "EXTERNAL") {
		return
	}
	reading := r.service(res)
	if p, ok := providers.TextOf(res.Body.Attributes["protocol"]); ok && (p == "TCP" || p == "SSL") {
		reading.Context.Type = "tcp"
	}
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	reading.Sends = r.behind(res)
	r.found.Readings = append(r.found.Readings, reading)
}

// tcp emits the backend service of a TCP or SSL proxy.
func (r *reader) tcp(proxy *terraform.Resource) {
	for _, res := range r.of.Referred(proxy.Body.Attributes["backend_service"], services...) {
		r.placed[res] = true
		reading := r.service(res)
		reading.Context.Type = "tcp"
		reading.Names = append([]audit.Name{{Text: "tf:" + res.Address + "/" + proxy.Address, Strong: true}, {Text: "tf:" + res.Address}},
			r.fronts(proxy, []*terraform.Resource{proxy})...)
		reading.Sends = r.behind(res)
		r.found.Readings = append(r.found.Readings, reading)
	}
}

// passthrough emits the backend service that a forwarding rule sends packets to without a proxy.
func (r *reader) passthrough(rule *terraform.Resource) {
	for _, res := range r.of.Referred(rule.Body.Attributes["backend_service"], services...) {
		r.placed[res] = true
		reading := providers.OfResource(NetworkLoadBalancer.System, r.root, res)
		v := rule.Body.Attributes["load_balancing_scheme"]
		switch scheme, ok := providers.TextOf(v); {
		case ok && scheme == "INTERNAL":
			reading.Context.Type = "internal"
		case ok && scheme == "EXTERNAL", !providers.IsGiven(v):
			reading.Context.Type = "external"
		default:
			reading.Context.Unknown = map[string]providers.Unknown{providers.KeyType: providers.WhyUnknown(v)}
		}
		reading.Names = []audit.Name{{Text: "tf:" + rule.Address, Strong: true}, {Text: "tf:" + res.Address}}
		for _, n := range r.addressed(rule) {
			reading.Names = append(reading.Names, audit.Name{Text: n})
		}
		for _, b := range res.Body.Blocks["connection_tracking_policy"] {
			reading.Take(b, "idle_timeout_sec")
		}
		reading.Sends = r.behind(res)
		r.found.Readings = append(r.found.Readings, reading)
	}
}
