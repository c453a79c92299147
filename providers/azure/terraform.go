package azure

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// The names under which readings of one root meet, and what each stands for:
//
//	tf:ADDRESS        a resource; strong on the hop that it alone makes, weak on those of a gateway, an
//	                  endpoint, a pool or a public IP address, which may be several
//	tf:ADDRESS/POOL   weak: the members of a gateway's pool that other resources put there
//	dns:HOST          weak: a custom domain
//	addr:ADDRESS      weak: a public IP address whose number is known

var (
	gateways   = "azurerm_application_gateway"
	publicIPs  = "azurerm_public_ip"
	webApps    = []string{"azurerm_windows_web_app", "azurerm_windows_function_app", "azurerm_linux_web_app", "azurerm_linux_function_app"}
	oldApps    = []string{"azurerm_app_service", "azurerm_function_app"}
	doorOrigin = "azurerm_cdn_frontdoor_origin"
	doorGroup  = "azurerm_cdn_frontdoor_origin_group"
	doorRoute  = "azurerm_cdn_frontdoor_route"
	doorDomain = "azurerm_cdn_frontdoor_custom_domain"
	doorEnd    = "azurerm_cdn_frontdoor_endpoint"
	doorMain   = "azurerm_cdn_frontdoor_profile"
	pools      = "azurerm_lb_backend_address_pool"
	generic    = []string{"azapi_resource", "azapi_update_resource"}
	policies   = []string{"azurerm_api_management_api_policy", "azurerm_api_management_api_operation_policy", "azurerm_api_management_product_policy", "azurerm_api_management_policy"}
)

var wants = wanted()

