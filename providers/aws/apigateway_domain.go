package aws

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

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
