package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
)

// parseJSON reads a .tf.json file into the tree that the native syntax has, with strings as the
// templates that they are.
func parseJSON(text []byte, name string) (*hclsyntax.Body, hcl.Diagnostics) {
	file, diags := json.Parse(text, name)
	out := &hclsyntax.Body{}
	if file == nil || file.Body == nil || diags.HasErrors() {
		return out, diags
	}
	top, more := file.Body.JustAttributes()
	if more.HasErrors() {
		return out, append(diags, more...)
	}
	for _, a := range sortedAttributes(top) {
		if want, ok := labels[a.Name]; ok {
			var blocks []*hclsyntax.Block
			blocks, diags = jsonBlocksOf(a.Name, nil, nil, a.NameRange, a.Expr, len(want), diags)
			out.Blocks = append(out.Blocks, blocks...)
		}
	}
	return out, diags
}

func sortedAttributes(attributes hcl.Attributes) []*hcl.Attribute {
	list := make(hclsyntax.Attributes, len(attributes))
	for name, a := range attributes {
		list[name] = &hclsyntax.Attribute{Name: name, SrcRange: a.Range}
	}
	out := make([]*hcl.Attribute, 0, len(list))
	for _, a := range inOrder(list) {
		out = append(out, attributes[a.Name])
	}
	return out
}

// jsonBlocksOf makes the blocks of an object whose keys are labels. A key of // is a comment, null is no
// block, and what else is no object is told.
func jsonBlocksOf(typ string, labels []string, ranges []hcl.Range, at hcl.Range, expr hcl.Expression, more int, diags hcl.Diagnostics) ([]*hclsyntax.Block, hcl.Diagnostics) {
	var out, blocks []*hclsyntax.Block
	if items, failed := hcl.ExprList(expr); !failed.HasErrors() {
		for _, item := range items {
			blocks, diags = jsonBlocksOf(typ, labels, ranges, at, item, more, diags)
			out = append(out, blocks...)
		}
		return out, diags
	}
	pairs, failed := hcl.ExprMap(expr)
	if failed.HasErrors() {
		if v, failed := expr.Value(nil); !failed.HasErrors() && v.IsNull() {
			return nil, diags
		}
		subject := expr.Range()
		return nil, append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError, Summary: "No object", Subject: &subject,
			Detail: "What a " + typ + " block holds is written as an object, or as a list of objects",
		})
	}
	if more > 0 {
		for _, pair := range pairs {
			label := text(pair.Key)
			if label == "//" {
				continue
			}
			blocks, diags = jsonBlocksOf(typ,
				append(labels[:len(labels):len(labels)], label),
				append(ranges[:len(ranges):len(ranges)], pair.Key.Range()), at, pair.Value, more-1, diags)
			out = append(out, blocks...)
		}
		return out, diags
	}
	body := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}, SrcRange: expr.Range()}
	for _, pair := range pairs {
		name := text(pair.Key)
		body.Attributes[name] = &hclsyntax.Attribute{
			Name: name, Expr: native(pair.Value), SrcRange: hcl.RangeBetween(pair.Key.Range(), pair.Value.Range()), NameRange: pair.Key.Range(),
		}
	}
	end := expr.Range()
	end.Start = end.End
	if n := len(ranges); n > 0 {
		at = ranges[n-1]
	}
	return []*hclsyntax.Block{{
		Type: typ, Labels: labels, Body: body, TypeRange: at, OpenBraceRange: expr.StartRange(), CloseBraceRange: end,
	}}, diags
}

func text(key hcl.Expression) string {
	v, diags := key.Value(nil)
	if diags.HasErrors() || v.IsNull() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

// native makes of a JSON value the expression that it stands for.
func native(expr hcl.Expression) hclsyntax.Expression {
	if items, diags := hcl.ExprList(expr); !diags.HasErrors() {
		tuple := &hclsyntax.TupleConsExpr{SrcRange: expr.Range(), OpenRange: expr.StartRange()}
		for _, item := range items {
			tuple.Exprs = append(tuple.Exprs, native(item))
		}
		return tuple
	}
	if pairs, diags := hcl.ExprMap(expr); !diags.HasErrors() {
		object := &hclsyntax.ObjectConsExpr{SrcRange: expr.Range(), OpenRange: expr.StartRange()}
		for _, pair := range pairs {
			object.Items = append(object.Items, hclsyntax.ObjectConsItem{KeyExpr: native(pair.Key), ValueExpr: native(pair.Value)})
		}
		return object
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() {
		return &hclsyntax.LiteralValueExpr{Val: cty.DynamicVal, SrcRange: expr.Range()}
	}
	if v.IsNull() || v.Type() != cty.String {
		return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: expr.Range()}
	}
	start := expr.Range().Start
	start.Column, start.Byte = start.Column+1, start.Byte+1
	template, diags := hclsyntax.ParseTemplate([]byte(v.AsString()), expr.Range().Filename, start)
	if diags.HasErrors() {
		return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: expr.Range()}
	}
	if t, ok := template.(*hclsyntax.TemplateExpr); ok {
		t.SrcRange = expr.Range()
	}
	return template
}

// keyword is the expression that a string of a JSON file names: the type of a variable.
func keyword(expr hclsyntax.Expression) hclsyntax.Expression {
	if expr == nil {
		return nil
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() || v.IsNull() || v.Type() != cty.String {
		return expr
	}
	parsed, diags := hclsyntax.ParseExpression([]byte(v.AsString()), expr.Range().Filename, expr.Range().Start)
	if diags.HasErrors() {
		return expr
	}
	return parsed
}

// jsonBlocks keeps an object, or a list of objects, as the blocks that JSON writes so. Without the
// provider's schema only the wanted path tells a block from a map; where it leaves that open the
// value is kept as both.
func (r *reducer) jsonBlocks(out *body, name string, expr hclsyntax.Expression, w *wanted) bool {
	if w.json {
		return false
	}
	var objects []*hclsyntax.ObjectConsExpr
	switch e := expr.(type) {
	case *hclsyntax.ObjectConsExpr:
		objects = append(objects, e)
	case *hclsyntax.TupleConsExpr:
		for _, item := range e.Exprs {
			object, ok := item.(*hclsyntax.ObjectConsExpr)
			if !ok {
				return false
			}
			objects = append(objects, object)
		}
	}
	for _, object := range objects {
		b := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}
		for _, item := range object.Items {
			key, diags := item.KeyExpr.Value(nil)
			if diags.HasErrors() || key.IsNull() || key.Type() != cty.String {
				continue
			}
			b.Attributes[key.AsString()] = &hclsyntax.Attribute{
				Name: key.AsString(), Expr: item.ValueExpr, SrcRange: item.ValueExpr.Range(),
			}
		}
		out.blocks = append(out.blocks, nested{typ: name, body: r.body(b, inOrder(b.Attributes), placeOf(object.OpenRange), w)})
	}
	return len(objects) > 0
}
