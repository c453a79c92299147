package aws

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const functionURLType = "aws_lambda_function_url"

// functionTypes are what a value that names a function may refer to.
var functionTypes = []string{"aws_lambda_function", "aws_lambda_alias", "data.aws_lambda_function"}

// functionURLs emits one reading for each function URL.
func (r *reader) functionURLs() {
	for _, res := range r.of.Of(functionURLType) {
		reading := providers.OfResource(Lambda.System, r.root, res)
		reading.Names = r.alsoCalled([]audit.Name{{Text: "tf:" + res.Address, Strong: true}}, res.Address)
		reading.Context.Type = "url"
		reading.Take(&res.Body, "invoke_mode")
		r.functionTimeout(&reading, res.Body.Attributes["function_name"])
		r.found.Readings = append(r.found.Readings, reading)
	}
}

// invoked emits a function as a load balancer or API Gateway invokes it, under the name by which that
// sends to it.
func (r *reader) invoked(kind, name, label string, v *terraform.Value, at audit.Pos) {
	reading := providers.Reading{
		System: Lambda.System, Name: label, At: at, Layer: r.root.Layer, From: at.File,
		Names: []audit.Name{{Text: name, Strong: true}},
	}
	if functions := r.functionsOf(v); len(functions) == 1 {
		reading = providers.OfResource(Lambda.System, r.root, functions[0])
		reading.Names = []audit.Name{{Text: name, Strong: true}}
	}
	reading.Context.Type = kind
	r.functionTimeout(&reading, v)
	r.found.Readings = append(r.found.Readings, reading)
}

// functionsOf are the functions that a value names, through aliases too.
func (r *reader) functionsOf(v *terraform.Value) []*terraform.Resource {
	var all []*terraform.Resource
	for _, res := range r.of.Referred(v, functionTypes...) {
		if res.Type == "aws_lambda_alias" {
			all = append(all, r.of.Referred(res.Body.Attributes["function_name"], functionTypes[0], functionTypes[2])...)
			continue
		}
		all = append(all, res)
	}
	if len(all) > 0 || v == nil {
		return all
	}
	if text, ok := providers.TextOf(v); ok {
		if _, name, arn := strings.Cut(text, ":function:"); arn {
			text, _, _ = strings.Cut(name, "/")
			text, _, _ = strings.Cut(text, ":")
		}
		for _, res := range r.of.Of(functionTypes[0]) {
			if name, ok := providers.TextOf(res.Body.Attributes["function_name"]); ok && name == text {
				all = append(all, res)
			}
		}
	}
	return all
}

// functionTimeout adds the timeout of the function that a value names.
func (r *reader) functionTimeout(reading *providers.Reading, v *terraform.Value) {
	functions := r.functionsOf(v)
	if len(functions) == 1 {
		if functions[0].Type == functionTypes[0] {
			reading.Own(Lambda, &functions[0].Body, "timeout")
			return
		}
		if s, ok := providers.Written("timeout", functions[0].Body.Attributes["timeout"]); ok {
			reading.Settings = append(reading.Settings, s)
			return
		}
	}
	at, why := reading.At, "the function is not in these files"
	if len(functions) > 1 {
		why = "which of several functions it is, is not known"
	} else if len(functions) == 1 {
		why = functions[0].Address + " is declared elsewhere and only looked up here"
	}
	if v != nil && v.At().Known() {
		at = v.At()
	}
	reading.Settings = append(reading.Settings, providers.Setting{
		Name: "timeout", Known: audit.Written, At: at, Value: providers.NotKnown(audit.Missing, why),
	})
}
