package terraform

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A constraint is what a variable's type says.
type constraint struct {
	typ      cty.Type
	defaults *typeexpr.Defaults
	literal  bool // text from the command line is the value, not an expression
}

func (v *variable) constraint() *constraint {
	if v.typeOf != nil {
		return v.typeOf
	}
	c := &constraint{typ: cty.DynamicPseudoType, literal: true}
	v.typeOf = c
	if v.typ == nil || !moderate(v.typ) {
		return c
	}
	// Terraform 0.11 wrote types as texts.
	if old, ok := v.typ.(*hclsyntax.TemplateExpr); ok {
		name, _ := wholeText(old)
		switch name {
		case "string":
			c.typ = cty.String
		case "list":
			c.typ, c.literal = cty.List(cty.DynamicPseudoType), false
		case "map":
			c.typ, c.literal = cty.Map(cty.DynamicPseudoType), false
		}
		return c
	}
	t, defaults, diags := typeexpr.TypeConstraintWithDefaults(v.typ)
	if diags.HasErrors() {
		return c
	}
	c.typ, c.defaults, c.literal = t, defaults, t.IsPrimitiveType()
	return c
}

// apply fills in the type's defaults and converts.
func (c *constraint) apply(v cty.Value) (cty.Value, error) {
	if c.defaults != nil && v.IsKnown() && !v.IsNull() {
		v = c.defaults.Apply(v)
	}
	if c.typ == cty.DynamicPseudoType {
		return v, nil
	}
	out, err := convert.Convert(v, c.typ)
	if err != nil {
		return cty.NilVal, refused(clause(err.Error()))
	}
	return out, nil
}

// variable is a variable's value in this instance of the module.
func (s *scope) variable(name string) (cty.Value, error) {
	v := s.mod.variables[name]
	if v == nil {
		return cty.NilVal, s.undeclared(s.label("var." + name))
	}
	return s.once("var."+name, func() cty.Value { return s.set(v) }), nil
}

func (s *scope) set(v *variable) cty.Value {
	label := s.label("var." + v.name)
	t := v.constraint()
	value, given := s.given(v, label)
	if given && !s.nullable(v) && value.IsKnown() && value.IsNull() {
		given = false
	}
	if !given && v.def != nil {
		value, given = frame{s: s}.define(v.def, "var."+v.name+" has its default here", nil), true
	}
	if !given {
		value = unknown(cty.DynamicPseudoType, audit.NoValue, s.noValue(v.name, label))
	}
	converted, err := t.apply(value)
	if err != nil {
		converted = cty.UnknownVal(t.typ.WithoutOptionalAttributesDeep()).WithMarks(deepMarks(value, nil)).Mark(
			reason{audit.Refused, fmt.Sprintf("%s does not fit its type: %s", label, err)})
	}
	if s.isTrue(v.sensitive) {
		converted = hide(converted, label+" is marked sensitive")
	}
	return converted
}

func (s *scope) nullable(v *variable) bool {
	if v.nullable == nil {
		return true
	}
	b, ok := literal(v.nullable, false)
	return !ok || b.Scalar != false
}

// given is what the caller sets a variable to.
func (s *scope) given(v *variable, label string) (cty.Value, bool) {
	if s.parent != nil {
		arg := s.call.args[v.name]
		if arg == nil {
			return cty.NilVal, false
		}
		return frame{s: s.parent, env: s.env}.define(arg, "var."+v.name+" is set here", nil), true
	}
	in, ok := s.inputs[v.name]
	if !ok {
		return cty.NilVal, false
	}
	if in.expr != nil {
		return s.empty().define(in.expr, "var."+v.name+" is set here", nil), true
	}
	s.ways++
	w := &way{s.ways, audit.Note{Text: label + " is set by " + in.from}, nil}
	if v.constraint().literal {
		return cty.StringVal(in.text).Mark(w), true
	}
	expr, diags := hclsyntax.ParseExpression([]byte(in.text), in.from, hcl.InitialPos)
	if diags.HasErrors() {
		return unknown(cty.DynamicPseudoType, audit.Refused, fmt.Sprintf("%s, set by %s, is no expression", label, in.from)).Mark(w), true
	}
	value, failure := s.empty().eval(expr)
	if failure != nil {
		return unknown(cty.DynamicPseudoType, audit.Refused, fmt.Sprintf("%s, set by %s: %s", label, in.from, why(failure).why)).Mark(w), true
	}
	return value.Mark(w), true
}

// empty is a frame in which nothing is declared: where the values of root variables are evaluated.
func (s *scope) empty() frame {
	return frame{s: s.loader.scope(&module{dir: s.mod.dir})}
}
