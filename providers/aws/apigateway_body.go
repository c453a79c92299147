package aws

import (
	"maps"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const integrationKey = "x-amazon-apigateway-integration"

// An operation is what an OpenAPI document says of one method of a path.
type operation struct {
	methods     []string
	integration *terraform.Value
}

// openAPI are the integrations that the document of an API has. Linked are the load balancers behind a
// VPC link.
func (r *reader) openAPI(res *terraform.Resource, linked func(*terraform.Value) []audit.Send) []endpoint {
	body := res.Body.Attributes["body"]
	if !providers.IsFilled(body) {
		return nil
	}
	paths := body.Map["paths"]
	switch {
	case body.State == terraform.Unknown:
		r.found.Tell(body.Code(), APIGateway.System, res.Address, "body", body.At(), "its OpenAPI document is not known: %s", body.Why())
		return nil
	case body.Map == nil:
		r.found.Tell(audit.Refused, APIGateway.System, res.Address, "body", body.At(), "which integrations the API has is not known: its body is no OpenAPI document")
		return nil
	case paths == nil:
		return nil
	case paths.State != terraform.Known:
		r.found.Tell(paths.Code(), APIGateway.System, res.Address, "paths", paths.At(), "which paths its OpenAPI document has is not known: %s", paths.Why())
		return nil
	}
	var all []endpoint
	for _, path := range slices.Sorted(maps.Keys(paths.Map)) {
		item := pointed(body, paths.Map[path])
		if item.State == terraform.Unknown {
			r.found.Tell(item.Code(), APIGateway.System, res.Address, path, item.At(), "what its OpenAPI document says of %s is not known: %s", path, item.Why())
			continue
		}
		for _, o := range operations(body, item) {
			label := strings.Join(o.methods, ",") + " " + path
			if o.integration.State == terraform.Unknown {
				r.found.Tell(o.integration.Code(), APIGateway.System, res.Address, integrationKey, o.integration.At(),
					"the integration of %s is not known: %s", label, o.integration.Why())
				continue
			}
			if kind, ok := providers.TextOf(o.integration.Map["type"]); ok && strings.EqualFold(kind, "mock") {
				continue
			}
			e := r.operation(res, label, path, o.integration.Map)
			if e.link = linked(r.staged(res, o.integration.Map["connectionId"])); len(e.link) == 0 {
				e.link = r.listened(e.uri)
			}
			all = append(all, e)
		}
	}
	return all
}

func (r *reader) operation(res *terraform.Resource, label, path string, integration map[string]*terraform.Value) endpoint {
	e := r.integration(res)
	e.api, e.id, e.base.Name = res, res.Address+" "+label, res.Address+" "+label
	for _, name := range []string{integrationTimeout, transferMode} {
		if s, ok := providers.Written(name, integration[name]); ok {
			if text, word := s.Value.Text, s.Value.Kind == providers.IsText; word && name == transferMode {
				s.Value = providers.Text(strings.ToUpper(text))
			}
			e.base.Settings = append(e.base.Settings, s)
		}
	}
	e.uri, e.subtype = r.staged(res, integration["uri"]), integration["integrationSubtype"]
	if path != "/$default" {
		e.path, e.exact = behindStage(path), !strings.Contains(path, "{")
	}
	return e
}

// operations are those of a path that have an integration, by the method's name. Methods that share one,
// or have the same one with the same defaults, are one.
func operations(document, item *terraform.Value) []operation {
	var all []operation
	for _, method := range slices.Sorted(maps.Keys(item.Map)) {
		v := item.Map[method]
		if v.State == terraform.Unknown && v.Map == nil && !strings.HasPrefix(method, "x-") && method != "parameters" {
			all = append(all, operation{[]string{strings.ToUpper(method)}, v})
			continue
		}
		integration := v.Map[integrationKey]
		if integration == nil {
			continue
		}
		integration = pointed(document, integration)
		name := strings.ToUpper(strings.TrimSuffix(strings.TrimPrefix(method, "x-amazon-apigateway-"), "-method"))
		at := slices.IndexFunc(all, func(o operation) bool { return sameIntegration(o.integration, integration) })
		if at >= 0 {
			all[at].methods = append(all[at].methods, name)
			continue
		}
		all = append(all, operation{[]string{name}, integration})
	}
	return all
}

// sameIntegration reports whether a change of one integration would change the other too, or neither has
// anything that could be changed.
func sameIntegration(a, b *terraform.Value) bool {
	if a == b {
		return true
	}
	for _, name := range []string{integrationTimeout, transferMode} {
		if providers.IsGiven(a.Map[name]) || providers.IsGiven(b.Map[name]) {
			return false
		}
	}
	for _, name := range []string{"type", "uri", "connectionId", "integrationSubtype"} {
		x, y := a.Map[name], b.Map[name]
		if providers.IsGiven(x) != providers.IsGiven(y) || providers.IsGiven(x) && !same(x, y) {
			return false
		}
	}
	return a.State == terraform.Known && b.State == terraform.Known
}

// pointed is what a $ref points at inside the document, or the value itself.
func pointed(document, v *terraform.Value) *terraform.Value {
	for range 10 {
		text, ok := providers.TextOf(v.Map["$ref"])
		if !ok || !strings.HasPrefix(text, "#/") {
			return v
		}
		at := document
		for _, name := range strings.Split(text[len("#/"):], "/") {
			name = strings.ReplaceAll(strings.ReplaceAll(name, "~1", "/"), "~0", "~")
			if at = at.Map[name]; at == nil {
				return &terraform.Value{State: terraform.Unknown, Place: v.Place, Origin: &terraform.Origin{Code: audit.Missing, Why: "the document has no " + text}}
			}
		}
		v = at
	}
	return v
}
