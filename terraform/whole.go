package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// whole is the target as an object with all attributes that any expression of the folder reads, or
// as a list or map of such objects.
func (t *target) whole() (cty.Value, error) {
	if t.one >= 0 || t.exp.isSingle() && t.exp.unsure.why == "" {
		n := *t
		n.one = max(t.one, 0)
		return n.instance().WithMarks(t.marks), nil
	}
	if t.vague || t.exp.unsure.why != "" {
		v := t.later("").WithMarks(t.marks, t.exp.marks)
		if t.exp.unsure.why != "" {
			v = v.Mark(t.exp.unsure)
		}
		return v, nil
	}
	var list []cty.Value
	fields := map[string]cty.Value{}
	for i, k := range t.exp.keys {
		n := *t
		n.one = i
		v := n.instance()
		list = append(list, v)
		if k.Type() == cty.String {
			fields[k.AsString()] = v
		}
	}
	if t.exp.values != nil {
		return cty.ObjectVal(fields).WithMarks(t.exp.marks), nil
	}
	return cty.TupleVal(list).WithMarks(t.exp.marks), nil
}

func (t *target) instance() cty.Value {
	fields := map[string]cty.Value{}
	if t.call != nil {
		names := t.s.callee(t.call).outputs(t.one)
		if names == nil {
			v, err := t.attr("")
			if err != nil {
				return cty.DynamicVal.Mark(why(err))
			}
			return v
		}
		for _, name := range names {
			if v, err := t.attr(name); err == nil {
				fields[name] = v
			}
		}
		return cty.ObjectVal(fields)
	}
	for name := range t.s.read() {
		fields[name] = t.s.resourceAttr(t, name)
	}
	for i := range t.resource.written {
		name := t.resource.written[i].name
		if _, read := fields[name]; !read {
			fields[name] = t.later(name)
		}
	}
	return cty.ObjectVal(fields)
}

// splat takes the same steps from every instance.
func (t *target) splat(rest hcl.Traversal) (cty.Value, error) {
	first, ok := attr(rest, 0)
	if !ok || t.vague {
		return cty.NilVal, refused("[*] is followed by no attribute")
	}
	if t.exp.unsure.why != "" && t.one < 0 {
		return t.later(first).WithMarks(t.exp.marks).Mark(t.exp.unsure), nil
	}
	var list []cty.Value
	for i := range t.exp.keys {
		if t.one >= 0 && i != t.one {
			continue
		}
		n := *t
		n.one = i
		v, err := n.follow(rest)
		if err != nil {
			return cty.NilVal, err
		}
		list = append(list, v)
	}
	return cty.TupleVal(list).WithMarks(t.exp.marks), nil
}
