package terraform

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// The parser and cty panic where they find a rule of their own broken. One expression or one file
// must not cost the whole report.

var baffling = reason{audit.Unsupported, "it is an expression that this version cannot evaluate"}

// guarded evaluates an attribute.
func (x frame) guarded(a *attribute) (v *Value) {
	defer func() {
		if recover() != nil {
			v = &Value{State: Unknown, Place: a.at(), Origin: &Origin{Code: baffling.code, Why: baffling.why}}
		}
	}()
	if e := a.expression(); a.json && e != nil {
		x.yaml = a.yaml
		return x.text(e)
	}
	return x.filled(&a.sketch)
}

// settled evaluates an expression whose failure is a value that is not known.
func (x frame) settled(expr hclsyntax.Expression, evaluate evaluator) (v cty.Value) {
	defer func() {
		if recover() != nil {
			v = cty.DynamicVal.Mark(baffling)
		}
	}()
	v, err := evaluate(expr)
	if err != nil {
		return x.blame(err, expr)
	}
	return v
}

// file reads and reduces one file.
func (l *loader) file(path string) (f *File, found declarations) {
	f = &File{Path: l.opts.Display(path)}
	defer func() {
		if recover() != nil {
			f.Error, found = "it cannot be parsed", declarations{}
		}
	}()
	return f, l.reduced(f, path)
}
