package terraform

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A frame is where an expression is evaluated. The walk over the nodes is our own, and only single
// nodes with their operands known are left to HCL: so work can be bounded, references are looked up
// when they are met, and each part can be asked where it came from.
type frame struct {
	s   *scope
	env *env

	// open is set where a template is rendered with what is not known left open: the parts that
	// placeholders stand for.
	open *[]cty.Value

	// yaml is set where the text of an attribute may be YAML as well as JSON.
	yaml bool
}

// enter counts a step and a level. Whoever enters leaves.
func (l *loader) enter() error {
	l.level++
	if l.steps++; l.steps > l.opts.steps {
		return &failure{reason: reason{audit.Refused, fmt.Sprintf("evaluating it takes more than %d steps", l.opts.steps)}, open: true}
	}
	if l.total+l.steps > maxTotal {
		return &failure{reason: reason{audit.Refused, fmt.Sprintf("evaluating the folder takes more than %d steps", maxTotal)}, open: true}
	}
	if l.level > maxNesting {
		return &failure{reason: reason{audit.Refused, fmt.Sprintf("it is nested more than %d levels deep", maxNesting)}, open: true}
	}
	return nil
}

func (l *loader) leave() { l.level-- }

// afresh gives the next attribute its own steps.
func (l *loader) afresh() {
	l.total += l.steps
	l.steps, l.level = 0, 0
}

func (x frame) eval(expr hclsyntax.Expression) (cty.Value, error) {
	defer x.s.leave()
	if err := x.s.enter(); err != nil {
		return cty.NilVal, err
	}
	switch e := expr.(type) {
	case *hclsyntax.LiteralValueExpr:
		return e.Val, bounded(e.Val)
	case *hclsyntax.ParenthesesExpr:
		return x.eval(e.Expression)
	case *hclsyntax.TemplateExpr:
		return x.template(e)
	case *hclsyntax.TemplateWrapExpr:
		return x.eval(e.Wrapped)
	case *hclsyntax.TemplateJoinExpr:
		return x.join(e)
	case *hclsyntax.ScopeTraversalExpr:
		return x.traverse(e.Traversal)
	case *hclsyntax.RelativeTraversalExpr:
		x.open = nil
		if t, err := x.target(e.Source); t != nil || err != nil {
			if err != nil {
				return cty.NilVal, err
			}
			return t.follow(e.Traversal)
		}
		v, err := x.eval(e.Source)
		if err != nil {
			return cty.NilVal, err
		}
		return steps(v, e.Traversal)
	case *hclsyntax.IndexExpr:
		x.open = nil
		return x.index(e)
	case *hclsyntax.SplatExpr:
		x.open = nil
		return x.splat(e)
	case *hclsyntax.AnonSymbolExpr:
		if v, ok := x.env.find(item); ok {
			return v, nil
		}
		return cty.NilVal, refused("a splat has no item")
	case *hclsyntax.FunctionCallExpr:
		return x.function(e, x.eval)
	case *hclsyntax.ConditionalExpr:
		return x.conditional(e, x.eval)
	case *hclsyntax.TupleConsExpr:
		return x.tuple(e, x.eval)
	case *hclsyntax.ObjectConsExpr:
		return x.object(e, x.eval)
	case *hclsyntax.ObjectConsKeyExpr:
		if !e.ForceNonLiteral {
			if word := hcl.ExprAsKeyword(e.Wrapped); word != "" {
				return cty.StringVal(word), nil
			}
		}
		return x.eval(e.Wrapped)
	case *hclsyntax.ForExpr:
		return x.loop(e)
	case *hclsyntax.BinaryOpExpr:
		x.open = nil
		return x.binary(e)
	case *hclsyntax.UnaryOpExpr:
		x.open = nil
		v, err := x.eval(e.Val)
		if err != nil {
			return cty.NilVal, err
		}
		single := *e
		single.Val = given(v, e.Val)
		return node(&single)
	}
	return cty.NilVal, refused("it is not an expression that can be evaluated")
}

// given stands for an operand that is evaluated already.
func given(v cty.Value, in hclsyntax.Expression) hclsyntax.Expression {
	return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: in.Range()}
}

// node leaves one operator to HCL.
func node(e hclsyntax.Expression) (cty.Value, error) {
	v, diags := e.Value(nil)
	if err := failed(diags); err != nil {
		return cty.NilVal, err
	}
	return v, bounded(v)
}

func (x frame) binary(e *hclsyntax.BinaryOpExpr) (cty.Value, error) {
	left, err := x.eval(e.LHS)
	if err != nil {
		return cty.NilVal, err
	}
	if raw, _ := left.Unmark(); raw.Type() == cty.Bool && raw.IsKnown() && !raw.IsNull() {
		if e.Op == hclsyntax.OpLogicalAnd && raw.False() || e.Op == hclsyntax.OpLogicalOr && raw.True() {
			return left, nil
		}
	}
	right, err := x.eval(e.RHS)
	if err != nil {
		return cty.NilVal, err
	}
	if e.Op == hclsyntax.OpEqual || e.Op == hclsyntax.OpNotEqual {
		if v, ok := nullness(left, right, e.Op == hclsyntax.OpEqual); ok {
			return v, nil
		}
	}
	single := *e
	single.LHS, single.RHS = given(withoutEncoded(left), e.LHS), given(withoutEncoded(right), e.RHS)
	return node(&single)
}

// nullness compares with a plain null: what the other side holds plays no part in it.
func nullness(left, right cty.Value, equal bool) (cty.Value, bool) {
	if !right.IsMarked() && right.IsKnown() && right.IsNull() {
		left, right = right, left
	}
	if left.IsMarked() || !left.IsKnown() || !left.IsNull() {
		return cty.NilVal, false
	}
	raw, marks := withoutEncoded(right).Unmark()
	if !raw.IsKnown() && raw.Range().CouldBeNull() {
		return cty.UnknownVal(cty.Bool).WithMarks(marks), true
	}
	return cty.BoolVal((raw.IsKnown() && raw.IsNull()) == equal).WithMarks(marks), true
}

// conditional evaluates only the branch that is taken. With an unknown condition nothing is known
// but what both branches refer to.
func (x frame) conditional(e *hclsyntax.ConditionalExpr, branch func(hclsyntax.Expression) (cty.Value, error)) (cty.Value, error) {
	taken, marks, err := x.condition(e)
	if err != nil {
		return cty.NilVal, err
	}
	if taken != nil {
		v, err := branch(taken)
		if err != nil {
			return cty.NilVal, err
		}
		return v.WithMarks(chosen(marks)), nil
	}
	x.open = nil
	for _, side := range []hclsyntax.Expression{e.TrueResult, e.FalseResult} {
		if v, err := branch(side); err == nil {
			marks = deepMarks(v, marks)
		}
	}
	return cty.DynamicVal.WithMarks(marks), nil
}

// condition tells which branch is taken, or nil.
func (x frame) condition(e *hclsyntax.ConditionalExpr) (hclsyntax.Expression, cty.ValueMarks, error) {
	x.open = nil
	v, err := x.eval(e.Condition)
	if err != nil {
		return nil, nil, err
	}
	v, marks := v.Unmark()
	if !v.IsKnown() {
		return nil, marks, nil
	}
	b, err := convert.Convert(v, cty.Bool)
	if err != nil || b.IsNull() {
		return nil, nil, refused("the condition is neither true nor false")
	}
	if b.True() {
		return e.TrueResult, marks, nil
	}
	return e.FalseResult, marks, nil
}
