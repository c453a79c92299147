package terraform

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// shaping functions hand elements of their arguments on as they are, and so each element keeps its
// own place.
var shaping = []string{"merge", "concat", "tolist", "tomap", "tuple", "lookup", "coalesce", "element", "flatten", "jsonencode", "nonsensitive"}

// define evaluates what a local, a variable or an output is set to, and notes on each part of it
// where that is written. It never fails: what cannot be evaluated is unknown for a reason.
func (x frame) define(expr hclsyntax.Expression, text string, whole *way) cty.Value {
	if whole == nil {
		whole = x.s.way(expr, text, nil)
	}
	failed := false
	v := x.settled(expr, func(expr hclsyntax.Expression) (cty.Value, error) {
		v, err := x.defined(expr, text, whole)
		failed = err != nil
		return v, err
	})
	if failed {
		x.s.ways++
		whole.number = x.s.ways
		return v.Mark(whole)
	}
	return v
}

func (s *scope) way(expr hclsyntax.Expression, text string, whole *way) *way {
	s.ways++
	return &way{s.ways, audit.Note{At: position(expr.Range()), Text: text}, whole}
}

func (x frame) defined(expr hclsyntax.Expression, text string, whole *way) (cty.Value, error) {
	if err := x.s.enter(); err != nil {
		return cty.NilVal, err
	}
	defer x.s.leave()
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return x.defined(e.Expression, text, whole)
	case *hclsyntax.TupleConsExpr:
		if len(e.Exprs) == 0 {
			break
		}
		return x.tuple(e, func(item hclsyntax.Expression) (cty.Value, error) {
			return x.defined(item, text, whole)
		})
	case *hclsyntax.ObjectConsExpr:
		if len(e.Items) == 0 {
			break
		}
		return x.object(e, func(item hclsyntax.Expression) (cty.Value, error) {
			return x.defined(item, text, whole)
		})
	case *hclsyntax.ConditionalExpr:
		return x.conditional(e, func(branch hclsyntax.Expression) (cty.Value, error) {
			return x.defined(branch, text, whole)
		})
	case *hclsyntax.FunctionCallExpr:
		if slices.Contains(shaping, e.Name) {
			return x.function(e, func(arg hclsyntax.Expression) (cty.Value, error) {
				return x.defined(arg, text, whole)
			})
		}
	}
	v, err := x.eval(expr)
	if err != nil {
		return cty.NilVal, err
	}
	w := whole
	if position(expr.Range()) != whole.note.At {
		w = x.s.way(expr, text, whole)
	} else {
		// The definition itself: it is nearer the use than all that it was made of.
		x.s.ways++
		whole.number = x.s.ways
	}
	return v.Mark(w), nil
}

// blame makes an unknown of an error, with all that the expressions refer to.
func (x frame) blame(err error, exprs ...hclsyntax.Expression) cty.Value {
	v := cty.DynamicVal
	var marks cty.ValueMarks
	for _, expr := range exprs {
		if !moderate(expr) {
			return v.Mark(why(err))
		}
		for _, t := range hclsyntax.Variables(expr) {
			part, failed := x.traverse(t)
			if failed == nil {
				marks = deepMarks(part, marks)
			} else if f, ok := failed.(*failure); ok && f.ref != (Ref{}) {
				v = v.Mark(f.ref)
			}
		}
	}
	kept := make(cty.ValueMarks, len(marks))
	for m := range marks {
		switch m.(type) {
		case reason, encoded:
		default:
			kept[m] = struct{}{}
		}
	}
	return v.WithMarks(kept).Mark(why(err))
}

// moderate guards what walks over a tree without bounding its depth.
func moderate(expr hclsyntax.Expression) bool {
	r := expr.Range()
	return r.End.Byte-r.Start.Byte < 1<<20
}
