package terraform

import (
	"cmp"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
)

// walk makes the wanted resources of a module and of all that it calls.
func (l *loader) walk(s *scope) {
	for _, r := range s.mod.order {
		if r.body == nil {
			continue
		}
		s.build(r)
		if s.parent == nil {
			// The root has one instance: its syntax trees are not needed again.
			r.body = nil
		}
	}
	for _, c := range s.mod.callOrder {
		ch := s.callee(c)
		before := len(l.root.Resources)
		for _, child := range ch.scopes {
			l.walk(child)
		}
		if ch.exp.unsure.why != "" && len(l.root.Resources) > before {
			s.tell(ch.exp)
		}
	}
}

// tell says that a number of instances is not known.
func (s *scope) tell(e *expansion) {
	if e.expr != nil {
		s.unread(e.unsure, position(e.expr.Range()))
		return
	}
	s.unread(e.unsure, audit.Pos{})
}

func (s *scope) build(r *resource) {
	s.afresh()
	e := s.instances(r)
	if e.unsure.why != "" {
		s.tell(e)
	}
	for i := range e.keys {
		if !s.room(r.header.Pos()) {
			return
		}
		out := &Resource{
			Address: s.label(r.address + e.suffix(i)), Module: s.address, Type: r.typ, Name: r.name,
			At: r.header.Pos(), Maybe: cmp.Or(s.maybe, e.unsure.why),
		}
		if s.parent != nil {
			s.anchor(out)
		}
		out.Body = *frame{s: s, env: e.env(i, nil)}.block(r.body)
		if s.mod.standin {
			s.atCall(out)
		}
		s.root.Resources = append(s.root.Resources, out)
	}
}

// anchor puts a resource of a module where the root calls it.
func (s *scope) anchor(r *Resource) {
	r.Callee = []audit.Note{{At: r.At, Text: r.Address + " is written here"}}
	top := s.outermost()
	for up := s; up != top; up = up.parent {
		r.Callee = append([]audit.Note{{At: position(up.call.header), Text: up.address + " is called here"}}, r.Callee...)
	}
	r.At = position(top.call.header)
}

func (x frame) block(b *body) *Block {
	out := &Block{At: b.at.Pos(), Attributes: make(map[string]*Value, len(b.attributes))}
	for i := range b.attributes {
		x.s.afresh()
		out.Attributes[b.attributes[i].name] = x.guarded(&b.attributes[i])
	}
	for _, n := range b.blocks {
		if n.dynamic == nil {
			out.add(n.typ, x.block(n.body))
			continue
		}
		x.dynamic(out, n)
	}
	return out
}

func (b *Block) add(typ string, nested *Block) {
	if b.Blocks == nil {
		b.Blocks = map[string][]*Block{}
	}
	b.Blocks[typ] = append(b.Blocks[typ], nested)
}

// settle puts what was found into an order that does not depend on how it was found.
func (r *Root) settle() {
	slices.SortStableFunc(r.Unread, func(a, b audit.Unread) int {
		return cmp.Or(comparePos(a.At, b.At), cmp.Compare(a.Why, b.Why))
	})
	slices.SortStableFunc(r.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), comparePos(a.At, b.At))
	})
	slices.SortStableFunc(r.Files, func(a, b *File) int { return cmp.Compare(a.Path, b.Path) })
	slices.Sort(r.Undeclared)
	r.Undeclared = slices.Compact(r.Undeclared)
}

func comparePos(a, b audit.Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
