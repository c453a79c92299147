package hosting

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// insert says where settings belong that nobody wrote.
func insert(h *audit.Hop, set []providers.Assignment) (terraform.Insertion, error) {
	in := terraform.Insertion{Block: h.Declared()}
	k, ok := kindOf(h)
	if !ok {
		return in, fmt.Errorf("no resource of Terraform's has it")
	}
	if k.block != "" {
		in.Path = []terraform.Step{{Type: k.block}}
	}
	for _, a := range set {
		name := a.Setting[strings.LastIndexByte(a.Setting, '.')+1:]
		if !slices.Contains(k.settings, name) {
			return in, fmt.Errorf("%s cannot be set in the block of %s", a.Setting, h.Name)
		}
		in.Attributes = append(in.Attributes, terraform.Attribute{Name: name, Expr: a.Value.String()})
	}
	return in, nil
}

// kindOf is the resource type that made a hop.
func kindOf(h *audit.Hop) (kind, bool) {
	for _, t := range order {
		if k := kinds[t]; k.table.System == h.System && strings.Contains(h.Name, t+".") {
			return k, true
		}
	}
	return kind{}, false
}
