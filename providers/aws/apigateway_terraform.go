package aws

import (
	"net/url"
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

// An endpoint is one integration of an API on one path.
type endpoint struct {
	api         *terraform.Resource // nil where it is declared elsewhere
	integration *terraform.Resource
	path        audit.Pattern // behind the stage or base path; empty: any
	exact       bool          // the path has no variable
	assumed     string
}

// restAPIs emits one reading for each integration of a REST API that calls something.
func (r *reader) restAPIs() {
	byAPI := map[*terraform.Resource][]endpoint{}
	for _, res := range r.of.Of(restIntegration) {
		if kind, ok := providers.TextOf(res.Body.Attributes["type"]); ok && kind == "MOCK" {
			continue
		}
		e := endpoint{integration: res}
		if apis := r.of.Referred(res.Body.Attributes["rest_api_id"], restAPIs...); len(apis) == 1 {
			e.api = apis[0]
		} else if len(apis) > 1 {
			e.assumed = "which of several APIs " + res.Address + " belongs to is not known"
		}
		path, exact, known := r.resourcePath(res.Body.Attributes["resource_id"], 0)
		if known {
			e.path, e.exact = behindStage(path), exact
		} else {
			e.assumed = "which path " + res.Address + " has is not known"
		}
		byAPI[e.api] = append(byAPI[e.api], e)
	}
	for _, res := range r.of.Of(restAPI) {
		if body := res.Body.Attributes["body"]; providers.IsGiven(body) {
			r.found.Tell(audit.Unsupported, APIGateway.System, res.Address, "body", body.At(),
				"its OpenAPI document may have integrations with timeouts, which this version does not read")
		}
		r.restEndpoints(res, byAPI[res])
		delete(byAPI, res)
	}
	for _, res := range append(r.of.Of("data."+restAPI), nil) {
		r.restEndpoints(res, byAPI[res])
	}
}

func (r *reader) restEndpoints(api *terraform.Resource, all []endpoint) {
	for i := range all {
		e := &all[i]
		body := &e.integration.Body
		reading := r.endpoint(e, all)
		reading.Context.Type = "rest"
		reading.Take(body, "timeout_milliseconds", "response_transfer_mode")
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
		reading.Sends = r.integrationSends(e, body.Attributes["uri"], r.linked(body.Attributes["connection_id"], restLink, "target_arns"))
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

// endpoint begins the reading of an integration on a path. Of what other exact paths of its API take
// one with a variable gets nothing.
func (r *reader) endpoint(e *endpoint, all []endpoint) providers.Reading {
	reading := providers.OfResource(APIGateway.System, r.root, e.integration)
	reading.Names = []audit.Name{{Text: "tf:" + e.integration.Address, Strong: true}}
	if e.api != nil {
		reading.Names = r.alsoCalled(append(reading.Names, audit.Name{Text: "tf:" + e.api.Address}), e.api.Address)
		reading.Names = append(reading.Names, r.apiDomains[e.api.Address]...)
	}
	reading.Route = audit.Route{Path: e.path}
	if !e.exact {
		for i := range all {
			route := audit.Route{Path: all[i].path}
			if all[i].exact && all[i].path != e.path && !slices.Contains(reading.Beside, route) {
				reading.Beside = append(reading.Beside, route)
			}
		}
	}
	if e.assumed != "" {
		reading.Assumed = append(reading.Assumed, e.assumed)
	}
	return reading
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

// integrationSends are where an integration sends: through a VPC link to a load balancer, to a
// function, or to a host.
func (r *reader) integrationSends(e *endpoint, uri *terraform.Value, link []audit.Send) []audit.Send {
	if len(link) > 0 {
		return link
	}
	at := e.integration.At
	if uri != nil && uri.At().Known() {
		at = uri.At()
	}
	functions := r.functionsOf(uri)
	text, known := providers.TextOf(uri)
	if len(functions) > 0 || known && strings.Contains(text, ":lambda:") {
		name, label := "tf:"+e.integration.Address+"/function", "a function that is not in these files"
		if len(functions) == 1 {
			label = functions[0].Address
		}
		if !r.invokes[name] {
			r.invokes[name] = true
			r.invoked("api-gateway", name, label, uri, at)
		}
		return []audit.Send{{To: name, Label: label, At: at}}
	}
	if service := e.integration.Body.Attributes["integration_subtype"]; providers.IsFilled(service) && !providers.IsFilled(uri) {
		name, _ := providers.TextOf(service)
		return []audit.Send{{To: "tf:" + e.integration.Address + "/service", Label: strings.TrimSpace("an AWS service " + name), At: service.At()}}
	}
	if known && strings.HasPrefix(text, "arn:") {
		return []audit.Send{{To: "tf:" + e.integration.Address + "/service", Label: "an AWS service", At: at}}
	}
	if known {
		if u, err := url.Parse(text); err == nil && u.Hostname() != "" {
			return []audit.Send{{To: providers.HostName(u.Hostname()), Label: u.Hostname(), At: at, Rewrites: true}}
		}
	}
	all, unknown := r.of.Origins(uri, e.integration.Address, ambient)
	for i := range all {
		all[i].Rewrites = true
	}
	if len(all) == 0 || known {
		if unknown.Why == "" {
			unknown = providers.Unknown{Code: audit.Refused, Why: "it names no host"}
		}
		r.found.Tell(unknown.Code, APIGateway.System, e.integration.Address, "uri", at, "where it sends is not known: %s", unknown.Why)
		return []audit.Send{{To: "tf:" + e.integration.Address + "/?", Label: "an integration that is not known", At: at}}
	}
	return all
}

// linked are the load balancers behind a VPC link of a REST API.
func (r *reader) linked(v *terraform.Value, kind, attribute string) []audit.Send {
	var all []audit.Send
	for _, link := range r.of.Referred(v, kind) {
		targets := link.Body.Attributes[attribute]
		if targets == nil {
			continue
		}
		for _, t := range append([]*terraform.Value{targets}, targets.List...) {
			for _, lb := range r.of.Referred(t, looked(loadBalancers)...) {
				if s := (audit.Send{To: "tf:" + lb.Address, Label: lb.Address, At: v.At(), Rewrites: true}); !slices.Contains(all, s) {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// readDomains learns under which custom domains APIs answer.
func (r *reader) readDomains() {
	r.apiDomains = map[string][]audit.Name{}
	for _, kind := range []struct {
		mapping, domain, api string
		apis                 []string
	}{
		{restMapping, restDomain, "api_id", restAPIs},
		{httpMapping, httpDomain, "api_id", httpAPIs},
	} {
		for _, m := range r.of.Of(kind.mapping) {
			domain := m.Body.Attributes["domain_name"]
			var names []audit.Name
			for _, d := range r.of.Referred(domain, kind.domain) {
				names = append(names, audit.Name{Text: "tf:" + d.Address})
				if text, ok := providers.TextOf(d.Body.Attributes["domain_name"]); ok && text != "" {
					names = append(names, audit.Name{Text: providers.HostName(text)})
				}
			}
			if text, ok := providers.TextOf(domain); ok && text != "" && len(names) == 0 {
				names = append(names, audit.Name{Text: providers.HostName(text)})
			}
			for _, api := range r.of.Referred(m.Body.Attributes[kind.api], kind.apis...) {
				for _, n := range r.alsoCalled(names, "") {
					r.apiDomains[api.Address] = appendName(r.apiDomains[api.Address], n)
				}
			}
		}
	}
}
