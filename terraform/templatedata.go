package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// templateData is what data.template_file renders of a file, as templatefile does which took its place; or
// nil where the expression is something else.
func (x frame) templateData(expr *hclsyntax.ScopeTraversalExpr) *Value {
	if expr.Traversal.RootName() != "data" {
		return nil
	}
	t, rest, err := x.begin(expr.Traversal)
	if err != nil || t == nil || t.resource == nil || t.resource.typ != "data.template_file" || len(rest) != 1 {
		return nil
	}
	step, ok := rest[0].(hcl.TraverseAttr)
	written := t.resource.find("template")
	if !ok || step.Name != "rendered" || written == nil || t.one < 0 && !t.exp.isSingle() {
		return nil
	}
	in := frame{s: t.s, env: t.exp.env(max(t.one, 0), nil), yaml: x.yaml}
	template, ok := written.parse().(*hclsyntax.FunctionCallExpr)
	if !ok || template.Name != "file" || len(template.Args) != 1 {
		return nil
	}
	vars := cty.EmptyObjectVal
	if set := t.resource.find("vars"); set != nil {
		if vars, err = in.eval(set.parse()); err != nil {
			return nil
		}
	}
	return in.renderedText("templatefile", expr, template.Args[0], vars)
}
