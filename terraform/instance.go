package terraform

import (
	"bytes"

	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// instances expands a resource of the module once.
func (s *scope) instances(r *resource) *expansion {
	if r.count == nil && r.forEach == nil {
		return single
	}
	name := r.address
	e, ok := s.expanded[name]
	if !ok {
		s.expanded[name] = unsure(nil, reason{audit.Refused, "the instances of " + name + " depend on themselves"}, nil)
		e = frame{s: s}.expand(s.label(name), r.count, r.forEach)
		s.expanded[name] = e
	}
	return e
}

// resourceAttr is what a reference to an attribute gives: its value, where the resource's own
// configuration writes it and so Terraform knows it before apply, and in any case the reference.
func (s *scope) resourceAttr(t *target, name string) cty.Value {
	address := t.address()
	written := t.resource.find(name)
	if written == nil || len(t.resource.typ) > 5 && t.resource.typ[:5] == "data." {
		return t.later(name)
	}
	v := s.once(t.resource.address+t.exp.suffix(t.one)+"."+name, func() cty.Value {
		expr := written.parse()
		if expr == nil {
			return t.later(name)
		}
		return frame{s: s, env: t.exp.env(t.one, nil)}.define(expr, address+"."+name+" is set here", nil)
	})
	if raw, _ := v.Unmark(); raw.IsKnown() && raw.IsNull() {
		return t.later(name)
	}
	return v.Mark(Ref{address, name})
}

// read are the names in all files that an attribute could have: those that follow a dot, and those
// that a colon or an equals sign follows. An object that stands for a resource has them all, since
// without the provider's schema nothing else says which attributes it has.
func (l *loader) read() map[string]bool {
	if l.names != nil {
		return l.names
	}
	l.names = map[string]bool{}
	for _, f := range l.root.Files {
		if f.Held {
			continue
		}
		for i := 0; i < len(f.Text); i++ {
			if !isLetter(f.Text[i]) {
				continue
			}
			end := i + 1
			for end < len(f.Text) && (isLetter(f.Text[end]) || f.Text[end] >= '0' && f.Text[end] <= '9' || f.Text[end] == '-') {
				end++
			}
			name := f.Text[i:end]
			if (i > 0 && f.Text[i-1] == '.' || assigned(f.Text[end:])) && !l.names[string(name)] && len(l.names) < maxInstances {
				l.names[string(name)] = true
			}
			i = end - 1
		}
	}
	return l.names
}

func assigned(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t")
	return len(rest) > 0 && (rest[0] == ':' || rest[0] == '=')
}

func isLetter(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
