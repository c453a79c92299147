package gcp

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A mapping is a URL map while the hops of its backend services are put together.
type mapping struct {
	*reader
	res     *terraform.Resource
	proxies []*terraform.Resource
	hops    []*mapped
}

// A mapped is one hop: a backend service under one route timeout, on the routes that lead to it. Of
// several default rules one that leaves out other paths is a hop of its own.
type mapped struct {
	service *terraform.Resource
	timeout *terraform.Block // of the route; nil where it has none
	at      audit.Pos
	routes  []weighted
	beside  []audit.Pattern
}

// A weighted is a route with its share, and why it may not be so.
type weighted struct {
	route   audit.Route
	weight  int
	assumed string
}

// urlMap follows a URL map from its proxies to the backend services.
func (r *reader) urlMap(res *terraform.Resource) {
	m := &mapping{reader: r, res: res}
	for _, p := range r.of.Of(proxies...) {
		if slices.Contains(r.of.Referred(p.Body.Attributes["url_map"], urlMaps...), res) {
			m.proxies = append(m.proxies, p)
		}
	}
	r.found.TellUncounted(&res.Body, LoadBalancer.System, res.Address, "host_rule", "path_matcher")
	m.rule(&res.Body, "default_", []audit.Route{{}}, nil)
	hosts := m.hosts()
	for _, matcher := range res.Body.Blocks["path_matcher"] {
		name, _ := providers.TextOf(matcher.Attributes["name"])
		m.matcher(matcher, hosts[name])
	}
	for _, h := range m.hops {
		m.emit(h)
	}
}

// hosts are the hosts of each path matcher, by its name.
func (m *mapping) hosts() map[string][]audit.Pattern {
	hosts := map[string][]audit.Pattern{}
	for _, rule := range m.res.Body.Blocks["host_rule"] {
		matcher, ok := providers.TextOf(rule.Attributes["path_matcher"])
		if !ok {
			continue
		}
		for _, v := range providers.Elements(rule.Attributes["hosts"]) {
			host, known := providers.TextOf(v)
			if !known {
				m.found.Tell(v.Code(), LoadBalancer.System, m.res.Address, "hosts", v.At(), "which hosts a rule is of is not known: %s", v.Why())
				host = ""
			}
			if host == "*" {
				host = ""
			}
			hosts[matcher] = append(hosts[matcher], audit.Pattern(strings.ToLower(host)))
		}
	}
	return hosts
}

// matcher follows the rules of a path matcher; what they take does not come to its default.
func (m *mapping) matcher(matcher *terraform.Block, hosts []audit.Pattern) {
	if len(hosts) == 0 {
		hosts = []audit.Pattern{""}
	}
	m.found.TellUncounted(matcher, LoadBalancer.System, m.res.Address, "path_rule", "route_rules")
	var taken []audit.Pattern
	follow := func(rule *terraform.Block, paths []audit.Pattern) {
		taken = append(taken, paths...)
		var routes []audit.Route
		for _, host := range hosts {
			for _, path := range paths {
				routes = append(routes, audit.Route{Host: host, Path: path})
			}
		}
		m.rule(rule, "", routes, nil)
	}
	for _, rule := range matcher.Blocks["path_rule"] {
		follow(rule, m.paths(rule))
	}
	for _, rule := range matcher.Blocks["route_rules"] {
		follow(rule, m.matches(rule))
	}
	var routes []audit.Route
	for _, host := range hosts {
		routes = append(routes, audit.Route{Host: host})
	}
	taken = slices.DeleteFunc(taken, func(p audit.Pattern) bool { return p == "" || strings.HasPrefix(string(p), "~") })
	m.rule(matcher, "default_", routes, taken)
}

func (m *mapping) paths(rule *terraform.Block) []audit.Pattern {
	var all []audit.Pattern
	for _, v := range providers.Elements(rule.Attributes["paths"]) {
		path, ok := providers.TextOf(v)
		switch {
		case !ok:
			m.found.Tell(v.Code(), LoadBalancer.System, m.res.Address, "paths", v.At(), "which paths a rule is of is not known: %s", v.Why())
			return []audit.Pattern{""}
		case path == "/*":
			all = append(all, "")
		default:
			all = append(all, audit.Pattern(path))
		}
	}
	return all
}

// matches are the paths of a route rule's conditions.
func (m *mapping) matches(rule *terraform.Block) []audit.Pattern {
	var all []audit.Pattern
	for _, match := range rule.Blocks["match_rules"] {
		path := audit.Pattern("")
		for _, kind := range []struct{ name, before, after string }{
			{"prefix_match", "", "*"}, {"full_path_match", "", ""}, {"regex_match", "~", ""},
		} {
			v := match.Attributes[kind.name]
			if text, ok := providers.TextOf(v); ok && text != "" {
				path = audit.Pattern(kind.before + text + kind.after)
			}
		}
		if path == "/*" {
			path = ""
		}
		all = append(all, path)
	}
	if len(all) == 0 {
		all = []audit.Pattern{""}
	}
	return all
}

// rule adds the backend services that a rule, or with a prefix a default, sends to.
func (m *mapping) rule(rule *terraform.Block, prefix string, routes []audit.Route, beside []audit.Pattern) {
	var action *terraform.Block
	for _, b := range rule.Blocks[prefix+"route_action"] {
		action = b
	}
	add := func(v *terraform.Value, weight int) {
		if !providers.IsFilled(v) {
			return
		}
		found := m.of.Referred(v, services...)
		if len(found) == 0 && !isBucket(v) {
			u := providers.WhyUnknown(v)
			if u.Code == audit.AfterApply || u.Code == audit.NoValue && v.State != terraform.Unknown {
				u = providers.Unknown{Code: audit.Missing, Why: "the backend service is not in these files"}
			}
			m.found.Tell(u.Code, LoadBalancer.System, m.res.Address, prefix+"service", v.At(), "where a rule leads is not known: %s", u.Why)
		}
		for _, s := range found {
			assumed := v.Assumed()
			if len(found) > 1 && assumed == "" {
				assumed = "which of several backend services a rule of " + m.res.Address + " means is not known"
			}
			h := m.hop(s, timeoutOf(action), beside)
			h.at = v.At()
			for _, route := range routes {
				h.routes = append(h.routes, weighted{route, weight, assumed})
			}
		}
	}
	add(rule.Attributes[prefix+"service"], 0)
	if action == nil {
		return
	}
	for _, w := range action.Blocks["weighted_backend_services"] {
		weight, _ := providers.NumberOf(w.Attributes["weight"])
		add(w.Attributes["backend_service"], int(weight))
	}
}

// isBucket reports whether a value names a bucket, which serves files.
func isBucket(v *terraform.Value) bool {
	return slices.ContainsFunc(v.Refs(), func(ref terraform.Ref) bool {
		return strings.Contains(ref.Address, "google_compute_backend_bucket.")
	})
}

// timeoutOf is the timeout block of a route action, or nil.
func timeoutOf(action *terraform.Block) *terraform.Block {
	if action == nil || len(action.Blocks["timeout"]) == 0 {
		return nil
	}
	return action.Blocks["timeout"][0]
}

func (m *mapping) hop(service *terraform.Resource, timeout *terraform.Block, beside []audit.Pattern) *mapped {
	for _, h := range m.hops {
		if h.service == service && h.timeout == timeout && slices.Equal(h.beside, beside) {
			return h
		}
	}
	h := &mapped{service: service, timeout: timeout, beside: beside}
	m.hops = append(m.hops, h)
	return h
}
