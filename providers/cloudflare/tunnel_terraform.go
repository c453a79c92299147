package cloudflare

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

var (
	tunnels       = []string{"cloudflare_zero_trust_tunnel_cloudflared", "cloudflare_tunnel", "cloudflare_argo_tunnel"}
	tunnelConfigs = []string{"cloudflare_zero_trust_tunnel_cloudflared_config", "cloudflare_tunnel_config"}
)

// tunnels emits a hop for each ingress rule of a tunnel that leads to an HTTP service. The first rule that
// matches takes a request.
func (r *reader) tunnels() {
	for _, res := range r.of.Of(tunnelConfigs...) {
		config := object{block: &res.Body}.one("config")
		var rules []object
		var unknown providers.Unknown
		for _, name := range []string{"ingress_rule", "ingress"} {
			found, why := config.objects(name)
			rules = append(rules, found...)
			if why.Why != "" {
				unknown = why
			}
		}
		if unknown.Why != "" {
			r.unread(unknown.Code, res.Address, "ingress", res.At, "what its ingress rules are is not known: %s", unknown.Why)
		}
		var before []audit.Route
		for i, rule := range rules {
			route := ingressRoute(rule)
			r.ingress(res, config, rule, i, route, slices.Clone(before))
			before = append(before, route)
		}
	}
}

func ingressRoute(rule object) audit.Route {
	var route audit.Route
	if host, ok := providers.TextOf(rule.get("hostname")); ok && host != "*" {
		route.Host = audit.Pattern(strings.ToLower(host))
	}
	if path, ok := providers.TextOf(rule.get("path")); ok && path != "" {
		route.Path = audit.Pattern("~" + path)
	}
	return route
}

func (r *reader) ingress(res *terraform.Resource, config, rule object, i int, route audit.Route, before []audit.Route) {
	service := rule.get("service")
	reading := providers.Reading{
		System: Tunnel.System,
		Name:   res.Address,
		Names:  []audit.Name{{Text: fmt.Sprintf("tf:%s/%d", res.Address, i), Strong: true}},
		Route:  route, Beside: before,
		At: res.At, Callee: res.Callee, Layer: r.root.Layer, From: res.At.File,
	}
	if res.Maybe != "" {
		reading.Assumed = append(reading.Assumed, fmt.Sprintf("%s may not exist: %s", res.Address, res.Maybe))
	}
	id := res.Body.Attributes["tunnel_id"]
	for _, t := range r.of.Referred(id, tunnels...) {
		reading.Names = append(reading.Names, audit.Name{Text: "tf:" + t.Address})
	}
	if text, ok := providers.TextOf(id); ok && text != "" {
		reading.Names = append(reading.Names, audit.Name{Text: "dns:" + strings.ToLower(text) + ".cfargotunnel.com"})
	}
	for _, name := range []string{"connect_timeout", "keep_alive_timeout"} {
		for _, request := range []object{rule.one("origin_request"), config.one("origin_request")} {
			if s, ok := providers.Written(name, request.get(name)); ok {
				reading.Settings = append(reading.Settings, s)
				break
			}
		}
	}
	text, known := providers.TextOf(service)
	if known {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			return
		}
		host := providers.HostName(u.Hostname())
		if port := u.Port(); port != "" {
			host += ":" + port
		}
		reading.Sends = []audit.Send{{To: host, Label: text, At: service.At()}}
	} else {
		sends, unknown := r.of.Origins(service, res.Address, namesZone)
		if len(sends) == 0 {
			at := rule.at()
			r.unread(unknown.Code, res.Address, "service", at, "where an ingress rule leads is not known: %s", unknown.Why)
		}
		reading.Sends = sends
	}
	if len(reading.Sends) > 0 && len(service.Refs()) > 0 {
		if sends, _ := r.of.Origins(&terraform.Value{State: terraform.Unknown, Place: service.Place, Origin: &terraform.Origin{Refs: service.Refs()}}, res.Address, namesZone); len(sends) > 0 {
			reading.Sends = sends
		}
	}
	r.found.Readings = append(r.found.Readings, reading)
}
