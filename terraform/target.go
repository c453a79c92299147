package terraform

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A target is a resource or a module that an expression names, perhaps one instance of it. It is
// no value yet: which of its attributes is meant is seen from the steps that follow.
type target struct {
	s        *scope
	resource *resource
	call     *call
	exp      *expansion
	one      int            // the instance; -1: all
	vague    bool           // one instance, and which is not known
	marks    cty.ValueMarks // of the key
}

// begin takes the target at the beginning of a name, with the steps that are left.
func (x frame) begin(t hcl.Traversal) (*target, []hcl.Traverser, error) {
	root := t.RootName()
	switch root {
	case "var", "local", "path", "terraform", "each", "count", "self":
		return nil, nil, nil
	case "module":
		name, ok := attr(t, 1)
		if !ok {
			return nil, nil, refused("module is no value")
		}
		c := x.s.mod.calls[name]
		if c == nil {
			return nil, nil, x.s.undeclared("module." + name)
		}
		return (&target{s: x.s, call: c, exp: x.s.callee(c).exp, one: -1}).narrow(t[2:])
	}
	typ, at := root, 1
	if root == "data" {
		name, ok := attr(t, 1)
		if !ok {
			return nil, nil, refused("data is no value")
		}
		typ, at = "data."+name, 2
	}
	name, ok := attr(t, at)
	if !ok {
		return nil, nil, refused(root + " is no value")
	}
	r := x.s.mod.resources[typ+"."+name]
	if r == nil {
		err := x.s.undeclared(x.s.label(typ + "." + name))
		if f, ok := err.(*failure); ok {
			f.ref.Address = x.s.label(typ + "." + name)
			f.ref.Attr, _ = attr(t, at+1)
		}
		return nil, nil, err
	}
	return (&target{s: x.s, resource: r, exp: x.s.instances(r), one: -1}).narrow(t[at+1:])
}

// target takes an expression as a target, if it is one and nothing but one.
func (x frame) target(expr hclsyntax.Expression) (*target, error) {
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return x.target(e.Expression)
	case *hclsyntax.ScopeTraversalExpr:
		if _, bound := x.env.find(e.Traversal.RootName()); bound {
			return nil, nil
		}
		t, rest, err := x.begin(e.Traversal)
		if err != nil || len(rest) > 0 {
			return nil, err
		}
		return t, nil
	case *hclsyntax.IndexExpr:
		t, err := x.target(e.Collection)
		if t == nil || err != nil || t.one >= 0 || t.vague {
			return nil, err
		}
		key, err := x.eval(e.Key)
		if err != nil {
			return nil, err
		}
		return t.at(key)
	}
	return nil, nil
}

func (t *target) narrow(rest []hcl.Traverser) (*target, []hcl.Traverser, error) {
	if len(rest) > 0 {
		if i, ok := rest[0].(hcl.TraverseIndex); ok {
			narrowed, err := t.at(i.Key)
			return narrowed, rest[1:], err
		}
	}
	return t, rest, nil
}

// at is the instance with a key.
func (t *target) at(key cty.Value) (*target, error) {
	key, marks := key.Unmark()
	n := *t
	n.marks = cty.DynamicVal.WithMarks(t.marks, chosen(marks)).Marks()
	switch {
	case t.exp.unsure.why != "":
		// There is one instance, without a key, that stands for all.
		n.one = 0
	case !key.IsKnown():
		n.vague = true
		n.marks = cty.DynamicVal.WithMarks(n.marks, marks).Marks()
	case t.exp.isSingle():
		return nil, refused(t.address() + " has neither count nor for_each, and so no instance with a key")
	default:
		if n.one = t.exp.find(key); n.one < 0 {
			return nil, refused(t.address() + " has no instance with this key")
		}
	}
	return &n, nil
}

// address is the instance's, or the block's where it is all of them or not known which.
func (t *target) address() string {
	name := ""
	if t.call != nil {
		name = "module." + t.call.name
	} else {
		name = t.resource.address
	}
	name = t.s.label(name)
	if t.one >= 0 {
		name += t.exp.suffix(t.one)
	}
	return name
}

// follow takes the steps behind a target.
func (t *target) follow(rest []hcl.Traverser) (cty.Value, error) {
	t, rest, err := t.narrow(rest)
	if err != nil {
		return cty.NilVal, err
	}
	if len(rest) == 0 {
		return t.whole()
	}
	step, ok := rest[0].(hcl.TraverseAttr)
	if !ok {
		return cty.NilVal, refused(t.address() + " has no such part")
	}
	v, err := t.attr(step.Name)
	if err != nil {
		return cty.NilVal, err
	}
	v, err = steps(v, rest[1:])
	if err != nil {
		return cty.NilVal, err
	}
	return v.WithMarks(t.marks), nil
}

func (t *target) attr(name string) (cty.Value, error) {
	if t.one < 0 && t.exp.isSingle() {
		n := *t
		n.one = 0
		t = &n
	}
	if t.one < 0 {
		if !t.vague {
			return cty.NilVal, &failure{
				reason: reason{audit.Refused, fmt.Sprintf("%s has several instances, and %s is asked of it without a key", t.address(), name)},
				ref:    Ref{t.address(), name},
			}
		}
		return t.later(name).WithMarks(t.marks), nil
	}
	if t.call != nil {
		return t.s.callee(t.call).output(t, name)
	}
	return t.s.resourceAttr(t, name), nil
}

// later is an attribute of which nothing is known but whose it is.
func (t *target) later(name string) cty.Value {
	address := t.address()
	label := address
	if name != "" {
		label += "." + name
	}
	return cty.DynamicVal.WithMarks(cty.NewValueMarks(
		Ref{address, name}, reason{audit.AfterApply, label + " is known only after apply"}))
}
