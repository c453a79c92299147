package gcp

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// The names under which readings of one root meet, and what each stands for:
//
//	tf:ADDRESS of a backend service/URL map   strong: one hop of a load balancer
//	tf:ADDRESS of a URL map, a target proxy,
//	a forwarding rule, an IP address          weak: whatever is reached by it
//	tf:ADDRESS of another resource            strong: the hop that it makes
//	tf:ADDRESS/CONTAINER                      strong: the program in a container
//	addr:IP                                   weak: an address whose number is known

var (
	services  = []string{"google_compute_backend_service", "google_compute_region_backend_service"}
	urlMaps   = []string{"google_compute_url_map", "google_compute_region_url_map"}
	proxies   = []string{"google_compute_target_http_proxy", "google_compute_target_https_proxy", "google_compute_region_target_http_proxy", "google_compute_region_target_https_proxy"}
	tcpProxy  = []string{"google_compute_target_tcp_proxy", "google_compute_target_ssl_proxy", "google_compute_region_target_tcp_proxy"}
	rules     = []string{"google_compute_global_forwarding_rule", "google_compute_forwarding_rule"}
	addresses = []string{"google_compute_global_address", "google_compute_address"}
	groups    = []string{"google_compute_region_network_endpoint_group", "google_compute_global_network_endpoint_group", "google_compute_network_endpoint_group"}
	runs      = []string{"google_cloud_run_service", "google_cloud_run_v2_service"}
	functions = []string{"google_cloudfunctions_function", "google_cloudfunctions2_function"}
)

var wants = wanted()

func wanted() []terraform.Want {
	var all []terraform.Want
	for _, group := range []struct{ types, paths []string }{
		{services, []string{
			"timeout_sec", "protocol", "load_balancing_scheme", "connection_draining_timeout_sec", "backend.group",
			"connection_tracking_policy.idle_timeout_sec",
		}},
		{urlMaps, []string{"default_service", "default_route_action", "host_rule", "path_matcher"}},
		{proxies, []string{"url_map", "http_keep_alive_timeout_sec"}},
		{tcpProxy, []string{"backend_service"}},
		{rules, []string{"target", "backend_service", "ip_address", "load_balancing_scheme"}},
		{addresses, []string{"address"}},
		{groups, []string{"network_endpoint_type", "cloud_run.service", "cloud_function.function"}},
		{[]string{"google_compute_global_network_endpoint"}, []string{"global_network_endpoint_group", "fqdn", "ip_address", "port"}},
		{runs, []string{
			"name", "uri", "template.timeout", "template.containers.name", "template.containers.image",
			"template.containers.command", "template.containers.args", "template.containers.ports",
			"template.spec.timeout_seconds", "template.spec.containers.name", "template.spec.containers.image",
			"template.spec.containers.command", "template.spec.containers.args",
		}},
		{functions, []string{"name", "timeout", "trigger_http", "https_trigger_url", "service_config.timeout_seconds", "service_config.uri", "event_trigger.event_type"}},
		{[]string{"google_cloud_run_domain_mapping"}, []string{"name", "spec.route_name"}},
		{[]string{"google_compute_router_nat"}, []string{"tcp_established_idle_timeout_sec"}},
		{[]string{"google_api_gateway_api_config"}, []string{"openapi_documents.document.contents", "openapi_documents.document.path"}},
	} {
		for _, t := range group.types {
			all = append(all, terraform.Want{Type: t, Paths: group.paths})
		}
	}
	return all
}

// A reader gathers what one root gives.
type reader struct {
	root  *terraform.Root
	of    providers.Resources
	found providers.Found

	placed map[*terraform.Resource]bool // backend services that a hop was made of
}

func read(root *terraform.Root) providers.Found {
	r := &reader{root: root, of: providers.IndexOf(root), placed: map[*terraform.Resource]bool{}}
	for _, res := range r.of.Of(urlMaps...) {
		r.urlMap(res)
	}
	for _, res := range r.of.Of(tcpProxy...) {
		r.tcp(res)
	}
	for _, res := range r.of.Of(rules...) {
		r.passthrough(res)
	}
	for _, res := range r.of.Of(services...) {
		if !r.placed[res] {
			r.alone(res)
		}
	}
	for _, res := range r.of.Of(runs...) {
		r.run(res)
	}
	for _, res := range r.of.Of(functions...) {
		r.function(res)
	}
	for _, res := range r.of.Of("google_api_gateway_api_config") {
		r.apiConfig(res)
	}
	for _, res := range r.of.Of("google_compute_router_nat") {
		reading := providers.OfResource(CloudNAT.System, r.root, res)
		reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
		reading.Take(&res.Body, "tcp_established_idle_timeout_sec")
		r.found.Readings = append(r.found.Readings, reading)
	}
	return r.found
}

// fronts are the names by which something is reached that proxies or forwarding rules point at:
// their own, and those of the addresses that the rules have.
func (r *reader) fronts(of *terraform.Resource, targets []*terraform.Resource) []audit.Name {
	names := []audit.Name{{Text: "tf:" + of.Address}}
	add := func(text string) {
		if n := (audit.Name{Text: text}); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	for _, t := range targets {
		add("tf:" + t.Address)
	}
	for _, rule := range r.of.Of(rules...) {
		to := r.of.Referred(rule.Body.Attributes["target"], slices.Concat(proxies, tcpProxy)...)
		if !slices.ContainsFunc(to, func(t *terraform.Resource) bool { return slices.Contains(targets, t) }) {
			continue
		}
		add("tf:" + rule.Address)
		for _, n := range r.addressed(rule) {
			add(n)
		}
	}
	return names
}

// addressed are the names of a forwarding rule's address.
func (r *reader) addressed(rule *terraform.Resource) []string {
	var names []string
	v := rule.Body.Attributes["ip_address"]
	for _, a := range r.of.Referred(v, addresses...) {
		names = append(names, "tf:"+a.Address)
		if text, ok := providers.TextOf(a.Body.Attributes["address"]); ok && text != "" {
			names = append(names, providers.HostName(text))
		}
	}
	if text, ok := providers.TextOf(v); ok && text != "" {
		names = append(names, providers.HostName(text))
	}
	return names
}
