package chainfile

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// value evaluates an expression in which everything is written out.
func (r *reader) value(e hclsyntax.Expression) (cty.Value, bool) {
	if at, what := notPlain(e); what != "" {
		r.fail(at, "%s", what)
		return cty.NilVal, false
	}
	v, diagnostics := e.Value(nil)
	if diagnostics.HasErrors() {
		r.diagnostic(diagnostics[0])
		return cty.NilVal, false
	}
	if v.IsNull() {
		r.fail(e.Range(), "null says nothing: leave the key out")
		return cty.NilVal, false
	}
	return v, true
}

const (
	onlyValues = "a chain file has no variables and no functions: write the value itself"
	plain      = "only plain values can stand here; " + onlyValues
)

// notPlain finds what in an expression is more than a value, and says so: the first loop or
// name, or else the first thing that is computed.
func notPlain(e hclsyntax.Expression) (at hcl.Range, what string) {
	named := false
	hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		if _, loop := n.(*hclsyntax.ForExpr); loop && !named {
			at, what, named = n.Range(), plain, true
		} else if name := unknownName(n); name != "" && !named {
			at, what, named = n.Range(), name, true
		} else if what == "" && computed(n) {
			at, what = n.Range(), plain
		}
		return nil
	})
	return at, what
}

func unknownName(n hclsyntax.Node) string {
	switch n := n.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if len(n.Traversal) == 1 {
			return fmt.Sprintf("%s is not quoted: write %q; %s", n.Traversal.RootName(), n.Traversal.RootName(), onlyValues)
		}
		return fmt.Sprintf("%s is not known here; %s", traversal(n.Traversal), onlyValues)
	case *hclsyntax.FunctionCallExpr:
		return fmt.Sprintf("%s() is not known here; %s", n.Name, onlyValues)
	}
	return ""
}

// computed reports whether evaluating a node takes more than reading it. Some of that could take for
// ever: the text of 1e99999999 is one.
func computed(n hclsyntax.Node) bool {
	switch n := n.(type) {
	case *hclsyntax.LiteralValueExpr, *hclsyntax.TupleConsExpr, *hclsyntax.ObjectConsExpr,
		*hclsyntax.ObjectConsKeyExpr, *hclsyntax.UnaryOpExpr, *hclsyntax.ParenthesesExpr:
		return false
	case *hclsyntax.TemplateExpr:
		return slices.ContainsFunc(n.Parts, func(part hclsyntax.Expression) bool {
			literal, ok := part.(*hclsyntax.LiteralValueExpr)
			return !ok || literal.Val.Type() != cty.String
		})
	}
	_, expression := n.(hclsyntax.Expression)
	return expression
}

func traversal(t hcl.Traversal) string {
	name := t.RootName()
	for _, step := range t[1:] {
		if a, ok := step.(hcl.TraverseAttr); ok {
			name += "." + a.Name
		}
	}
	return name
}

func (r *reader) str(e hclsyntax.Expression, want string) (string, bool) {
	v, ok := r.value(e)
	if !ok {
		return "", false
	}
	if v.Type() != cty.String {
		r.fail(e.Range(), "this is %s; want %s", kindOf(v), want)
		return "", false
	}
	return v.AsString(), true
}

func (r *reader) boolean(e hclsyntax.Expression) (value, ok bool) {
	v, ok := r.value(e)
	if ok && v.Type() != cty.Bool {
		r.fail(e.Range(), "this is %s; want true or false", kindOf(v))
		return false, false
	}
	return ok && v.True(), ok
}

// word reads one of a list of words.
func (r *reader) word(e hclsyntax.Expression, what string, words []string) (string, bool) {
	s, ok := r.str(e, "one of "+listed(words))
	if !ok {
		return "", false
	}
	for _, w := range words {
		if s == w {
			return s, true
		}
	}
	r.fail(e.Range(), "there is no %s %q; want %s%s", what, s, listed(words), suggest(s, words))
	return "", false
}

// A text is a string with its place.
type text struct {
	value string
	at    hcl.Range
}

// texts reads a list of texts; a single text is a list of one.
func (r *reader) texts(e hclsyntax.Expression, want string) []text {
	tuple, isList := e.(*hclsyntax.TupleConsExpr)
	if !isList {
		if s, ok := r.str(e, want+", or a list of them"); ok {
			return r.filled(nil, s, e, want)
		}
		return nil
	}
	var all []text
	for _, element := range tuple.Exprs {
		if s, ok := r.str(element, want); ok {
			all = r.filled(all, s, element, want)
		}
	}
	return all
}

func (r *reader) filled(all []text, s string, e hclsyntax.Expression, want string) []text {
	if s == "" {
		r.fail(e.Range(), "this is empty; want %s", want)
		return all
	}
	return append(all, text{s, e.Range()})
}

func kindOf(v cty.Value) string {
	switch t := v.Type(); {
	case t == cty.String:
		return "a text"
	case t == cty.Number:
		return "a number"
	case t == cty.Bool:
		return "true or false"
	case t.IsObjectType() || t.IsMapType():
		return "an object"
	}
	return "a list"
}
