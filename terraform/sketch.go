package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A sketch is what an expression is before anything is evaluated: a *Value where it is made of literals
// only, the *parts of a list or an object, the *span of a reference, which is parsed again, or else the
// hclsyntax.Expression itself. Each takes a fraction of the memory of the syntax tree that it was made
// of, and a value is the same in every instance.
type sketch struct{ is any }

// Parts are the elements of a list, or, where there are keys, the fields of an object.
type parts struct {
	at    Place
	keys  []string
	items []sketch
}

// sketch takes an expression apart as far as it shows its parts. With text its value is JSON in a
// text, of which jsonencode shows the parts.
func (o *once) sketch(expr hclsyntax.Expression, text bool) sketch {
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return o.sketch(e.Expression, text)
	case *hclsyntax.FunctionCallExpr:
		if text && e.Name == "jsonencode" && len(e.Args) == 1 && !e.ExpandFinal {
			switch s := o.sketch(e.Args[0], false); s.is.(type) {
			case *Value, *parts:
				return s
			}
			return sketch{expr}
		}
	case *hclsyntax.ScopeTraversalExpr:
		if o.again(e) {
			return sketch{spanOf(o.file, e.SrcRange)}
		}
	case *hclsyntax.TupleConsExpr:
		if !text {
			return o.list(e)
		}
	case *hclsyntax.ObjectConsExpr:
		if !text {
			return o.object(e)
		}
	}
	if v, ok := o.literal(expr, text); ok {
		return sketch{v}
	}
	return sketch{expr}
}

// again reports whether a reference stands in the text as names and dots only, and so can be parsed
// again wherever it stands.
func (o *once) again(e *hclsyntax.ScopeTraversalExpr) bool {
	from, to := e.SrcRange.Start.Byte, e.SrcRange.End.Byte
	if o.file == nil || from > to || to > len(o.file.Text) {
		return false
	}
	rest := string(o.file.Text[from:to])
	for _, step := range e.Traversal {
		var name string
		switch step := step.(type) {
		case hcl.TraverseRoot:
			name = step.Name
		case hcl.TraverseAttr:
			name = "." + step.Name
		default:
			return false
		}
		var ok bool
		if rest, ok = strings.CutPrefix(rest, name); !ok {
			return false
		}
	}
	return rest == ""
}

func (o *once) list(e *hclsyntax.TupleConsExpr) sketch {
	p := &parts{at: placeOf(e.SrcRange), items: make([]sketch, len(e.Exprs))}
	for i, item := range e.Exprs {
		p.items[i] = o.sketch(item, false)
	}
	return p.settled(e)
}

// object leaves an object as it is where one of its keys must be evaluated.
func (o *once) object(e *hclsyntax.ObjectConsExpr) sketch {
	p := &parts{at: placeOf(e.SrcRange), keys: make([]string, len(e.Items)), items: make([]sketch, len(e.Items))}
	for i, item := range e.Items {
		key, ok := literalKey(item.KeyExpr)
		if !ok {
			return sketch{e}
		}
		p.keys[i], p.items[i] = o.name(key), o.sketch(item.ValueExpr, false)
	}
	return p.settled(e)
}

// settled is the value of parts that are all values. Where they are not, and the whole is so large
// that what bounds an evaluation may stop it, it stays as it is written.
func (p *parts) settled(e hclsyntax.Expression) sketch {
	for i := range p.items {
		if _, ok := p.items[i].is.(*Value); ok {
			continue
		}
		if !moderate(e) {
			return sketch{e}
		}
		return sketch{p}
	}
	out := p.shell()
	for i := range p.items {
		p.set(out, i, p.items[i].is.(*Value))
	}
	return sketch{out}
}

func (p *parts) shell() *Value {
	out := &Value{State: Known, Place: p.at}
	if p.keys == nil {
		out.List = make([]*Value, 0, len(p.items))
	} else {
		out.Map = make(map[string]*Value, len(p.items))
	}
	return out
}

func (p *parts) set(out *Value, i int, v *Value) {
	if p.keys == nil {
		out.List = append(out.List, v)
	} else {
		out.Map[p.keys[i]] = v
	}
}

// filled evaluates what of a sketch is left to evaluate.
func (x frame) filled(s *sketch) *Value {
	var p *parts
	switch is := s.is.(type) {
	case *Value:
		return is
	case *parts:
		p = is
	default:
		return x.tree(s.expression())
	}
	if err := x.s.enter(); err != nil {
		x.s.leave()
		return made(x.blame(err, s.open(nil)...), p.at, nil)
	}
	defer x.s.leave()
	out := p.shell()
	for i := range p.items {
		p.set(out, i, x.filled(&p.items[i]))
	}
	out.gather()
	return out
}

// open are the expressions that a sketch leaves to evaluate.
func (s *sketch) open(into []hclsyntax.Expression) []hclsyntax.Expression {
	if p, ok := s.is.(*parts); ok {
		for i := range p.items {
			into = p.items[i].open(into)
		}
		return into
	}
	if e := s.expression(); e != nil {
		into = append(into, e)
	}
	return into
}

// expression is that of which nothing is shown, or nil.
func (s *sketch) expression() hclsyntax.Expression {
	if is, ok := s.is.(*span); ok {
		return is.parse()
	}
	e, _ := s.is.(hclsyntax.Expression)
	return e
}

// at is where it is written.
func (s *sketch) at() Place {
	switch is := s.is.(type) {
	case *Value:
		return is.Place
	case *parts:
		return is.at
	}
	return placeOf(s.expression().Range())
}
