package gcp

import (
	"encoding/base64"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// apiConfig emits an API Gateway. Its deadlines stand in an OpenAPI document, in Base64: where that
// can be read and names none, the default holds; what it names is of single operations, which are
// not told apart.
func (r *reader) apiConfig(res *terraform.Resource) {
	reading := providers.OfResource(APIGateway.System, r.root, res)
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	at, unknown := res.At, providers.Unknown{Code: audit.NoValue, Why: "its OpenAPI document is not given"}
	for _, documents := range res.Body.Blocks["openapi_documents"] {
		for _, document := range documents.Blocks["document"] {
			v := document.Attributes["contents"]
			if v != nil && v.At().Known() {
				at = v.At()
			}
			unknown = deadlines(v)
		}
	}
	if unknown.Why != "" {
		reading.Settings = []providers.Setting{{
			Name: deadline, Known: audit.Written, At: at, Value: providers.NotKnown(unknown.Code, unknown.Why),
		}}
	}
	reading.Sends = []audit.Send{{To: "tf:" + res.Address + "/backends", Label: "backends of " + res.Address, At: res.At}}
	r.found.Readings = append(r.found.Readings, reading)
}

// deadlines tells why the deadlines of a document are not the default; nothing where they are.
func deadlines(v *terraform.Value) providers.Unknown {
	encoded, ok := providers.TextOf(v)
	if !ok {
		return providers.WhyUnknown(v)
	}
	document, err := base64.StdEncoding.DecodeString(encoded)
	switch {
	case err != nil:
		return providers.Unknown{Code: audit.Refused, Why: "its OpenAPI document is not in Base64"}
	case strings.Contains(string(document), "deadline"):
		return providers.Unknown{Code: audit.Unsupported, Why: "its OpenAPI document has deadlines of single operations, which this version does not tell apart"}
	}
	return providers.Unknown{}
}
