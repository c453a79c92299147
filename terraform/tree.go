package terraform

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// tree evaluates an attribute. Where its expression shows its parts, each part has its own place
// and its own state; elsewhere the whole is one.
func (x frame) tree(expr hclsyntax.Expression) *Value {
	if v, ok := literal(expr, false); ok {
		return v
	}
	if err := x.s.enter(); err != nil {
		x.s.leave()
		return failedValue(x, expr, err)
	}
	defer x.s.leave()
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return x.tree(e.Expression)
	case *hclsyntax.TupleConsExpr:
		out := &Value{State: Known, List: make([]*Value, 0, len(e.Exprs)), Place: placeOf(e.SrcRange)}
		for _, item := range e.Exprs {
			out.List = append(out.List, x.tree(item))
		}
		out.gather()
		return out
	case *hclsyntax.ObjectConsExpr:
		if v := x.fields(e); v != nil {
			return v
		}
	case *hclsyntax.ConditionalExpr:
		taken, marks, err := x.condition(e)
		if err == nil && taken != nil {
			v := x.tree(taken)
			if len(marks) == 0 {
				return v
			}
			return v.after(chosen(marks))
		}
	case *hclsyntax.FunctionCallExpr:
		if v := x.joined(e); v != nil {
			return v
		}
	}
	v, err := x.eval(expr)
	if err != nil {
		return failedValue(x, expr, err)
	}
	return made(v, placeOf(expr.Range()), nil)
}

func failedValue(x frame, expr hclsyntax.Expression, err error) *Value {
	return made(x.blame(err, expr), placeOf(expr.Range()), nil)
}

// fields is an object whose keys are known, or nil.
func (x frame) fields(e *hclsyntax.ObjectConsExpr) *Value {
	out := &Value{State: Known, Map: make(map[string]*Value, len(e.Items)), Place: placeOf(e.SrcRange)}
	for _, item := range e.Items {
		key, _, err := x.key(item.KeyExpr)
		if err != nil || !key.IsKnown() {
			return nil
		}
		out.Map[key.AsString()] = x.tree(item.ValueExpr)
	}
	out.gather()
	return out
}

// joined is a merge or concat of parts that are known as maps or lists, or nil.
func (x frame) joined(e *hclsyntax.FunctionCallExpr) *Value {
	if e.Name != "merge" && e.Name != "concat" || e.ExpandFinal || len(e.Args) == 0 {
		return nil
	}
	out := &Value{State: Known, Place: placeOf(e.Range())}
	if e.Name == "merge" {
		out.Map = map[string]*Value{}
	} else {
		out.List = []*Value{}
	}
	for _, arg := range e.Args {
		part := x.tree(arg)
		switch {
		case part.State == Known && part.Map != nil && out.Map != nil:
			for k, v := range part.Map {
				out.Map[k] = v
			}
		case part.State == Known && part.List != nil && out.List != nil:
			out.List = append(out.List, part.List...)
		case part.State == Absent && out.Map != nil:
		default:
			return nil
		}
	}
	out.gather()
	return out
}

// gather makes the references of a list or map those of its elements.
func (v *Value) gather() {
	var t traces
	for _, e := range v.List {
		t.refs = append(t.refs, e.Refs()...)
	}
	for _, e := range v.Map {
		t.refs = append(t.refs, e.Refs()...)
	}
	v.refer(t.references())
}

// after adds to a value what chose it.
func (v *Value) after(marks cty.ValueMarks) *Value {
	var t traces
	t.add(marks)
	out := *v
	via := t.via()
	for _, n := range v.Via() {
		if i := slices.Index(via, n); i >= 0 {
			via = slices.Delete(via, i, i+1)
		}
		via = append(via, n)
	}
	t.refs = append(t.refs, v.Refs()...)
	out.change(func(o *Origin) { o.Via, o.Refs = via, t.references() })
	return &out
}

// made is a Value of what was evaluated.
func made(v cty.Value, at Place, outer *traces) *Value {
	v, marks := v.Unmark()
	var own traces
	own.add(marks)
	t := own.with(outer)
	out := &Value{Place: at, Origin: t.origin()}
	switch {
	case !v.IsKnown():
		why := t.reason()
		out.State = Unknown
		out.change(func(o *Origin) { o.Why, o.Code = why.why, why.code })
		return out
	case v.IsNull():
		return out
	}
	out.State = Known
	ty := v.Type()
	switch {
	case ty == cty.String:
		out.Scalar = v.AsString()
	case ty == cty.Number:
		out.Scalar = float(v.AsBigFloat())
	case ty == cty.Bool:
		out.Scalar = v.True()
	case ty.IsTupleType() || ty.IsListType() || ty.IsSetType():
		out.List = make([]*Value, 0, v.LengthInt())
		for it := v.ElementIterator(); it.Next(); {
			_, e := it.Element()
			out.List = append(out.List, made(e, at, &t))
		}
		out.gatherWith(&t)
	case ty.IsObjectType() || ty.IsMapType():
		out.Map = make(map[string]*Value, v.LengthInt())
		for it := v.ElementIterator(); it.Next(); {
			k, e := it.Element()
			k, _ = k.Unmark()
			out.Map[k.AsString()] = made(e, at, &t)
		}
		out.gatherWith(&t)
	default:
		out.State = Unknown
		out.change(func(o *Origin) { o.Code, o.Why = audit.Unsupported, "it is a "+ty.FriendlyName() })
	}
	return out
}

func (v *Value) gatherWith(t *traces) {
	v.gather()
	all := traces{refs: append(v.Refs(), t.refs...)}
	v.refer(all.references())
}
