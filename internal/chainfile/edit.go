package chainfile

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A Set is a setting under the vendor's name and the expression that it gets.
type Set struct{ Name, Expr string }

// Insert returns the edit that adds settings to the hop block at a place. The error says why there
// is no place for them.
func Insert(path string, text []byte, hop audit.Pos, set []Set) ([]audit.Edit, error) {
	f, _ := hclsyntax.ParseConfig(text, path, hcl.InitialPos)
	if f == nil {
		return nil, fmt.Errorf("the file cannot be read")
	}
	items := make([]string, len(set))
	object := "{ "
	for i, s := range set {
		items[i] = keyText(s.Name) + " = " + s.Expr
		if i > 0 {
			object += ", "
		}
		object += items[i]
	}
	object += " }"
	for _, chain := range f.Body.(*hclsyntax.Body).Blocks {
		for _, b := range chain.Body.Blocks {
			if b.TypeRange.Start.Byte != hop.Start {
				continue
			}
			if len(b.Labels) > 0 && b.Labels[0] == customSystem {
				return nil, fmt.Errorf("a custom hop has the clocks that it is given")
			}
			if a := b.Body.Attributes["settings"]; a != nil {
				r := a.Expr.Range()
				edit, err := terraform.AppendItems(text, audit.Pos{File: path, Start: r.Start.Byte, End: r.End.Byte}, items...)
				return []audit.Edit{edit}, err
			}
			return terraform.Insert(path, text, terraform.Insertion{
				Block: hop, Attributes: []terraform.Attribute{{Name: "settings", Expr: object}},
			})
		}
	}
	return nil, fmt.Errorf("there is no hop at %s any more", hop)
}
