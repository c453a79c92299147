package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// item is the name in an env of what a splat is at. No identifier is spelled so.
const item = "[*]"

type evaluator func(hclsyntax.Expression) (cty.Value, error)

func (x frame) tuple(e *hclsyntax.TupleConsExpr, eval evaluator) (cty.Value, error) {
	values := make([]cty.Value, 0, len(e.Exprs))
	for _, item := range e.Exprs {
		v, err := eval(item)
		if err != nil {
			return cty.NilVal, err
		}
		values = append(values, v)
	}
	return cty.TupleVal(values), nil
}

func (x frame) object(e *hclsyntax.ObjectConsExpr, eval evaluator) (cty.Value, error) {
	fields := make(map[string]cty.Value, len(e.Items))
	var marks []cty.ValueMarks
	known := true
	for _, item := range e.Items {
		key, more, err := x.key(item.KeyExpr)
		if err != nil {
			return cty.NilVal, err
		}
		if !key.IsKnown() {
			marks, known = append(marks, more), false
			continue
		}
		v, err := eval(item.ValueExpr)
		if err != nil {
			return cty.NilVal, err
		}
		marks = append(marks, chosen(more))
		fields[key.AsString()] = v
	}
	if !known {
		all := cty.ValueMarks{}
		for _, v := range fields {
			all = deepMarks(v, all)
		}
		return cty.DynamicVal.WithMarks(marks...).WithMarks(all), nil
	}
	return cty.ObjectVal(fields).WithMarks(marks...), nil
}

// key evaluates the key of an object or of an index: a text, perhaps unknown, and its marks.
func (x frame) key(expr hclsyntax.Expression) (cty.Value, cty.ValueMarks, error) {
	if word, ok := literalKey(expr); ok {
		return cty.StringVal(word), nil, nil
	}
	v, err := x.eval(expr)
	if err != nil {
		return cty.NilVal, nil, err
	}
	v, marks := v.Unmark()
	return keyText(v, marks)
}

func keyText(v cty.Value, marks cty.ValueMarks) (cty.Value, cty.ValueMarks, error) {
	if v.IsNull() {
		return v, marks, refused("null is used as a key")
	}
	s, err := convert.Convert(v, cty.String)
	if err != nil {
		return v, marks, refused("a key is no text")
	}
	return s, marks, nil
}

func (x frame) index(e *hclsyntax.IndexExpr) (cty.Value, error) {
	if t, err := x.target(e); t != nil || err != nil {
		if err != nil {
			return cty.NilVal, err
		}
		return t.whole()
	}
	collection, err := x.eval(e.Collection)
	if err != nil {
		return cty.NilVal, err
	}
	key, err := x.eval(e.Key)
	if err != nil {
		return cty.NilVal, err
	}
	key, marks := key.Unmark()
	v, diags := hcl.Index(collection, key, &e.SrcRange)
	if err := failed(diags); err != nil {
		return cty.NilVal, err
	}
	if !key.IsKnown() {
		return v.WithMarks(deepMarks(collection, nil)).WithMarks(marks), nil
	}
	return v.WithMarks(chosen(marks)), nil
}

// splat takes something of each element, or of the one value that is no list.
func (x frame) splat(e *hclsyntax.SplatExpr) (cty.Value, error) {
	if t, err := x.target(e.Source); t != nil || err != nil {
		if err != nil {
			return cty.NilVal, err
		}
		if each, ok := e.Each.(*hclsyntax.RelativeTraversalExpr); ok && each.Source == e.Item {
			return t.splat(each.Traversal)
		}
	}
	source, err := x.eval(e.Source)
	if err != nil {
		return cty.NilVal, err
	}
	source, marks := source.Unmark()
	ty := source.Type()
	isList := ty.IsTupleType() || ty.IsListType() || ty.IsSetType()
	switch {
	case !source.IsKnown():
		x.env = &env{item, cty.DynamicVal.WithMarks(marks), x.env}
		return cty.DynamicVal.WithMarks(x.mentioned(e.Each, marks)), nil
	case source.IsNull() && isList:
		return cty.NilVal, refused("null is expanded with [*]")
	case source.IsNull():
		return cty.EmptyTupleVal.WithMarks(marks), nil
	case !isList:
		source = cty.TupleVal([]cty.Value{source})
	}
	values := make([]cty.Value, 0, source.LengthInt())
	for it := source.ElementIterator(); it.Next(); {
		_, v := it.Element()
		v, err := frame{s: x.s, env: &env{item, v, x.env}}.eval(e.Each)
		if err != nil {
			return cty.NilVal, err
		}
		values = append(values, v)
	}
	return cty.TupleVal(values).WithMarks(marks), nil
}
