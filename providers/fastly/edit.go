package fastly

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// insert says where a backend's timeouts belong that nobody wrote.
func insert(h *audit.Hop, set []providers.Assignment) (terraform.Insertion, error) {
	in := terraform.Insertion{Block: h.Declared()}
	name := ""
	if len(h.Names) > 0 {
		name = h.Names[0].Text[strings.LastIndexByte(h.Names[0].Text, '/')+1:]
	}
	in.Path = []terraform.Step{{Type: "backend", Attribute: "name", Value: name}}
	for _, a := range set {
		if !slices.Contains(timers, a.Setting) {
			return in, fmt.Errorf("%s is set in VCL", a.Setting)
		}
		in.Attributes = append(in.Attributes, terraform.Attribute{Name: a.Setting, Expr: a.Value.String()})
	}
	return in, nil
}
