package azure

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// insert says where settings belong that nobody wrote. What stands in another resource than the one
// that makes the hop is said in words.
func insert(h *audit.Hop, set []providers.Assignment) (terraform.Insertion, error) {
	in := terraform.Insertion{Block: h.At}
	if n := len(h.Callee); n > 0 {
		in.Block = h.Callee[n-1].At
	}
	for i, a := range set {
		place, ok := places[h.System][a.Setting]
		if !ok {
			return in, fmt.Errorf("%s does not stand in the block of %s", a.Setting, h.Name)
		}
		path := place.path(h)
		if i > 0 && fmt.Sprint(path) != fmt.Sprint(in.Path) {
			return in, fmt.Errorf("%s and %s stand in different blocks", set[0].Setting, a.Setting)
		}
		in.Path = path
		in.Attributes = append(in.Attributes, terraform.Attribute{Name: place.attribute, Expr: a.Value.String()})
		in.Beside = append(in.Beside, place.beside...)
	}
	return in, nil
}

// A place is where a setting stands: in which nested block, and what that block must have beside it.
type place struct {
	attribute string
	path      func(*audit.Hop) []terraform.Step
	beside    []terraform.Attribute
}

var places = map[string]map[string]place{
	ApplicationGateway.System: {
		requestTimeout: {attribute: "request_timeout", path: inSettings()},
		drainTimeout: {
			attribute: "drain_timeout_sec", path: inSettings(terraform.Step{Type: "connection_draining"}),
			beside: []terraform.Attribute{{Name: "enabled", Expr: "true"}},
		},
		responseBuffers: {
			attribute: "response_buffering_enabled", path: inBlock("global"),
			beside: []terraform.Attribute{{Name: "request_buffering_enabled", Expr: "true"}},
		},
	},
	LoadBalancer.System: {frontendIdle: {attribute: "idle_timeout_in_minutes", path: inBlock()}},
	NATGateway.System:   {frontendIdle: {attribute: "idle_timeout_in_minutes", path: inBlock()}},
	AppService.System:   {webSockets: {attribute: "websockets_enabled", path: inBlock("site_config")}},
	SignalR.System: {
		"serverless.connectionTimeoutInSeconds": {attribute: "serverless_connection_timeout_in_seconds", path: inBlock()},
	},
}

func inBlock(types ...string) func(*audit.Hop) []terraform.Step {
	return func(*audit.Hop) []terraform.Step {
		var path []terraform.Step
		for _, t := range types {
			path = append(path, terraform.Step{Type: t})
		}
		return path
	}
}

// inSettings is a path inside the backend settings of a gateway's hop, whose name is the first part
// of the hop's own behind that of the gateway.
func inSettings(inner ...terraform.Step) func(*audit.Hop) []terraform.Step {
	return func(h *audit.Hop) []terraform.Step {
		name := ""
		if len(h.Names) > 1 {
			name, _, _ = strings.Cut(strings.TrimPrefix(h.Names[0].Text, h.Names[1].Text+"/"), "/")
		}
		return append([]terraform.Step{{Type: "backend_http_settings", Attribute: "name", Value: name}}, inner...)
	}
}

// effect tells what a new value does to what runs.
func effect(system, _ string) string {
	if system == AppService.System {
		return "the app is restarted"
	}
	return ""
}