func wanted() []terraform.Want {
	all := []terraform.Want{
		{Type: gateways, Paths: []string{
			"sku.name", "enable_http2", "http2_enabled", "global.response_buffering_enabled",
			"frontend_ip_configuration", "http_listener", "request_routing_rule", "url_path_map",
			"backend_address_pool", "backend_http_settings.name", "backend_http_settings.port",
			"backend_http_settings.request_timeout", "backend_http_settings.connection_draining",
			"backend.name", "backend.timeout_in_seconds",
		}},
		{Type: publicIPs, Paths: []string{"idle_timeout_in_minutes", "ip_address", "fqdn"}},
		{Type: doorMain, Paths: []string{"response_timeout_seconds"}},
		{Type: doorEnd, Paths: []string{"cdn_frontdoor_profile_id", "host_name"}},
		{Type: doorDomain, Paths: []string{"host_name"}},
		{Type: doorGroup, Paths: []string{"cdn_frontdoor_profile_id"}},
		{Type: doorOrigin, Paths: []string{"cdn_frontdoor_origin_group_id", "host_name", "origin_host_header", "enabled"}},
		{Type: doorRoute, Paths: []string{
			"cdn_frontdoor_endpoint_id", "cdn_frontdoor_origin_group_id", "patterns_to_match", "cache",
			"cdn_frontdoor_custom_domain_ids", "enabled",
		}},
		{Type: "azurerm_frontdoor", Paths: []string{
			"backend_pool_settings.backend_pools_send_receive_timeout_seconds", "backend_pools_send_receive_timeout_seconds",
			"frontend_endpoint", "backend_pool.name", "backend_pool.backend.address", "routing_rule",
		}},
		{Type: "azurerm_lb", Paths: []string{"frontend_ip_configuration"}},
		{Type: "azurerm_lb_rule", Paths: []string{
			"loadbalancer_id", "frontend_ip_configuration_name", "frontend_port", "backend_port", "protocol",
			"idle_timeout_in_minutes", "enable_tcp_reset", "tcp_reset_enabled", "backend_address_pool_ids",
		}},
		{Type: "azurerm_lb_nat_rule", Paths: []string{
			"loadbalancer_id", "frontend_ip_configuration_name", "frontend_port", "backend_port", "protocol",
			"idle_timeout_in_minutes", "enable_tcp_reset", "tcp_reset_enabled",
		}},
		{Type: "azurerm_lb_outbound_rule", Paths: []string{"idle_timeout_in_minutes", "enable_tcp_reset", "tcp_reset_enabled"}},
		{Type: pools, Paths: []string{"loadbalancer_id"}},
		{Type: "azurerm_lb_backend_address_pool_address", Paths: []string{"backend_address_pool_id", "ip_address"}},
		{Type: "azurerm_nat_gateway", Paths: []string{"idle_timeout_in_minutes"}},
		{Type: "azurerm_container_app", Paths: []string{
			"ingress.transport", "ingress.fqdn", "ingress.target_port", "template.container",
		}},
		{Type: "azurerm_api_management", Paths: []string{"gateway_url"}},
		{Type: "azurerm_api_management_api", Paths: []string{"api_management_name", "path", "service_url"}},
		{Type: "azurerm_signalr_service", Paths: []string{"service_mode", "serverless_connection_timeout_in_seconds"}},
		{Type: "azurerm_kubernetes_cluster", Paths: []string{
			"network_profile.load_balancer_profile.idle_timeout_in_minutes", "network_profile.nat_gateway_profile.idle_timeout_in_minutes",
		}},
	}
	for _, t := range generic {
		all = append(all, terraform.Want{Type: t, Paths: []string{"type"}})
	}
	for _, t := range webApps {
		all = append(all, terraform.Want{Type: t, Paths: []string{
			"default_hostname", "site_config.websockets_enabled", "site_config.app_command_line",
		}})
	}
	for _, t := range oldApps {
		all = append(all, terraform.Want{Type: t, Paths: []string{"default_hostname", "default_site_hostname", "site_config.websockets_enabled"}})
	}
	for _, t := range policies {
		all = append(all, terraform.Want{Type: t, Paths: []string{"xml_content", "xml_link", "api_name"}})
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
	for _, res := range r.of.Of(gateways) {
		r.gateway(res)
	}
	for _, res := range r.of.Of(doorRoute) {
		r.door(res)
	}
	for _, res := range r.of.Of("azurerm_frontdoor") {
		r.classicDoor(res)
	}
	for _, res := range r.of.Of("azurerm_lb_rule", "azurerm_lb_nat_rule") {
		r.rule(res)
	}
	for _, res := range r.of.Of("azurerm_nat_gateway") {
		r.natGateway(res)
	}
	for _, res := range r.of.Of(append(webApps, oldApps...)...) {
		r.webApp(res)
	}
	for _, res := range r.of.Of("azurerm_container_app") {
		r.containerApp(res)
	}
	for _, res := range r.of.Of("azurerm_api_management_api") {
		r.api(res)
	}
	for _, res := range r.of.Of("azurerm_signalr_service") {
		r.signalR(res)
	}
	r.unfollowed()
	return r.found
}

// text is an attribute's text, or else why it is not known.
func text(v *terraform.Value) (string, providers.Unknown) {
	if t, ok := providers.TextOf(v); ok {
		return t, providers.Unknown{}
	}
	return "", providers.WhyUnknown(v)
}

// timed are the types of Azure's own API that have time-outs.
var timed = map[string]bool{
	"microsoft.network/applicationgateways": true, "microsoft.network/loadbalancers": true,
	"microsoft.network/natgateways": true, "microsoft.network/publicipaddresses": true,
	"microsoft.cdn/profiles": true, "microsoft.network/frontdoors": true,
	"microsoft.app/managedenvironments": true, "microsoft.app/containerapps": true,
	"microsoft.apimanagement/service/apis/policies": true, "microsoft.apimanagement/service/policies": true,
	"microsoft.web/sites": true, "microsoft.signalrservice/signalr": true,
}

// unfollowed tells of timers on resources of which this version makes no hop.
func (r *reader) unfollowed() {
	tell := func(res *terraform.Resource, v *terraform.Value, name, what string) {
		if providers.IsGiven(v) {
			r.found.Tell(audit.Unsupported, "", res.Address, name, v.At(), "%s", what)
		}
	}
	for _, res := range r.of.Of(generic...) {
		v := res.Body.Attributes["type"]
		kind, _ := providers.TextOf(v)
		kind, _, _ = strings.Cut(kind, "@")
		if timed[strings.ToLower(kind)] {
			tell(res, v, "body", "it is a "+kind+", whose time-outs this version reads only from azurerm's own resources; "+
				"draw it in a chain of .timeout-audit.hcl")
		}
	}
	for _, res := range r.of.Of("azurerm_lb_outbound_rule") {
		tell(res, res.Body.Attributes["idle_timeout_in_minutes"], "idle_timeout_in_minutes",
			"it is the idle timeout of connections that leave the network, and which program opens them is not read")
	}
	for _, res := range r.of.Of("azurerm_kubernetes_cluster") {
		for _, network := range res.Body.Blocks["network_profile"] {
			for _, kind := range []string{"load_balancer_profile", "nat_gateway_profile"} {
				for _, b := range network.Blocks[kind] {
					tell(res, b.Attributes["idle_timeout_in_minutes"], kind+".idle_timeout_in_minutes",
						"it is the idle timeout of connections that leave the cluster, and which program opens them is not read")
				}
			}
		}
	}
}
