package terraform

import (
	"math/big"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// literal makes a value of an expression that nothing needs to be known for.
func literal(expr hclsyntax.Expression, json bool) (*Value, bool) {
	return (*once)(nil).literal(expr, json)
}

// literal makes a value of an expression that nothing needs to be known for, or of the argument of
// jsonencode where the path is JSON.
func (o *once) literal(expr hclsyntax.Expression, json bool) (*Value, bool) {
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return o.literal(e.Expression, json)
	case *hclsyntax.LiteralValueExpr:
		return o.constant(e.Val, e.SrcRange)
	case *hclsyntax.TemplateExpr:
		s, ok := wholeText(e)
		if !ok || json {
			return nil, false
		}
		return &Value{State: Known, Scalar: o.text(s), Place: placeOf(e.SrcRange)}, true
	case *hclsyntax.UnaryOpExpr:
		if e.Op != hclsyntax.OpNegate {
			return nil, false
		}
		v, ok := o.literal(e.Val, false)
		n, isNumber := 0.0, false
		if ok {
			n, isNumber = v.Scalar.(float64)
		}
		return &Value{State: Known, Scalar: o.number(-n), Place: placeOf(e.SrcRange)}, isNumber
	case *hclsyntax.FunctionCallExpr:
		if json && e.Name == "jsonencode" && len(e.Args) == 1 && !e.ExpandFinal {
			return o.literal(e.Args[0], false)
		}
	case *hclsyntax.TupleConsExpr:
		list := make([]*Value, 0, len(e.Exprs))
		for _, item := range e.Exprs {
			v, ok := o.literal(item, false)
			if !ok {
				return nil, false
			}
			list = append(list, v)
		}
		return &Value{State: Known, List: list, Place: placeOf(e.SrcRange)}, true
	case *hclsyntax.ObjectConsExpr:
		fields := make(map[string]*Value, len(e.Items))
		for _, item := range e.Items {
			key, ok := literalKey(item.KeyExpr)
			if !ok {
				return nil, false
			}
			v, ok := o.literal(item.ValueExpr, false)
			if !ok {
				return nil, false
			}
			fields[key] = v
		}
		return &Value{State: Known, Map: fields, Place: placeOf(e.SrcRange)}, true
	}
	return nil, false
}

func (o *once) constant(v cty.Value, at hcl.Range) (*Value, bool) {
	out := &Value{State: Known, Place: placeOf(at)}
	switch {
	case !v.IsKnown():
		return nil, false
	case v.IsNull():
		out.State = Absent
	case v.Type() == cty.Bool:
		out.Scalar = v.True()
	case v.Type() == cty.Number && bounded(v) != nil:
		return nil, false
	case v.Type() == cty.Number:
		out.Scalar = o.number(float(v.AsBigFloat()))
	case v.Type() == cty.String:
		out.Scalar = o.text(v.AsString())
	default:
		return nil, false
	}
	return out, true
}

func float(n *big.Float) float64 {
	f, _ := n.Float64()
	return f
}

// wholeText is the text of a template in which nothing is inserted.
func wholeText(e *hclsyntax.TemplateExpr) (string, bool) {
	for _, part := range e.Parts {
		l, ok := part.(*hclsyntax.LiteralValueExpr)
		if !ok || l.Val.IsNull() || l.Val.Type() != cty.String {
			return "", false
		}
	}
	if len(e.Parts) == 1 {
		return e.Parts[0].(*hclsyntax.LiteralValueExpr).Val.AsString(), true
	}
	var s strings.Builder
	for _, part := range e.Parts {
		s.WriteString(part.(*hclsyntax.LiteralValueExpr).Val.AsString())
	}
	return s.String(), true
}

// literalKey is the key of an object where it is a bare word or a plain text.
func literalKey(expr hclsyntax.Expression) (string, bool) {
	if k, ok := expr.(*hclsyntax.ObjectConsKeyExpr); ok {
		if !k.ForceNonLiteral {
			if word := hcl.ExprAsKeyword(k.Wrapped); word != "" {
				return word, true
			}
		}
		expr = k.Wrapped
	}
	switch e := expr.(type) {
	case *hclsyntax.TemplateExpr:
		return wholeText(e)
	case *hclsyntax.LiteralValueExpr:
		if e.Val.IsKnown() && !e.Val.IsNull() && e.Val.Type() == cty.String {
			return e.Val.AsString(), true
		}
	}
	return "", false
}
