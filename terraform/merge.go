package terraform

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// declare gathers what the files declare, those of override files into the blocks that are there.
func (m *module) declare(names []string, found []declarations) {
	m.variables = map[string]*variable{}
	m.locals = map[string]*definition{}
	m.outputs = map[string]*definition{}
	m.calls = map[string]*call{}
	m.resources = map[string]*resource{}
	for i, d := range found {
		if isOverride(names[i]) {
			m.override(d)
			continue
		}
		// Of two blocks of one name Terraform takes neither; the first is as good as the second.
		for _, v := range d.variables {
			if m.variables[v.name] == nil {
				m.variables[v.name] = v
			}
		}
		for _, l := range d.locals {
			if m.locals[l.name] == nil {
				m.locals[l.name] = l
			}
		}
		for _, o := range d.outputs {
			if m.outputs[o.name] == nil {
				m.outputs[o.name] = o
			}
		}
		for _, c := range d.calls {
			if m.calls[c.name] == nil {
				m.calls[c.name] = c
				m.callOrder = append(m.callOrder, c)
			}
		}
		for _, r := range d.resources {
			if m.resources[r.address()] == nil {
				m.resources[r.address()] = r
				m.order = append(m.order, r)
			}
		}
	}
}

func (m *module) override(d declarations) {
	for _, v := range d.variables {
		if old := m.variables[v.name]; old != nil {
			replace(&old.typ, v.typ)
			replace(&old.def, v.def)
			replace(&old.sensitive, v.sensitive)
			replace(&old.nullable, v.nullable)
		}
	}
	for _, l := range d.locals {
		if old := m.locals[l.name]; old != nil {
			replace(&old.expr, l.expr)
		}
	}
	for _, o := range d.outputs {
		if old := m.outputs[o.name]; old != nil {
			replace(&old.expr, o.expr)
			replace(&old.sensitive, o.sensitive)
		}
	}
	for _, c := range d.calls {
		if old := m.calls[c.name]; old != nil {
			replace(&old.source, c.source)
			replace(&old.count, c.count)
			replace(&old.forEach, c.forEach)
			for name, arg := range c.args {
				old.args[name] = arg
			}
		}
	}
	for _, r := range d.resources {
		if old := m.resources[r.address()]; old != nil {
			old.override(r)
		}
	}
}

func replace(old *hclsyntax.Expression, with hclsyntax.Expression) {
	if with != nil {
		*old = with
	}
}

func (r *resource) override(with *resource) {
	replace(&r.count, with.count)
	replace(&r.forEach, with.forEach)
	for _, s := range with.written {
		if old := r.find(s.name); old != nil {
			*old = s
		} else {
			r.written = append(r.written, s)
		}
	}
	if r.body == nil || with.body == nil {
		return
	}
	for _, a := range with.body.attributes {
		i := slices.IndexFunc(r.body.attributes, func(old attribute) bool { return old.name == a.name })
		if i >= 0 {
			r.body.attributes[i] = a
		} else {
			r.body.attributes = append(r.body.attributes, a)
		}
	}
	// One nested block of a type replaces all of that type.
	r.body.blocks = slices.DeleteFunc(r.body.blocks, func(old nested) bool {
		return slices.ContainsFunc(with.body.blocks, func(b nested) bool { return b.typ == old.typ })
	})
	r.body.blocks = append(r.body.blocks, with.body.blocks...)
}
