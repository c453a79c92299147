package terraform

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

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
