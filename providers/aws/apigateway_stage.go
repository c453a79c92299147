package aws

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const (
	restStage = "aws_api_gateway_stage"
	httpStage = "aws_apigatewayv2_stage"
)

var stageVariable = regexp.MustCompile(`\$\{stageVariables\.([A-Za-z0-9_]+)\}`)

// staged is a value with what the API's stages set for the variables in it: of a value that is one
// variable that variable's own, else a text. Where stages differ, or set nothing, it is not known.
func (r *reader) staged(api *terraform.Resource, v *terraform.Value) *terraform.Value {
	text, ok := providers.TextOf(v)
	if !ok || !stageVariable.MatchString(text) {
		return v
	}
	unknown := ""
	var whole *terraform.Value
	filled := stageVariable.ReplaceAllStringFunc(text, func(name string) string {
		set := r.stageValue(api, stageVariable.FindStringSubmatch(name)[1])
		if name == text {
			whole = set
		}
		part, known := providers.TextOf(set)
		if !known && unknown == "" {
			unknown = "the stage decides " + name
		}
		return part
	})
	switch {
	case whole != nil:
		return whole
	case unknown != "" && strings.Contains(text, ":lambda:"):
		return v // a function all the same
	case unknown != "":
		return &terraform.Value{State: terraform.Unknown, Place: v.Place, Origin: &terraform.Origin{Code: audit.NoValue, Why: unknown, Refs: v.Refs()}}
	}
	return &terraform.Value{State: terraform.Known, Scalar: filled, Place: v.Place, Origin: v.Origin}
}

// stageValue is what all stages of an API set a variable to, or nil.
func (r *reader) stageValue(api *terraform.Resource, name string) *terraform.Value {
	if api == nil {
		return nil
	}
	var found *terraform.Value
	for _, stage := range r.of.Of(restStage, httpStage) {
		if !r.belongs(stage, "rest_api_id", api) && !r.belongs(stage, "api_id", api) {
			continue
		}
		for _, attribute := range []string{"variables", "stage_variables"} {
			set := stage.Body.Attributes[attribute]
			if set == nil {
				continue
			}
			v := set.Map[name]
			if v == nil || found != nil && !same(found, v) {
				return nil
			}
			found = v
		}
	}
	return found
}
