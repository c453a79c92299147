package aws

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const (
	restAPI         = "aws_api_gateway_rest_api"
	restResource    = "aws_api_gateway_resource"
	restIntegration = "aws_api_gateway_integration"
	restLink        = "aws_api_gateway_vpc_link"
	restMapping     = "aws_api_gateway_base_path_mapping"
	restDomain      = "aws_api_gateway_domain_name"
)

var restAPIs = []string{restAPI, "data." + restAPI}

// restAPIs emits one reading for each integration of a REST API that calls something.
func (r *reader) restAPIs() {
	byAPI := map[*terraform.Resource][]endpoint{}
	for _, res := range r.of.Of(restIntegration) {
		if kind, ok := providers.TextOf(res.Body.Attributes["type"]); ok && kind == "MOCK" {
			continue
		}
		e := r.integration(res, "timeout_milliseconds", "response_transfer_mode")
		if apis := r.of.Referred(res.Body.Attributes["rest_api_id"], restAPIs...); len(apis) == 1 {
			e.api = apis[0]
		} else if len(apis) > 1 {
			e.assumed = "which of several APIs " + res.Address + " belongs to is not known"
		}
		e.uri = r.staged(e.api, res.Body.Attributes["uri"])
		e.link = r.linked(r.staged(e.api, res.Body.Attributes["connection_id"]), restLink, "target_arns")
		path, exact, known := r.resourcePath(res.Body.Attributes["resource_id"], 0)
		if known {
			e.path, e.exact = behindStage(path), exact
		} else {
			e.assumed = "which path " + res.Address + " has is not known"
		}
		byAPI[e.api] = append(byAPI[e.api], e)
	}
	for _, res := range r.of.Of(restAPI) {
		r.restEndpoints(res, append(byAPI[res], r.openAPI(res, func(v *terraform.Value) []audit.Send { return r.linked(v, restLink, "target_arns") })...))
		delete(byAPI, res)
	}
	for _, res := range append(r.of.Of("data."+restAPI), nil) {
		r.restEndpoints(res, byAPI[res])
	}
}

func (r *reader) restEndpoints(api *terraform.Resource, all []endpoint) {
	for i := range all {
		e := &all[i]
		reading := r.endpoint(e, all)
		reading.Context.Type = "rest"
		if api != nil {
			for _, config := range api.Body.Blocks["endpoint_configuration"] {
				if types := config.Attributes["types"]; providers.IsGiven(types) {
					reading.Settings = append(reading.Settings, only("endpoint_configuration.types", types))
				}
			}
		}
		if !hasSetting(&reading, "endpoint_configuration.types") {
			r.defaultEndpoint(&reading, api)
		}
		reading.Sends = r.integrationSends(e)
		r.found.Readings = append(r.found.Readings, reading)
	}
}

// defaultEndpoint says where a REST API listens of which nothing is written: AWS makes it
// edge-optimized. One that is not in these files is not known.
func (r *reader) defaultEndpoint(reading *providers.Reading, api *terraform.Resource) {
	s := providers.Setting{Name: "endpoint_configuration.types", Known: audit.Written, At: reading.At}
	switch {
	case api == nil || api.Type != restAPI:
		s.Value = providers.NotKnown(audit.Missing, "the API is not in these files")
	case api.Body.Unknown["endpoint_configuration"] != "":
		s.Value = providers.NotKnown(api.Body.Codes["endpoint_configuration"], api.Body.Unknown["endpoint_configuration"])
	default:
		s.Value, s.Filled, s.At = providers.Text("EDGE"), true, api.At
	}
	reading.Settings = append(reading.Settings, s)
}

func hasSetting(reading *providers.Reading, name string) bool {
	return slices.ContainsFunc(reading.Settings, func(s providers.Setting) bool { return s.Name == name })
}

// only is a setting of a list that has one element.
func only(name string, v *terraform.Value) providers.Setting {
	if v.State == terraform.Known && len(v.List) == 1 {
		if s, ok := providers.Written(name, v.List[0]); ok {
			return s
		}
	}
	s := providers.Setting{Name: name, Known: audit.Written, At: v.At(), Value: providers.NotKnown(audit.NoValue, "it is not one type")}
	if v.State == terraform.Unknown {
		s.Value = providers.NotKnown(v.Code(), v.Why())
	}
	return s
}

// resourcePath is the path of a REST API's resource: "/v1/{proxy+}".
func (r *reader) resourcePath(v *terraform.Value, depth int) (path string, exact, known bool) {
	if v == nil || depth > 40 {
		return "", false, false
	}
	if found := r.of.Referred(v, restResource); len(found) == 1 {
		part, ok := providers.TextOf(found[0].Body.Attributes["path_part"])
		before, exact, known := r.resourcePath(found[0].Body.Attributes["parent_id"], depth+1)
		return before + "/" + part, exact && !strings.Contains(part, "{"), known && ok
	} else if len(found) > 1 {
		return "", false, false
	}
	for _, ref := range v.Refs() {
		if slices.Contains(restAPIs, typeOf(ref.Address)) {
			return "", true, true
		}
	}
	return "", false, false
}

// behindStage is a path of an API as its callers write it: a stage or a base path may stand before it.
func behindStage(path string) audit.Pattern {
	var b strings.Builder
	for _, part := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		b.WriteByte('/')
		if strings.Contains(part, "{") {
			part = "*"
		}
		b.WriteString(part)
	}
	if text := b.String(); text != "/" && text != "/*" {
		return audit.Pattern("*" + text)
	}
	return ""
}
