package terraform

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

func (x frame) template(e *hclsyntax.TemplateExpr) (cty.Value, error) {
	if s, ok := wholeText(e); ok {
		return cty.StringVal(s), nil
	}
	v, _, err := x.composed(e)
	return v, err
}

// composed is the text of a template with the pieces that it is made of.
func (x frame) composed(e *hclsyntax.TemplateExpr) (cty.Value, pieces, error) {
	t := builder{open: x.open}
	var made pieces
	var text []byte
	if x.yaml {
		text = x.s.textOf(e.SrcRange.Filename)
	}
	for _, part := range e.Parts {
		v, err := x.eval(part)
		if err != nil {
			return cty.NilVal, nil, err
		}
		from := t.text.Len()
		if err := t.insert(v); err != nil {
			return cty.NilVal, nil, err
		}
		if x.yaml {
			made = append(made, pieceOf(part, v, from, t.text.Len(), text))
		}
	}
	return t.value(), made, nil
}

// join is the text of a for directive.
func (x frame) join(e *hclsyntax.TemplateJoinExpr) (cty.Value, error) {
	list, err := x.eval(e.Tuple)
	if err != nil {
		return cty.NilVal, err
	}
	list, marks := list.Unmark()
	if !list.IsKnown() {
		return cty.UnknownVal(cty.String).WithMarks(marks), nil
	}
	if list.IsNull() || !list.CanIterateElements() {
		return cty.NilVal, refused("a for directive gives no list")
	}
	t := builder{open: x.open}
	t.keep(marks)
	for it := list.ElementIterator(); it.Next(); {
		_, v := it.Element()
		if err := t.insert(v); err != nil {
			return cty.NilVal, err
		}
	}
	return t.value(), nil
}

func asText(v cty.Value) (cty.Value, error) {
	if v.IsNull() {
		return v, refused("null is inserted into a text")
	}
	s, err := convert.Convert(v, cty.String)
	if err != nil {
		return v, refused("what is inserted into a text is no text: " + clause(err.Error()))
	}
	return s, nil
}
