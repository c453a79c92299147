package terraform

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A sketch is what an expression is before anything is evaluated: a value where it is made of literals
// only, a list or an object of sketches, or else the expression itself. A value takes a fraction of the
// memory of the syntax tree that it was made of, and is the same in every instance.
type sketch struct {
	value *Value
	parts *parts
	expr  hclsyntax.Expression
}

// Parts are the elements of a list, or, where there are keys, the fields of an object.
type parts struct {
	at    Place
	keys  []string
	items []sketch
}

// sketched takes an expression apart as far as it shows its parts. With text its value is JSON in a
// text, of which jsonencode shows the parts.
func sketched(expr hclsyntax.Expression, text bool) sketch {
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return sketched(e.Expression, text)
	case *hclsyntax.FunctionCallExpr:
		if text && e.Name == "jsonencode" && len(e.Args) == 1 && !e.ExpandFinal {
			if s := sketched(e.Args[0], false); s.expr == nil {
				return s
			}
			return sketch{expr: expr}
		}
	case *hclsyntax.TupleConsExpr:
		if !text {
			return listed(e)
		}
	case *hclsyntax.ObjectConsExpr:
		if !text {
			return objected(e)
		}
	}
	if v, ok := literal(expr, text); ok {
		return sketch{value: v}
	}
	return sketch{expr: expr}
}

func listed(e *hclsyntax.TupleConsExpr) sketch {
	p := &parts{at: placeOf(e.SrcRange), items: make([]sketch, len(e.Exprs))}
	for i, item := range e.Exprs {
		p.items[i] = sketched(item, false)
	}
	return p.settled(e)
}

// objected leaves an object as it is where one of its keys must be evaluated.
func objected(e *hclsyntax.ObjectConsExpr) sketch {
	p := &parts{at: placeOf(e.SrcRange), keys: make([]string, len(e.Items)), items: make([]sketch, len(e.Items))}
	for i, item := range e.Items {
		key, ok := literalKey(item.KeyExpr)
		if !ok {
			return sketch{expr: e}
		}
		p.keys[i], p.items[i] = key, sketched(item.ValueExpr, false)
	}
	return p.settled(e)
}

// settled is the value of parts that are all values. Where they are not, and the whole is so large
// that what bounds an evaluation may stop it, it stays as it is written.
func (p *parts) settled(e hclsyntax.Expression) sketch {
	out := p.shell()
	for i := range p.items {
		v := p.items[i].value
		if v == nil {
			if !moderate(e) {
				return sketch{expr: e}
			}
			return sketch{parts: p}
		}
		p.set(out, i, v)
	}
	return sketch{value: out}
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
	switch {
	case s.value != nil:
		return s.value
	case s.parts == nil:
		return x.tree(s.expr)
	}
	if err := x.s.enter(); err != nil {
		x.s.leave()
		return made(x.blame(err, s.open(nil)...), s.parts.at, nil)
	}
	defer x.s.leave()
	out := s.parts.shell()
	for i := range s.parts.items {
		s.parts.set(out, i, x.filled(&s.parts.items[i]))
	}
	out.gather()
	return out
}

// open are the expressions that a sketch leaves to evaluate.
func (s *sketch) open(into []hclsyntax.Expression) []hclsyntax.Expression {
	if s.expr != nil {
		return append(into, s.expr)
	}
	if s.parts != nil {
		for i := range s.parts.items {
			into = s.parts.items[i].open(into)
		}
	}
	return into
}

// at is where it is written.
func (s *sketch) at() Place {
	switch {
	case s.value != nil:
		return s.value.Place
	case s.parts != nil:
		return s.parts.at
	}
	return placeOf(s.expr.Range())
}
