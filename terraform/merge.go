package terraform

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/timeout-audit/timeout-audit/audit"
)

// declare gathers what the files declare, those of override files into the blocks that are there, and
// tells what is declared twice: Terraform takes neither, and here the first counts. Resources that
// nobody wants are left out: folders of snippets repeat them.
func (l *loader) declare(m *module, names []string, found []declarations) {
	told := map[string]bool{}
	repeated := func(what string, at, first audit.Pos) {
		if !told[what] {
			told[what] = true
			l.problem(at, fmt.Sprintf("%s is declared twice, which Terraform refuses: at %s too, and that one was read", what, first))
		}
	}
	m.variables = map[string]*variable{}
	m.locals = map[string]*definition{}
	m.outputs = map[string]*definition{}
	m.calls = map[string]*call{}
	m.resources = map[string]*resource{}
	for i, d := range found {
		if isOverride(names[i]) {
			for _, r := range m.override(d) {
				l.unread(reason{audit.Missing, r.address + " is overridden here and declared nowhere in this folder, which Terraform refuses"}, r.header.Pos())
			}
			continue
		}
		for _, v := range d.variables {
			if first := m.variables[v.name]; first != nil {
				repeated("var."+v.name, v.declaredHere, first.declaredHere)
				continue
			}
			m.variables[v.name] = v
		}
		for _, local := range d.locals {
			if first := m.locals[local.name]; first != nil {
				repeated("local."+local.name, local.at, first.at)
				continue
			}
			m.locals[local.name] = local
		}
		for _, o := range d.outputs {
			if first := m.outputs[o.name]; first != nil {
				repeated("output."+o.name, o.at, first.at)
				continue
			}
			m.outputs[o.name] = o
		}
		for _, c := range d.calls {
			if first := m.calls[c.name]; first != nil {
				repeated("module."+c.name, position(c.header), position(first.header))
				continue
			}
			m.calls[c.name] = c
			m.callOrder = append(m.callOrder, c)
		}
		for _, r := range d.resources {
			if first := m.resources[r.address]; first != nil {
				if r.body != nil {
					repeated(r.address, r.header.Pos(), first.header.Pos())
				}
				continue
			}
			m.resources[r.address] = r
			m.order = append(m.order, r)
		}
	}
}

// override merges what override files declare into what is there, and returns the resources that are not.
func (m *module) override(d declarations) (orphans []*resource) {
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
		switch old := m.resources[r.address]; {
		case old != nil:
			old.override(r)
		case r.body != nil:
			orphans = append(orphans, r)
		}
	}
	return orphans
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
