package envoy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var ofRoute = []durationField{
	durationAt("timeout", "timeout"),
	durationAt(routeIdle, "idle_timeout"),
	durationAt("flush_timeout", "flush_timeout"),
	durationAt(routeStream, "max_stream_duration.max_stream_duration"),
	durationAt("grpc_timeout_header_max", "max_stream_duration.grpc_timeout_header_max"),
}

var ofRetries = []durationField{
	durationAt("retry_policy.per_try_timeout", "per_try_timeout"),
	durationAt("retry_policy.per_try_idle_timeout", "per_try_idle_timeout"),
}

// virtualHost reads the routes of one virtual host, for each of its domains that the filter chain
// lets in. Requests for a narrower domain of another one do not come here.
func (r *reader) virtualHost(m *httpManager, v value, domains []audit.Pattern) {
	o := v.object()
	var hosts []host
	for _, domain := range o.get("domains").list() {
		for _, outer := range m.hosts {
			route, met := audit.Route{Host: hostPattern(domain.word())}.Meet(audit.Route{Host: outer})
			if met != audit.No && !slices.ContainsFunc(hosts, func(h host) bool { return h.pattern == route.Host }) {
				hosts = append(hosts, host{route.Host, narrower(route.Host, domains)})
			}
		}
	}
	if tree := o.get("matcher"); !tree.isNone() {
		r.unread(audit.Unsupported, m.listener.name, "matcher", tree.pos(), "a matching tree of routes is not read")
	}
	m.retries = o.get("retry_policy")
	before := &earlier{}
	for _, route := range o.get("routes").list() {
		if r.full() {
			r.dropped++
			continue
		}
		r.route(m, hosts, route, before)
	}
}

// A host is a domain of a virtual host, with those within it that are others'.
type host struct {
	pattern audit.Pattern
	beside  []audit.Route
}

// narrower are the domains within one that Envoy prefers to it.
func narrower(domain audit.Pattern, all []audit.Pattern) []audit.Route {
	end, is := strings.CutPrefix(string(domain), "*")
	if !is && domain != "" {
		return nil
	}
	var found []audit.Route
	for _, other := range all {
		if len(other) > len(domain) && strings.HasSuffix(string(other), end) && len(found) < maxBeside {
			found = append(found, audit.Route{Host: other})
		}
	}
	return found
}

func (r *reader) full() bool { return len(r.found.Readings) >= maxReadings }

func (r *reader) route(m *httpManager, hosts []host, v value, before *earlier) {
	o := v.object()
	path := matchOf(o.get("match"))
	assumed := path.conditions
	if at, covered := before.covers(path); covered {
		assumed = append(assumed, fmt.Sprintf("the route at %s takes the same requests before it", at))
	}
	if action := o.get("route"); !action.isNone() {
		r.forward(m, hosts, path, assumed, action, before.within(path))
	}
	if len(path.conditions) == 0 {
		before.add(path)
	}
}

// forward emits the hop of a route that sends to clusters.
func (r *reader) forward(m *httpManager, hosts []host, path matcher, assumed []string, action value, beside []audit.Route) {
	own := r.settings(action, ofRoute)
	settings := append(append([]providers.Setting{}, m.settings...), own...)
	blocks := append(r.belong(action, intoRoute, own, upgradeConfigs), m.blocks...)
	retries := action.at("retry_policy")
	if retries.isNone() {
		retries = m.retries
	}
	settings = append(settings, r.settings(retries, ofRetries)...)
	if v := retries.at("per_try_timeout"); !v.isNone() && retries.at("num_retries").word() != "0" && retries.at("retry_on").word() != "" {
		r.unread(audit.Unsupported, m.listener.name, "retry_policy.per_try_timeout", v.pos(),
			"a try that it ends may be sent again, as retry_on says, so the wait for the first byte is up to as many times as num_retries allows, within the route's timeout")
	}
	upgrades := m.upgrades
	upgrades.read(action)
	if upgrades.at.Known() {
		settings = append(settings, upgrades.setting())
	}
	targets := r.targets(action)
	settings = append(settings, ofClusters(targets, true)...)
	blocks = append(blocks, r.ofTarget(targets)...)
	at := path.at
	if !at.Known() {
		at = placeOf(targets, action)
	}
	for _, host := range hosts {
		r.emit(m.listener, providers.Reading{
			Route: audit.Route{Host: host.pattern, Path: path.pattern}, Beside: append(host.beside[:len(host.beside):len(host.beside)], beside...), Context: providers.Context{Type: overHTTP},
			Settings: slices.Clone(settings), Blocks: blocks, Sends: sent(targets, has(action, pathRewrites), has(action, hostRewrites)), At: at, Assumed: assumed,
		})
	}
}

// Fields of a route that make the cluster see another path, or another host, than the route is for.
var (
	pathRewrites = []string{"prefix_rewrite", "regex_rewrite", "path_rewrite_policy", "path_rewrite"}
	hostRewrites = []string{"host_rewrite", "host_rewrite_literal", "host_rewrite_header", "host_rewrite_path_regex", "auto_host_rewrite"}
)

// has reports whether a route's action has one of some fields.
func has(action value, fields []string) bool {
	o := action.object()
	return slices.ContainsFunc(fields, func(field string) bool {
		v := o.get(field)
		return !v.isNone() && v.word() != "false"
	})
}
