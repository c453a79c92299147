package aws

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// attributes are the Terraform names of settings that stand in a resource's own body.
var attributes = map[string]map[string]string{
	ALB.System: {"idle_timeout.timeout_seconds": "idle_timeout", "client_keep_alive.seconds": "client_keep_alive"},
	CLB.System: {"ConnectionSettings.IdleTimeout": "idle_timeout"},

	APIGateway.System: {integrationTimeout: "timeout_milliseconds"},
	Lattice.System:    {"idleTimeoutSeconds": "idle_timeout_seconds"},
	Lambda.System:     {functionTimeout: "timeout"},
	CloudFront.System: {
		originRead: "origin_read_timeout", originKeepAlive: "origin_keepalive_timeout",
		originConnect: "connection_timeout", completion: "response_completion_timeout",
	},
}

// insert adds settings. Those of CloudFront and Lambda stand in blocks that the reading names: an
// origin's, a function's.
func insert(i providers.Insertion) ([]audit.Edit, error) {
	switch named := i.Block.Known(); {
	case !named && i.Hop.System == CloudFront.System:
		return nil, fmt.Errorf("it stands in custom_origin_config or vpc_origin_config, and the origin of %s has neither", i.Hop.Name)
	case !named && i.Hop.System == Lambda.System:
		return nil, fmt.Errorf("the function of %s is not in these files", i.Hop.Name)
	case i.Hop.System == APIGateway.System && slices.Contains([]string{restAPI, httpAPI}, typeOf(i.Hop.Name)):
		return nil, fmt.Errorf("the integration is made by the API's own body or target: set timeoutInMillis there, or in an integration of its own, by hand")
	}
	return providers.IntoResources(belongs)(i)
}

// belongs says where settings of the systems that Terraform describes belong.
func belongs(h *audit.Hop, set []providers.Assignment) (terraform.Insertion, error) {
	in := terraform.Insertion{Block: h.Declared()}
	if strings.HasPrefix(h.Name, "data.") || strings.Contains(h.Name, ".data.") {
		return in, fmt.Errorf("%s is declared elsewhere and only looked up here", h.Name)
	}
	if slices.ContainsFunc(h.Assumed, func(why string) bool { return strings.Contains(why, terraform.NotInstalled) }) {
		return in, fmt.Errorf("%s is made by a module that is not installed here: run terraform init first", h.Name)
	}
	if h.System == ServiceConnect.System {
		return in, insertConnect(&in, h, set)
	}
	names := attributes[h.System]
	for _, a := range set {
		name := names[a.Setting]
		if name == "" {
			return in, fmt.Errorf("it stands elsewhere than in the block of %s", h.Name)
		}
		in.Attributes = append(in.Attributes, terraform.Attribute{Name: name, Expr: a.Value.String()})
	}
	return in, nil
}

var connectAttributes = map[string]string{
	perRequest: "per_request_timeout_seconds", "idleTimeoutSeconds": "idle_timeout_seconds",
}

// insertConnect adds both timeouts where there is no timeout block yet: with one, the provider sends
// both, and 0 for the one that is left out, which switches it off.
func insertConnect(in *terraform.Insertion, h *audit.Hop, set []providers.Assignment) error {
	if h.Passes == audit.Bytes {
		return fmt.Errorf("with a timeout block the provider sends %s too, 0 where it is left out, and ECS refuses it on tcp; give the port mapping an appProtocol, or use the API", perRequest)
	}
	in.Path = []terraform.Step{
		{Type: "service_connect_configuration"},
		{Type: "service", Attribute: "port_name", Value: portOf(h)},
		{Type: "timeout"},
	}
	given := map[string]bool{}
	for _, a := range set {
		given[a.Setting] = true
		in.Attributes = append(in.Attributes, terraform.Attribute{Name: connectAttributes[a.Setting], Expr: a.Value.String()})
	}
	for _, setting := range []string{"idleTimeoutSeconds", perRequest} {
		if given[setting] {
			continue
		}
		now, ok := limitOf(h, setting)
		if !ok {
			return fmt.Errorf("a timeout block needs both values, and %s is not known", setting)
		}
		in.Beside = append(in.Beside, terraform.Attribute{Name: connectAttributes[setting], Expr: now})
	}
	return nil
}

// portOf is the port name of a proxy, which its strong name ends with.
func portOf(h *audit.Hop) string {
	for _, n := range h.Names {
		if n.Strong {
			return n.Text[strings.LastIndexByte(n.Text, '/')+1:]
		}
	}
	return ""
}

// limitOf is what a setting of the proxy is, as Terraform writes it.
func limitOf(h *audit.Hop, setting string) (string, bool) {
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Setting != setting {
			continue
		}
		v, err := ServiceConnect.Spell(t, t.Limit, false)
		return v.String(), err == nil && t.Limit.Known()
	}
	return "", false
}

// effect tells what a new value does to what runs.
func effect(system, setting string) string {
	switch {
	case system == CloudFront.System && (setting == originRead || setting == originKeepAlive):
		return "above 120 s AWS takes it only with a higher quota"
	case system == ServiceConnect.System:
		return "ECS rolls out a new deployment: the tasks of the service are restarted"
	case system == APIGateway.System && setting == integrationTimeout:
		return "it counts only once the API is deployed anew, and a REST API refuses more than 29 s until the account's quota for integration timeouts is raised"
	}
	return ""
}
