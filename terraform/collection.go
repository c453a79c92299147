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

// loop is a for expression.
func (x frame) loop(e *hclsyntax.ForExpr) (cty.Value, error) {
	closed := x
	closed.open = nil
	collection, err := closed.eval(e.CollExpr)
	if err != nil {
		return cty.NilVal, err
	}
	collection, marks := collection.Unmark()
	switch {
	case collection.IsNull():
		return cty.NilVal, refused("null is iterated over")
	case !collection.IsKnown():
		inner := x.bind(e, cty.DynamicVal.WithMarks(marks), cty.DynamicVal.WithMarks(marks))
		return cty.DynamicVal.WithMarks(inner.mentioned(e.ValExpr, marks)), nil
	case !collection.CanIterateElements():
		return cty.NilVal, refused("a " + collection.Type().FriendlyName() + " is iterated over")
	}
	r := result{marks: cty.ValueMarks{}}
	r.take(marks)
	for it := collection.ElementIterator(); it.Next(); {
		k, v := it.Element()
		if err := x.bind(e, k, v).turn(e, &r); err != nil {
			return cty.NilVal, err
		}
	}
	return r.value(e), nil
}

// mentioned are the marks of what an expression refers to.
func (x frame) mentioned(expr hclsyntax.Expression, into cty.ValueMarks) cty.ValueMarks {
	if v, err := x.eval(expr); err == nil {
		return deepMarks(v, into)
	}
	return into
}

func (x frame) bind(e *hclsyntax.ForExpr, k, v cty.Value) frame {
	if e.KeyVar != "" {
		x.env = &env{e.KeyVar, k, x.env}
	}
	x.env = &env{e.ValVar, v, x.env}
	return x
}

// A result gathers what the turns of a for expression give.
type result struct {
	marks  cty.ValueMarks
	values []cty.Value
	keys   []string
	vague  bool // a key or a condition is not known
}

func (r *result) take(marks cty.ValueMarks) {
	for m := range marks {
		r.marks[m] = struct{}{}
	}
}

func (x frame) turn(e *hclsyntax.ForExpr, r *result) error {
	closed := x
	closed.open = nil
	if e.CondExpr != nil {
		v, err := closed.eval(e.CondExpr)
		if err != nil {
			return err
		}
		v, marks := v.Unmark()
		if !v.IsKnown() {
			r.take(marks)
			r.take(closed.mentioned(e.ValExpr, nil))
			r.vague = true
			return nil
		}
		r.take(onlyRefs(marks))
		b, err := convert.Convert(v, cty.Bool)
		if err != nil || b.IsNull() {
			return refused("the condition of a for expression is neither true nor false")
		}
		if b.False() {
			return nil
		}
	}
	if e.KeyExpr != nil {
		k, marks, err := closed.key(e.KeyExpr)
		if err != nil {
			return err
		}
		if !k.IsKnown() {
			r.take(marks)
			r.take(closed.mentioned(e.ValExpr, nil))
			r.vague = true
			return nil
		}
		r.take(chosen(marks))
		r.keys = append(r.keys, k.AsString())
	}
	v, err := x.eval(e.ValExpr)
	if err != nil {
		return err
	}
	r.values = append(r.values, v)
	return nil
}

func (r *result) value(e *hclsyntax.ForExpr) cty.Value {
	if r.vague {
		for _, v := range r.values {
			r.marks = deepMarks(v, r.marks)
		}
		return cty.DynamicVal.WithMarks(r.marks)
	}
	if e.KeyExpr == nil {
		return cty.TupleVal(r.values).WithMarks(r.marks)
	}
	fields := map[string]cty.Value{}
	groups := map[string][]cty.Value{}
	for i, k := range r.keys {
		fields[k] = r.values[i]
		groups[k] = append(groups[k], r.values[i])
	}
	if e.Group {
		for k, values := range groups {
			fields[k] = cty.TupleVal(values)
		}
	}
	return cty.ObjectVal(fields).WithMarks(r.marks)
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
