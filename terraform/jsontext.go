package terraform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// text evaluates an attribute whose text is JSON, or may be YAML, and takes it apart.
func (x frame) text(expr hclsyntax.Expression) *Value {
	if x.yaml {
		if v := x.markupText(expr); v != nil {
			return v
		}
	}
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return x.text(e.Expression)
	case *hclsyntax.ConditionalExpr:
		taken, marks, err := x.condition(e)
		if err == nil && taken != nil {
			return x.text(taken).after(chosen(marks))
		}
	case *hclsyntax.TemplateWrapExpr:
		return x.text(e.Wrapped)
	case *hclsyntax.TemplateExpr:
		return x.rendered(expr, e)
	case *hclsyntax.ScopeTraversalExpr:
		if v := x.templateData(e); v != nil {
			return v
		}
	case *hclsyntax.FunctionCallExpr:
		if e.Name == "jsonencode" && len(e.Args) == 1 && !e.ExpandFinal {
			return x.tree(e.Args[0])
		}
		if v := x.renderedFile(e); v != nil {
			return v
		}
	}
	v, err := x.eval(expr)
	if err != nil {
		return failedValue(x, expr, err)
	}
	at := placeOf(expr.Range())
	raw, marks := v.Unmark()
	var t traces
	t.add(marks)
	switch {
	case t.encoded != nil:
		return made(*t.encoded, at, t.since(deepMarks(*t.encoded, nil)))
	case t.text != nil:
		var own traces
		own.add(t.text.marks)
		own = own.with(t.since(t.text.all))
		return x.parsed(t.text.text, at, &own, t.text.open, nil)
	case raw.IsKnown() && !raw.IsNull() && raw.Type() == cty.String:
		return x.parsed(raw.AsString(), at, &t, nil, nil)
	}
	return made(v, at, nil)
}

// since are the ways that a text went after it was made of what had the marks.
func (t *traces) since(before cty.ValueMarks) *traces {
	after := &traces{}
	for _, w := range t.ways {
		if _, ok := before[w]; !ok {
			after.ways = append(after.ways, w)
		}
	}
	for _, w := range t.choices {
		if _, ok := before[choice{w}]; !ok {
			after.choices = append(after.choices, w)
		}
	}
	return after
}

// renderedFile is templatefile() or templatestring(), with what is not known left open.
func (x frame) renderedFile(e *hclsyntax.FunctionCallExpr) *Value {
	// A document in YAML wants the file that its lines are in.
	renders := e.Name == "templatefile" || e.Name == "templatestring" && !x.yaml
	if !renders || len(e.Args) != 2 || e.ExpandFinal {
		return nil
	}
	vars, err := x.eval(e.Args[1])
	if err != nil {
		return nil
	}
	return x.renderedText(e.Name, e, e.Args[0], vars)
}

// renderedText is a template in a file with its variables, or nil where it cannot be read.
func (x frame) renderedText(function string, e, name hclsyntax.Expression, vars cty.Value) *Value {
	path, err := x.eval(name)
	if err != nil {
		return nil
	}
	path, _ = path.Unmark()
	if !path.IsKnown() || path.IsNull() || path.Type() != cty.String {
		return nil
	}
	label, text, err := x.s.template(function, path.AsString())
	if err != nil {
		return nil
	}
	inner, expr, err := x.renderer(label, text, vars)
	if err != nil {
		return nil
	}
	if inner.yaml = x.yaml; x.yaml {
		x.s.hold(x.s.display(path.AsString()), text)
	}
	if t, ok := expr.(*hclsyntax.TemplateExpr); ok {
		return inner.rendered(e, t)
	}
	return nil
}

// rendered inserts what is known into a template and takes the JSON apart.
func (x frame) rendered(at hclsyntax.Expression, e *hclsyntax.TemplateExpr) *Value {
	open := []cty.Value{}
	x.open = &open
	v, from, err := x.composed(e)
	if err != nil {
		return failedValue(x, at, err)
	}
	raw, marks := v.Unmark()
	if !raw.IsKnown() {
		return made(v, placeOf(at.Range()), nil)
	}
	var t traces
	t.add(marks)
	return x.parsed(raw.AsString(), placeOf(at.Range()), &t, open, from.span)
}

// parsed takes a text apart.
func (x frame) parsed(text string, at Place, t *traces, open []cty.Value, from source) *Value {
	if !x.yaml {
		return decoded(text, at, t, open)
	}
	m := markup{lines: linesOf(at.Pos().File, text), from: from, at: at, t: t, open: open}
	return m.value()
}

// decoded is a JSON text as a Value. All of it has the place of the text.
func decoded(text string, at Place, t *traces, open []cty.Value) *Value {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	var data any
	err := d.Decode(&data)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = fmt.Errorf("something follows its end")
		}
	}
	if err != nil {
		out := made(about(open), at, t)
		if !slices.ContainsFunc(open, func(v cty.Value) bool { return !v.IsKnown() }) {
			out.change(func(o *Origin) { o.Code, o.Why = audit.Refused, "the text is not JSON: "+clause(err.Error()) })
		}
		return out
	}
	return fromJSON(data, at, t, open)
}

func fromJSON(data any, at Place, t *traces, open []cty.Value) *Value {
	switch d := data.(type) {
	case []any:
		out := &Value{State: Known, Place: at, Origin: t.way(), List: make([]*Value, len(d))}
		for i, e := range d {
			out.List[i] = fromJSON(e, at, t, open)
		}
		out.gatherWith(t)
		return out
	case map[string]any:
		out := &Value{State: Known, Place: at, Origin: t.way(), Map: make(map[string]*Value, len(d))}
		for k, e := range d {
			if held(k, open) != nil {
				return made(about(open), at, t)
			}
			out.Map[k] = fromJSON(e, at, t, open)
		}
		out.gatherWith(t)
		return out
	case string:
		if v, ok := filled(d, open); ok {
			return made(v, at, t)
		}
		return made(cty.StringVal(d), at, t)
	case json.Number:
		if v, ok := filled(d.String(), open); ok {
			return made(v, at, t)
		}
		n, err := cty.ParseNumberVal(d.String())
		if err != nil {
			return made(unknown(cty.Number, audit.Refused, "a number in the text is out of range"), at, t)
		}
		return made(n, at, t)
	case bool:
		return made(cty.BoolVal(d), at, t)
	}
	return &Value{Place: at, Origin: t.origin()}
}
