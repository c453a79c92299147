package terraform

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A scope is one instance of a module: where var, local and the resources' names mean something.
type scope struct {
	*loader
	mod     *module
	address string // module.service["a.b/c"], or empty
	path    string // the names of the calls, as modules.json writes them: "a.b"
	parent  *scope
	call    *call
	env     *env // in which the arguments of the call are evaluated, in the parent
	maybe   string
	depth   int

	cells    map[string]*cell // "var.x", "local.x", "output.x", "aws_lb.main[0].name"
	expanded map[string]*expansion
	children map[string]*children
}

// An env binds a name to a value: each, count, the variables of a for expression, the iterator of
// a dynamic block.
type env struct {
	name  string
	value cty.Value
	up    *env
}

func (e *env) find(name string) (cty.Value, bool) {
	for ; e != nil; e = e.up {
		if e.name == name {
			return e.value, true
		}
	}
	return cty.NilVal, false
}

// A cell holds a value that is computed when it is first asked for.
type cell struct {
	done  bool
	value cty.Value
}

// once computes a value, or says that it refers to itself.
func (s *scope) once(name string, compute func() cty.Value) cty.Value {
	c := s.cells[name]
	if c == nil {
		c = &cell{}
		s.cells[name] = c
		v := compute()
		if what := tooBig(v); what != "" {
			v = unknown(cty.DynamicPseudoType, audit.Refused, fmt.Sprintf("%s %s", name, what))
		}
		c.done, c.value = true, v
		return v
	}
	if !c.done {
		return unknown(cty.DynamicPseudoType, audit.Refused, name+" refers to itself")
	}
	return c.value
}

// tooBig bounds what repeated doubling can make.
func tooBig(v cty.Value) string {
	elements, bytes := maxValue, maxText
	measure(v, &elements, &bytes)
	switch {
	case elements < 0:
		return fmt.Sprintf("has more than %d elements", maxValue)
	case bytes < 0:
		return fmt.Sprintf("has more than %s of text", megabytes(maxText))
	}
	return ""
}

func measure(v cty.Value, elements, bytes *int) {
	if *elements--; *elements < 0 || *bytes < 0 {
		return
	}
	v, _ = v.Unmark()
	if !v.IsKnown() || v.IsNull() {
		return
	}
	if v.Type() == cty.String {
		*bytes -= len(v.AsString())
		return
	}
	if v.Type().IsPrimitiveType() || !v.CanIterateElements() {
		return
	}
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		if measure(e, elements, bytes); *elements < 0 || *bytes < 0 {
			return
		}
	}
}

func (s *scope) local(name string) (cty.Value, error) {
	d := s.mod.locals[name]
	if d == nil {
		return cty.NilVal, s.undeclared("local." + name)
	}
	return s.once("local."+name, func() cty.Value {
		return frame{s: s}.define(d.expr, "local."+name+" is set here", nil)
	}), nil
}

func (s *scope) undeclared(what string) error {
	if file := s.mod.broken(); file != "" {
		return &failure{reason: reason{audit.Missing, fmt.Sprintf("%s may be declared in %s, which could not be read", what, file)}, open: true}
	}
	return &failure{reason: reason{audit.Missing, what + " is not declared"}}
}

// output is what another module sees of this one. Its name there is label: module.lb.arn.
func (s *scope) output(name, label string) (cty.Value, error) {
	d := s.mod.outputs[name]
	if d == nil || d.expr == nil {
		return cty.NilVal, s.undeclared(label)
	}
	return s.once("output."+name, func() cty.Value {
		v := frame{s: s}.define(d.expr, label+" is set here", nil)
		if s.isTrue(d.sensitive) {
			v = hide(v, label+" is marked sensitive")
		}
		return v
	}), nil
}

// hide keeps of a sensitive value only the references: a place would lead a report to print what
// stands there.
func hide(v cty.Value, why string) cty.Value {
	return unknown(v.Type(), audit.Denied, why).WithMarks(onlyRefs(deepMarks(v, nil)))
}

// isTrue is of an argument that must be a literal.
func (s *scope) isTrue(expr hclsyntax.Expression) bool {
	if expr == nil {
		return false
	}
	v, ok := literal(expr, false)
	return ok && (v.Scalar == true || v.Scalar == "true")
}

// label is the scope's name in front of what stands in it.
func (s *scope) label(name string) string {
	if s.address == "" {
		return name
	}
	return s.address + "." + name
}

// outermost is the call in the root module through which the scope is reached.
func (s *scope) outermost() *scope {
	for s.parent != nil && s.parent.parent != nil {
		s = s.parent
	}
	return s
}
