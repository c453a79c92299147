package terraform

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Children are the instances of a module that is called.
type children struct {
	exp    *expansion
	scopes []*scope // nil of a module that could not be read
	opaque reason
}

// callee expands a module call once.
func (s *scope) callee(c *call) *children {
	if ch, ok := s.children[c.name]; ok {
		return ch
	}
	label := s.label("module." + c.name)
	ch := &children{exp: unsure(nil, reason{audit.Refused, "the instances of " + label + " depend on themselves"}, nil)}
	ch.opaque = ch.exp.unsure
	s.children[c.name] = ch
	exp := frame{s: s}.expand(label, c.count, c.forEach)
	mod, why := s.open(c)
	*ch = children{exp: exp, opaque: why}
	if mod == nil {
		return ch
	}
	for i := range exp.keys {
		if !s.room(s.at(c)) {
			cut := *exp
			cut.keys, cut.values = exp.keys[:i], exp.values[:min(i, len(exp.values))]
			ch.exp = &cut
			ch.opaque = reason{audit.Refused, label + " is beyond the number of instances that are read"}
			break
		}
		child := s.loader.scope(mod)
		child.address = label + exp.suffix(i)
		child.path = strings.TrimPrefix(s.path+"."+c.name, ".")
		child.parent, child.call, child.env = s, c, exp.env(i, nil)
		child.depth = s.depth + 1
		child.maybe = s.maybe
		if child.maybe == "" {
			child.maybe = exp.unsure.why
		}
		if child.maybe == "" && mod.standin {
			child.maybe = label + " " + NotInstalled
		}
		ch.scopes = append(ch.scopes, child)
	}
	return ch
}

func (s *scope) at(c *call) audit.Pos { return position(c.header) }

// output is an output of one instance.
func (ch *children) output(t *target, name string) (cty.Value, error) {
	address := t.address()
	if ch.scopes == nil {
		v := cty.DynamicVal.WithMarks(cty.NewValueMarks(ch.opaque, Ref{address, name}))
		return v, nil
	}
	if ch.scopes[t.one].mod.standin {
		return ch.scopes[t.one].guessed(name, address+"."+name)
	}
	return ch.scopes[t.one].output(name, address+"."+name)
}

// outputs are the names of all outputs, or nil where the module could not be read.
func (ch *children) outputs(i int) []string {
	if i < 0 || i >= len(ch.scopes) || ch.scopes[i].mod.standin {
		return nil
	}
	return slices.Sorted(maps.Keys(ch.scopes[i].mod.outputs))
}

// open finds the folder that a call names, or says why it is not read.
func (s *scope) open(c *call) (*module, reason) {
	label := s.label("module." + c.name)
	source, err := s.source(c)
	if err != nil {
		return nil, s.opaque(c, reason{audit.Missing, fmt.Sprintf("the source of %s is not known: %s", label, why(err).why)})
	}
	var dir string
	if isLocal(source) {
		dir = filepath.Join(s.mod.dir, filepath.FromSlash(source))
	} else {
		key := strings.TrimPrefix(s.path+"."+c.name, ".")
		installed, ok := s.installed[key]
		if m := s.standin(c, source); !ok && m != nil {
			s.opaque(c, reason{audit.Missing, fmt.Sprintf("%s comes from %q, which is not installed here: its well-known inputs are read, and what the module's own code makes of them decides; run terraform init or terraform get", label, source)})
			return m, reason{}
		}
		if _, err := os.Stat(source); !ok && filepath.IsAbs(source) && err != nil {
			return nil, s.opaque(c, reason{audit.Missing, fmt.Sprintf("%s comes from %q, and there is no such folder on this machine", label, source)})
		}
		if !ok {
			return nil, s.opaque(c, reason{audit.Missing, fmt.Sprintf("%s comes from %q, which is not installed here: run terraform init or terraform get", label, source)})
		}
		dir = filepath.Join(s.dir, filepath.FromSlash(installed))
	}
	if s.depth >= s.opts.MaxDepth {
		return nil, s.opaque(c, reason{audit.Refused, fmt.Sprintf("%s is more than %d modules deep", label, s.opts.MaxDepth)})
	}
	mod, err := s.module(dir)
	if err != nil {
		return nil, s.opaque(c, reason{audit.Missing, fmt.Sprintf("%s comes from %s, which cannot be read: %s", label, s.opts.Display(dir), clause(err.Error()))})
	}
	for up := s; up != nil; up = up.parent {
		if up.mod.real == mod.real {
			text := fmt.Sprintf("module %q calls %s, from which it is called itself; Terraform would not end: give it another source", c.name, s.opts.Display(dir))
			s.problem(s.at(c), text)
			return nil, reason{audit.Refused, label + " calls a module from which it is called itself"}
		}
	}
	return mod, reason{}
}

// opaque tells once for a call that its module is not read.
func (s *scope) opaque(c *call, why reason) reason {
	if s.mod.standin {
		return why // the call of the stand-in's own module has told it
	}
	at := s.at(c)
	if c.source != nil {
		at = position(c.source.Range())
	}
	s.unread(why, at)
	return why
}

func (s *scope) source(c *call) (string, error) {
	if c.source == nil {
		return "", refused("none is given")
	}
	if t, ok := c.source.(*hclsyntax.TemplateExpr); ok {
		if text, ok := wholeText(t); ok {
			return text, nil
		}
	}
	v, err := frame{s: s}.eval(c.source)
	if err != nil {
		return "", err
	}
	v, marks := v.Unmark()
	if !v.IsKnown() || v.IsNull() || v.Type() != cty.String {
		var t traces
		t.add(marks)
		return "", &failure{reason: t.reason()}
	}
	return v.AsString(), nil
}

// isLocal tells a path from an address of the registry, as Terraform does.
func isLocal(source string) bool {
	return source == "." || source == ".." || strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../")
}
