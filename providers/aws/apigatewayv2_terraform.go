package aws

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const (
	httpAPI         = "aws_apigatewayv2_api"
	httpIntegration = "aws_apigatewayv2_integration"
	httpRoute       = "aws_apigatewayv2_route"
	httpMapping     = "aws_apigatewayv2_api_mapping"
	httpDomain      = "aws_apigatewayv2_domain_name"
)

var httpAPIs = []string{httpAPI, "data." + httpAPI}

// httpAPIs emits one reading for each route of an HTTP API, and one for each WebSocket API, on which a
// connection ends.
func (r *reader) httpAPIs() {
	sockets := map[*terraform.Resource]bool{}
	for _, res := range r.of.Of(httpAPI) {
		kind, known := providers.TextOf(res.Body.Attributes["protocol_type"])
		if known && kind == "WEBSOCKET" {
			sockets[res] = true
			reading := providers.OfResource(APIGateway.System, r.root, res)
			reading.Names = r.apiNames(res, audit.Name{Text: "tf:" + res.Address, Strong: true})
			reading.Context.Type = "websocket"
			r.found.Readings = append(r.found.Readings, reading)
		}
	}
	routes := map[*terraform.Resource][]*terraform.Resource{}
	for _, route := range r.of.Of(httpRoute) {
		for _, to := range r.of.Referred(route.Body.Attributes["target"], httpIntegration) {
			routes[to] = append(routes[to], route)
		}
	}
	byAPI := map[*terraform.Resource][]endpoint{}
	for _, res := range r.of.Of(httpIntegration) {
		e := r.integration(res, "timeout_milliseconds")
		e.uri, e.subtype = res.Body.Attributes["integration_uri"], res.Body.Attributes["integration_subtype"]
		e.link = r.listened(e.uri)
		if apis := r.of.Referred(res.Body.Attributes["api_id"], httpAPIs...); len(apis) == 1 {
			e.api = apis[0]
		}
		if sockets[e.api] {
			continue
		}
		if len(routes[res]) == 0 {
			e.assumed = "no route here leads to " + res.Address
			byAPI[e.api] = append(byAPI[e.api], e)
		}
		seen := map[audit.Pattern]bool{}
		for _, route := range routes[res] {
			one := e
			key := route.Body.Attributes["route_key"]
			text, ok := providers.TextOf(key)
			if ok {
				_, path, _ := strings.Cut(text, " ")
				if text != "$default" {
					one.path, one.exact = behindStage(path), !strings.Contains(path, "{")
				}
			} else {
				one.assumed = "which path " + route.Address + " has is not known"
			}
			if !seen[one.path] {
				seen[one.path] = true
				byAPI[e.api] = append(byAPI[e.api], one)
			}
		}
	}
	for _, res := range append(r.of.Of(httpAPIs...), nil) {
		all := byAPI[res]
		if res != nil && res.Type == httpAPI {
			all = append(all, r.openAPI(res, func(*terraform.Value) []audit.Send { return nil })...)
			all = append(all, r.quick(res)...)
		}
		for i := range all {
			reading := r.endpoint(&all[i], all)
			reading.Context.Type = "http"
			reading.Sends = r.integrationSends(&all[i])
			r.found.Readings = append(r.found.Readings, reading)
		}
	}
}

// quick is the integration that an API has which is made with a target, on the route that is given or on
// all.
func (r *reader) quick(res *terraform.Resource) []endpoint {
	target := res.Body.Attributes["target"]
	if !providers.IsFilled(target) {
		return nil
	}
	e := r.integration(res)
	e.api, e.id, e.uri = res, res.Address+"/$default", target
	if text, ok := providers.TextOf(res.Body.Attributes["route_key"]); ok && text != "" && text != "$default" {
		_, path, _ := strings.Cut(text, " ")
		e.path, e.exact = behindStage(path), !strings.Contains(path, "{")
	} else if key := res.Body.Attributes["route_key"]; !ok && providers.IsGiven(key) {
		e.assumed = "which path " + res.Address + " has is not known"
	}
	return []endpoint{e}
}

func (r *reader) apiNames(res *terraform.Resource, first audit.Name) []audit.Name {
	names := r.alsoCalled([]audit.Name{first}, res.Address)
	for _, n := range r.apiDomains[res.Address] {
		names = appendName(names, n)
	}
	return names
}

// listened are the load balancers whose listeners a value names. A listener of a network load balancer
// is a hop of its own.
func (r *reader) listened(v *terraform.Value) []audit.Send {
	var all []audit.Send
	for _, l := range r.of.Referred(v, listeners...) {
		name := l.Address
		for _, lb := range r.of.Referred(l.Body.Attributes["load_balancer_arn"], looked(loadBalancers)...) {
			if kind, _ := providers.TextOf(lb.Body.Attributes["load_balancer_type"]); kind != "network" {
				name = lb.Address
			}
		}
		all = append(all, audit.Send{To: "tf:" + name, Label: name, At: v.At(), Rewrites: true})
	}
	return all
}
