package gcp

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// insert says where settings belong that nobody wrote. What stands in another resource than the one
// that makes the hop is said in words.
func insert(h *audit.Hop, set []providers.Assignment) (terraform.Insertion, error) {
	in := terraform.Insertion{Block: h.Declared()}
	for _, a := range set {
		attribute := terraform.Attribute{Expr: a.Value.String()}
		switch {
		case h.System == LoadBalancer.System && a.Setting == serviceTimeout:
			attribute.Name = "timeout_sec"
		case h.System == LoadBalancer.System && a.Setting == draining:
			attribute.Name = "connection_draining_timeout_sec"
		case h.System == CloudNAT.System:
			attribute.Name = "tcp_established_idle_timeout_sec"
		case h.System == CloudRun.System && strings.Contains(h.Name, runs[1]+"."):
			attribute.Name = "timeout"
			attribute.Expr = strconv.Quote(attribute.Expr + "s")
			in.Path = []terraform.Step{{Type: "template"}}
		case h.System == CloudRun.System:
			attribute.Name = "timeout_seconds"
			in.Path = []terraform.Step{{Type: "template"}, {Type: "spec"}}
		case h.System == CloudFunctions.System && strings.Contains(h.Name, functions[0]+"."):
			attribute.Name = "timeout"
		case h.System == CloudFunctions.System:
			attribute.Name = "timeout_seconds"
			in.Path = []terraform.Step{{Type: "service_config"}}
		default:
			return in, fmt.Errorf("%s does not stand in the block of %s", a.Setting, h.Name)
		}
		in.Attributes = append(in.Attributes, attribute)
	}
	return in, nil
}

// effect tells what a new value does to what runs.
func effect(system, setting string) string {
	switch {
	case system == LoadBalancer.System && setting == clientKeep:
		return "Terraform replaces the target proxy: its address stays, and open connections end"
	case system == CloudRun.System:
		return "a new revision is rolled out: its containers start anew"
	}
	return ""
}
