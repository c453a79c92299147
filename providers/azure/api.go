package azure

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// api emits an API of an API Management instance with the policies that are written for it.
func (r *reader) api(res *terraform.Resource) {
	body := &res.Body
	reading := providers.OfResource(APIManagement.System, r.root, res)
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	for _, instance := range r.of.Referred(body.Attributes["api_management_name"], "azurerm_api_management") {
		reading.Names = append(reading.Names, audit.Name{Text: "tf:" + instance.Address})
	}
	if path, ok := providers.TextOf(body.Attributes["path"]); ok && path != "" {
		reading.Route.Path = audit.Pattern("/" + strings.Trim(path, "/") + "*")
	}
	service := body.Attributes["service_url"]
	if address, ok := providers.TextOf(service); ok && address != "" {
		host := address
		if _, after, found := strings.Cut(address, "://"); found {
			host = after
		}
		host, _, _ = strings.Cut(host, "/")
		reading.Sends = []audit.Send{{To: "addr:" + host, Label: address, At: service.At(), Rewrites: true}}
		if !strings.Contains(host, ":") {
			reading.Sends[0].To = providers.HostName(host)
		}
	} else if sends, _ := r.of.Origins(service, res.Address, nil); len(sends) > 0 {
		for _, s := range sends {
			s.Rewrites = true
			reading.Sends = append(reading.Sends, s)
		}
	} else {
		reading.Sends = []audit.Send{{To: "tf:" + res.Address + "/backend", Label: "backend of " + res.Address, At: res.At}}
	}
	r.policies(&reading, res)
	r.found.Readings = append(r.found.Readings, reading)
}

// policies adds what the policy of the API itself says of forwarding. What those of the instance, a
// product or an operation say beside it is not put together, and so it is told.
func (r *reader) policies(reading *providers.Reading, api *terraform.Resource) {
	own := false
	for _, policy := range r.of.Of(policies...) {
		if policy.Type != policies[0] {
			if forwards(policy) {
				reading.Context.Partial = "the policy " + policy.Address + " may say something else for some of its requests"
			}
			continue
		}
		for _, of := range r.of.Referred(policy.Body.Attributes["api_name"], "azurerm_api_management_api") {
			if of == api && !own {
				own = true
				r.policy(reading, policy)
			}
		}
	}
}

// forwards reports whether a policy may say how requests are forwarded.
func forwards(policy *terraform.Resource) bool {
	t, ok := providers.TextOf(policy.Body.Attributes["xml_content"])
	return !ok || strings.Contains(t, "forward-request") && (strings.Contains(t, "timeout") || strings.Contains(t, "buffer-response"))
}

// policy reads the forward-request element of a policy, an XML document inside a text.
func (r *reader) policy(reading *providers.Reading, policy *terraform.Resource) {
	v := policy.Body.Attributes["xml_content"]
	document, why := text(v)
	if why.Why != "" || document == "" {
		at := policy.At
		if v != nil && v.At().Known() {
			at = v.At()
		}
		if why.Why == "" || why.Code == audit.NoValue {
			why = providers.Unknown{Code: audit.NoValue, Why: "the policy " + policy.Address + " is not written in these files"}
		}
		r.unknownPolicy(reading, at, why)
		return
	}
	d := xml.NewDecoder(strings.NewReader(document))
	d.Strict = false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			r.unknownPolicy(reading, v.At(), providers.Unknown{Code: audit.Refused, Why: "the policy is no XML: " + err.Error()})
			return
		}
		element, ok := token.(xml.StartElement)
		if !ok || element.Name.Local != "forward-request" {
			continue
		}
		for _, a := range element.Attr {
			name := map[string]string{
				"timeout": forwardTimeout, "timeout-ms": forwardTimeout, "buffer-response": bufferResponse,
			}[a.Name.Local]
			if name == "" {
				continue
			}
			value := providers.Text(a.Value)
			if a.Name.Local == "timeout-ms" {
				value = providers.Text(a.Value + "ms")
			}
			if strings.HasPrefix(a.Value, "@") || strings.Contains(a.Value, "{{") {
				value = providers.NotKnown(audit.NoValue, "it is an expression of the policy or a named value")
			}
			reading.Settings = append(reading.Settings, providers.Setting{Name: name, Value: value, Known: audit.Written, At: v.At(), Via: v.Via()})
		}
		return
	}
}

func (r *reader) unknownPolicy(reading *providers.Reading, at audit.Pos, why providers.Unknown) {
	for _, name := range []string{forwardTimeout, bufferResponse} {
		reading.Settings = append(reading.Settings, providers.Setting{
			Name: name, Known: audit.Written, At: at, Value: providers.NotKnown(why.Code, why.Why),
		})
	}
}
