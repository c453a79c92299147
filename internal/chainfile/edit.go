package chainfile

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A Set is a setting under the vendor's name and the expression that it gets. It may be there already
// under another spelling.
type Set struct {
	Name, Expr string
	Also       []string
}

// Insert returns the edits that add settings to the hop block at a place, or give those that it has
// another value. The error says why there is no place for them.
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
				return change(path, text, a.Expr, set, items)
			}
			return terraform.Insert(path, text, terraform.Insertion{
				Block: hop, Attributes: []terraform.Attribute{{Name: "settings", Expr: object}},
			})
		}
	}
	return nil, fmt.Errorf("there is no hop at %s any more", hop)
}

// change gives settings of an object other values, and adds those that it does not have.
func change(path string, text []byte, expr hclsyntax.Expression, set []Set, items []string) ([]audit.Edit, error) {
	var edits []audit.Edit
	var missing []string
	object, _ := expr.(*hclsyntax.ObjectConsExpr)
	for i := range set {
		value := valueOf(object, &set[i])
		if value == nil {
			missing = append(missing, items[i])
			continue
		}
		r := value.Range()
		if string(r.SliceBytes(text)) != set[i].Expr {
			edits = append(edits, audit.Edit{File: path, Start: r.Start.Byte, End: r.End.Byte, New: set[i].Expr})
		}
	}
	if len(missing) > 0 {
		r := expr.Range()
		edit, err := terraform.AppendItems(text, audit.Pos{File: path, Start: r.Start.Byte, End: r.End.Byte}, missing...)
		if err != nil {
			return nil, err
		}
		edits = append(edits, edit)
	}
	if len(edits) == 0 {
		return nil, fmt.Errorf("the hop has these settings already")
	}
	return edits, nil
}

// valueOf is what an object gives for a setting, by any of its names.
func valueOf(object *hclsyntax.ObjectConsExpr, set *Set) hclsyntax.Expression {
	if object == nil {
		return nil
	}
	for _, item := range object.Items {
		key, diags := item.KeyExpr.Value(nil)
		if diags.HasErrors() || key.IsNull() || !key.IsKnown() || key.Type() != cty.String {
			continue
		}
		if name := key.AsString(); name == set.Name || slices.Contains(set.Also, name) {
			return item.ValueExpr
		}
	}
	return nil
}
