package azure

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// insert adds settings, block by block: a gateway's stand in several.
func insert(i providers.Insertion) ([]audit.Edit, error) {
	var order []string
	groups := map[string][]providers.Assignment{}
	for _, a := range i.Set {
		block := fmt.Sprint(places[i.Hop.System][a.Setting].steps(i.Hop))
		if groups[block] == nil {
			order = append(order, block)
		}
		groups[block] = append(groups[block], a)
	}
	var all []audit.Edit
	for _, block := range order {
		part := i
		part.Set = groups[block]
		edits, err := providers.IntoResources(belongs)(part)
		if err != nil {
			return nil, err
		}
		all = append(all, edits...)
	}
	return all, nil
}

// belongs says where settings of one block belong. What stands in another resource than the one that
// makes the hop is said in words.
func belongs(h *audit.Hop, set []providers.Assignment) (terraform.Insertion, error) {
	in := terraform.Insertion{Block: h.Declared()}
	for _, a := range set {
		place, ok := places[h.System][a.Setting]
		if !ok {
			return in, fmt.Errorf("%s does not stand in the block of %s", a.Setting, h.Name)
		}
		in.Path = place.steps(h)
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

func (p place) steps(h *audit.Hop) []terraform.Step {
	if p.path == nil {
		return nil
	}
	return p.path(h)
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

// mend lists the settings that give a property the other value: buffers off, WebSockets on. A route
// of a Front Door that caches has its cache for a reason, and stays.
func mend(_ *audit.Hop, p *audit.Property) []providers.Assignment {
	switch p.Setting {
	case responseBuffers:
		return []providers.Assignment{{Setting: responseBuffers, Value: providers.Switch(false)}}
	case webSockets:
		return []providers.Assignment{{Setting: webSockets, Value: providers.Switch(true)}}
	}
	return nil
}

// effect tells what a new value does to what runs.
func effect(system, _ string) string {
	if system == AppService.System {
		return "the app is restarted"
	}
	return ""
}
