package terraform

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Functions whose result differs from run to run.
var atRunTime = map[string]bool{"timestamp": true, "plantimestamp": true, "uuid": true, "bcrypt": true}

// Functions that give their argument back.
var identity = map[string]bool{"tostring": true, "coalesce": true, "try": true, "nonsensitive": true, "jsondecode": true, "one": true, "merge": true, "concat": true}

func (x frame) function(e *hclsyntax.FunctionCallExpr, eval evaluator) (cty.Value, error) {
	name := strings.TrimPrefix(e.Name, "core::")
	switch name {
	case "try":
		return x.try(e, eval)
	case "can":
		return x.can(e)
	}
	x.open = nil
	args, whole, err := x.arguments(e, eval, identity[name])
	if err != nil {
		return cty.NilVal, err
	}
	if !whole {
		return about(args), nil
	}
	v, err := x.call(name, args)
	if err != nil {
		if f, ok := err.(*failure); ok {
			return cty.NilVal, f
		}
		return cty.NilVal, refused(name + "(): " + clause(err.Error()))
	}
	elements, bytes := maxValue, maxText
	measure(v, &elements, &bytes)
	x.s.steps += maxValue - elements + (maxText-bytes)/64
	if elements < 0 || bytes < 0 {
		return cty.NilVal, &failure{reason: reason{audit.Refused, name + "() gives more than can be held"}, open: true}
	}
	return v, bounded(v)
}

// about is an unknown that was computed from values.
func about(args []cty.Value) cty.Value {
	var marks cty.ValueMarks
	for _, a := range args {
		marks = deepMarks(a, marks)
	}
	return cty.DynamicVal.WithMarks(marks)
}

// arguments evaluates them, the last one taken apart where three dots follow it. It is not whole
// when how many there are is not known.
func (x frame) arguments(e *hclsyntax.FunctionCallExpr, eval evaluator, keep bool) (args []cty.Value, whole bool, err error) {
	for _, a := range e.Args {
		v, err := eval(a)
		if err != nil {
			return nil, false, err
		}
		if !keep {
			v = withoutEncoded(v)
		}
		args = append(args, v)
	}
	if !e.ExpandFinal || len(args) == 0 {
		return args, true, nil
	}
	last, marks := args[len(args)-1].Unmark()
	ty := last.Type()
	switch {
	case !last.IsKnown():
		return args, false, nil
	case last.IsNull() || !ty.IsTupleType() && !ty.IsListType() && !ty.IsSetType():
		return nil, false, refused(e.Name + "(): what is before the three dots is no list")
	}
	args = args[:len(args)-1]
	for it := last.ElementIterator(); it.Next(); {
		_, v := it.Element()
		args = append(args, v.WithMarks(marks))
	}
	return args, true, nil
}

func (x frame) call(name string, args []cty.Value) (cty.Value, error) {
	switch name {
	case "file", "filebase64", "fileexists", "templatefile", "templatestring":
		return x.fileFunction(name, args)
	}
	if err := grows(name, args); err != nil {
		return cty.NilVal, err
	}
	if native, ok := natives[name]; ok {
		return native(args)
	}
	f, ok := library[name]
	switch {
	case atRunTime[name]:
		return about(args).Mark(reason{audit.AfterApply, name + "() is known only when Terraform runs"}), nil
	case !ok:
		return about(args).Mark(reason{audit.Unsupported, name + "() is a function that this version does not compute"}), nil
	}
	v, err := apply(f, args)
	if err != nil {
		return cty.NilVal, err
	}
	if raw, marks := v.Unmark(); !raw.IsKnown() {
		return raw.WithMarks(marks, about(args).Marks()), nil
	}
	return v, nil
}

// apply calls a function with its arguments converted to what it takes.
func apply(f function.Function, args []cty.Value) (cty.Value, error) {
	params, rest := f.Params(), f.VarParam()
	if len(args) < len(params) || len(args) > len(params) && rest == nil {
		return cty.NilVal, fmt.Errorf("it has %d arguments and takes %d", len(args), len(params))
	}
	converted := make([]cty.Value, len(args))
	for i, a := range args {
		p := rest
		if i < len(params) {
			p = &params[i]
		}
		v, err := convert.Convert(a, p.Type)
		if err != nil {
			return cty.NilVal, fmt.Errorf("argument %d: %w", i+1, err)
		}
		converted[i] = v
	}
	return f.Call(converted)
}

// try takes the first argument that can be evaluated. One that Terraform might evaluate and we
// cannot ends the search: what Terraform takes is then not known.
func (x frame) try(e *hclsyntax.FunctionCallExpr, eval evaluator) (cty.Value, error) {
	for _, a := range e.Args {
		v, err := eval(a)
		if err == nil {
			return v, nil
		}
		if f, ok := err.(*failure); ok && f.open {
			return cty.NilVal, err
		}
	}
	return cty.NilVal, refused("try(): no argument can be evaluated")
}

func (x frame) can(e *hclsyntax.FunctionCallExpr) (cty.Value, error) {
	if len(e.Args) != 1 {
		return cty.NilVal, refused("can() takes one argument")
	}
	v, err := x.eval(e.Args[0])
	if err != nil {
		if f, ok := err.(*failure); ok && f.open {
			return cty.NilVal, err
		}
		return cty.False, nil
	}
	if !v.IsWhollyKnown() {
		return cty.UnknownVal(cty.Bool).WithMarks(deepMarks(v, nil)), nil
	}
	return cty.True.WithMarks(deepMarks(v, nil)), nil
}
