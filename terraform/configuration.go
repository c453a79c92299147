package terraform

import (
	"bytes"
	"encoding/json"
)

// A configured module is what a plan holds of a module's source: which references its expressions
// make. It has no locals, no dynamic blocks and no places.
type configured struct {
	resources map[string]*block // by "aws_lb.main" or "data.aws_lb.main"
	calls     map[string]*configuredCall
	outputs   map[string][]string
}

// A configuredCall is a module call.
type configuredCall struct {
	args    map[string][]string
	forEach []string
	module  *configured
}

// A block is what the configuration writes in a block. That of a resource has the references of its
// for_each.
type block struct {
	attributes map[string]*written
	blocks     map[string][]*block
	forEach    []string
	unsure     bool // it is one of several
}

// A written attribute is an expression as the plan shows it.
type written struct {
	refs     []string
	constant any // where nothing else is known of it, nil
	isNull   bool
}

// configuration takes the root module or that of a call.
func (p *planReader) configuration(s *stream, depth int) (*configured, error) {
	m := &configured{resources: map[string]*block{}, calls: map[string]*configuredCall{}, outputs: map[string][]string{}}
	if depth > p.opts.MaxDepth {
		return m, s.skip()
	}
	err := s.object(func(key string) error {
		switch key {
		case "resources":
			return s.array(func() error { return p.configuredResource(s, m) })
		case "outputs":
			var outputs map[string]struct{ Expression json.RawMessage }
			err := s.decode(&outputs)
			for name, o := range outputs {
				m.outputs[name] = references(o.Expression)
			}
			return err
		case "module_calls":
			return s.object(func(name string) error {
				c := &configuredCall{args: map[string][]string{}}
				m.calls[name] = c
				return s.object(func(key string) error {
					var err error
					switch key {
					case "expressions":
						var args map[string]json.RawMessage
						err = s.decode(&args)
						for name, expr := range args {
							c.args[name] = references(expr)
						}
					case "for_each_expression":
						var text []byte
						text, err = s.raw()
						c.forEach = references(text)
					case "module":
						c.module, err = p.configuration(s, depth+1)
					default:
						err = s.skip()
					}
					return err
				})
			})
		}
		return s.skip()
	})
	return m, err
}

func (p *planReader) configuredResource(s *stream, m *configured) error {
	var r struct {
		Mode, Type, Name string
		Expressions      map[string]json.RawMessage
		ForEach          json.RawMessage `json:"for_each_expression"`
	}
	if err := s.decode(&r); err != nil {
		return err
	}
	typ := r.Type
	if r.Mode == "data" {
		typ = "data." + typ
	}
	b := &block{attributes: map[string]*written{}, forEach: references(r.ForEach)}
	m.resources[typ+"."+r.Name] = b
	w := p.wants[typ]
	for name, expr := range r.Expressions {
		// Of what nobody wants the references are kept, since others may refer to it.
		b.add(name, expr, w.child(name))
	}
	return nil
}

// add takes an expression, a list of blocks, or the one block of its type.
func (b *block) add(name string, expr json.RawMessage, w *wanted) {
	expr = bytes.TrimSpace(expr)
	if len(expr) == 0 {
		return
	}
	if expr[0] == '[' {
		var list []json.RawMessage
		if w == nil || json.Unmarshal(expr, &list) != nil {
			return
		}
		for _, item := range list {
			b.nest(name, item, w)
		}
		return
	}
	var parts map[string]json.RawMessage
	if json.Unmarshal(expr, &parts) != nil {
		return
	}
	constant, isConstant := parts["constant_value"]
	refs, refers := parts["references"]
	if !isConstant && !refers && len(parts) > 0 {
		if w != nil {
			b.nest(name, expr, w)
		}
		return
	}
	out := &written{}
	if refers {
		var list []string
		_ = json.Unmarshal(refs, &list)
		out.refs = longest(list)
	}
	// With references beside it a constant is the text of a .tf.json file, not the value.
	if isConstant && len(out.refs) == 0 && w != nil {
		_ = json.Unmarshal(constant, &out.constant)
		out.isNull = out.constant == nil
	}
	if w != nil || len(out.refs) > 0 {
		b.attributes[name] = out
	}
}

func (b *block) nest(name string, expr json.RawMessage, w *wanted) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(expr, &fields) != nil {
		return
	}
	nested := &block{attributes: map[string]*written{}}
	for name, expr := range fields {
		if c := w.child(name); c != nil {
			nested.add(name, expr, c)
		}
	}
	if b.blocks == nil {
		b.blocks = map[string][]*block{}
	}
	b.blocks[name] = append(b.blocks[name], nested)
}

// references are those of an expression, each once and without those that only begin another.
func references(expr json.RawMessage) []string {
	var e struct{ References []string }
	if len(expr) == 0 || json.Unmarshal(expr, &e) != nil {
		return nil
	}
	return longest(e.References)
}

func longest(refs []string) []string {
	begun := map[string]bool{}
	for _, r := range refs {
		if len(r) > maxAddress {
			continue
		}
		for i := range len(r) {
			if r[i] == '.' || r[i] == '[' {
				begun[r[:i]] = true
			}
		}
	}
	var out []string
	for _, r := range refs {
		if !begun[r] && len(r) <= maxAddress {
			out = append(out, r)
			begun[r] = true
		}
	}
	return out
}
