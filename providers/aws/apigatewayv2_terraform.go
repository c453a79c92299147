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
		for _, name := range []string{"body", "target"} {
			if v := res.Body.Attributes[name]; providers.IsFilled(v) {
				what := "its OpenAPI document may have integrations with timeouts, which this version does not read"
				if name == "target" {
					what = "an API that is made with a target has an integration of its own, which this version does not follow"
				}
				r.found.Tell(audit.Unsupported, APIGateway.System, res.Address, name, v.At(), "%s", what)
			}
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
		e := endpoint{integration: res}
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
		for i := range all {
			e := &all[i]
			body := &e.integration.Body
			reading := r.endpoint(e, all)
			reading.Context.Type = "http"
			reading.Take(body, "timeout_milliseconds")
			uri := body.Attributes["integration_uri"]
			reading.Sends = r.integrationSends(e, uri, r.listened(uri))
			r.found.Readings = append(r.found.Readings, reading)
		}
	}
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
