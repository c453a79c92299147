package terraform

import (
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"go.yaml.in/yaml/v4"

	"github.com/timeout-audit/timeout-audit/audit"
)

// markupText takes apart what gives such a text: the argument of an encoding, the text of a file, what
// a local is set to. It returns nil where that is something else.
func (x frame) markupText(expr hclsyntax.Expression) *Value {
	switch e := expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if where, set := x.setting(e); set != nil {
			defer x.s.leave()
			if err := x.s.enter(); err != nil {
				return failedValue(x, expr, err)
			}
			return where.text(set)
		}
	case *hclsyntax.FunctionCallExpr:
		if len(e.Args) != 1 || e.ExpandFinal {
			return nil
		}
		switch e.Name {
		case "jsonencode", "yamlencode":
			if in, ok := e.Args[0].(*hclsyntax.FunctionCallExpr); ok && len(in.Args) == 1 && (in.Name == "yamldecode" || in.Name == "jsondecode") {
				return x.text(in.Args[0])
			}
			return x.tree(e.Args[0])
		case "nonsensitive":
			return x.text(e.Args[0])
		case "file":
			return x.fileText(e)
		}
	}
	return nil
}

// setting is what a local, or a variable of a called module, is set to, and where that is evaluated. It is
// nil where the expression names something else, or what is not to be told.
func (x frame) setting(e *hclsyntax.ScopeTraversalExpr) (frame, hclsyntax.Expression) {
	name, ok := attr(e.Traversal, 1)
	root := e.Traversal.RootName()
	if _, bound := x.env.find(root); bound || !ok || len(e.Traversal) != 2 {
		return x, nil
	}
	switch root {
	case "local":
		if d := x.s.mod.locals[name]; d != nil {
			return frame{s: x.s, yaml: true}, d.expr
		}
	case "var":
		if v := x.s.mod.variables[name]; v != nil && x.s.parent != nil && !x.s.isTrue(v.sensitive) && x.s.call.args[name] != nil {
			return frame{s: x.s.parent, env: x.s.env, yaml: true}, x.s.call.args[name]
		}
	}
	return x, nil
}

// fileText is file() with the places that its parts have in that file.
func (x frame) fileText(e *hclsyntax.FunctionCallExpr) *Value {
	v, err := x.eval(e)
	if err != nil {
		return failedValue(x, e, err)
	}
	path, err := x.eval(e.Args[0])
	raw, marks := v.Unmark()
	name, _ := path.Unmark()
	if err != nil || !raw.IsKnown() || raw.IsNull() {
		return made(v, placeOf(e.Range()), nil)
	}
	var t traces
	t.add(marks)
	l := linesOf(x.s.display(name.AsString()), raw.AsString())
	x.s.hold(l.file, []byte(l.text))
	refs := &traces{refs: t.refs}
	return x.parsed(raw.AsString(), placeOf(e.Range()), &t, nil, func(start, end int) (Place, *traces) { return l.span(start, end), refs })
}

// display is how reports print the path of a file that a function names.
func (s *scope) display(path string) string {
	path = filepath.FromSlash(path)
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.dir, path)
	}
	return s.opts.Display(path)
}

// A markup is a text in YAML or JSON that is taken apart.
type markup struct {
	lines *lined
	from  source
	at    Place   // of the whole
	t     *traces // of the whole
	open  []cty.Value
	left  int // how many values may still be made: aliases repeat what stands once
}

// A source says where bytes of a text stand, and what else they come from. Without one each part has
// the place and the traces of the whole.
type source func(start, end int) (Place, *traces)

// spare is how many values a text may have beyond one for each byte.
const spare = 100_000

func (m *markup) value() *Value {
	m.left = len(m.lines.text) + spare
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(m.lines.text), &root); err != nil {
		if v := decoded(m.lines.text, m.at, m.t, m.open); v.State == Known {
			return v // JSON whose escapes are none of YAML's
		}
		out := made(about(m.open), m.at, m.t)
		if len(m.open) == 0 {
			out.change(func(o *Origin) {
				o.Code, o.Why = audit.Refused, "the text is neither JSON nor YAML: "+clause(strings.TrimPrefix(err.Error(), "yaml: "))
			})
		}
		return out
	}
	if len(root.Content) == 0 {
		return &Value{Place: m.at, Origin: m.t.origin()}
	}
	out := m.node(root.Content[0], 0)
	if m.left <= 0 {
		return &Value{State: Unknown, Place: m.at, Origin: &Origin{Code: audit.Refused, Why: "the text repeats parts of itself more than can be held"}}
	}
	return out
}

func (m *markup) node(n *yaml.Node, depth int) *Value {
	if m.left--; m.left <= 0 || depth > maxNesting {
		m.left = 0
		return &Value{}
	}
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return m.node(n.Alias, depth+1)
	}
	at, t := m.span(n)
	switch n.Kind {
	case yaml.SequenceNode:
		out := &Value{State: Known, Place: at, Origin: t.way(), List: make([]*Value, len(n.Content))}
		for i, e := range n.Content {
			out.List[i] = m.node(e, depth+1)
		}
		out.gatherWith(t)
		return out
	case yaml.MappingNode:
		out := &Value{State: Known, Place: at, Origin: t.way(), Map: make(map[string]*Value, len(n.Content)/2)}
		for _, f := range m.fields(n, nil, depth) {
			if parts := held(f.key, m.open); parts != nil {
				return made(about(m.open), at, t)
			}
			if out.Map[f.key] == nil {
				out.Map[f.key] = m.node(f.value, depth+1)
			}
		}
		out.gatherWith(t)
		return out
	}
	if v, ok := filled(n.Value, m.open); ok {
		return made(v, at, t)
	}
	return made(scalarOf(n), at, t)
}

type markupField struct {
	key   string
	value *yaml.Node
}

// fields are the keys of a map, and behind them those that it merges.
func (m *markup) fields(n *yaml.Node, all []markupField, depth int) []markupField {
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if m.left--; m.left <= 0 || depth > maxNesting {
			m.left = 0
			return all
		}
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Value != "<<":
			all = append(all, markupField{key.Value, value})
		case aliased(value).Kind == yaml.SequenceNode:
			merged = append(merged, aliased(value).Content...)
		default:
			merged = append(merged, value)
		}
	}
	for _, one := range merged {
		if one = aliased(one); one.Kind == yaml.MappingNode {
			all = m.fields(one, all, depth+1)
		}
	}
	return all
}

func aliased(n *yaml.Node) *yaml.Node {
	for hops := 0; n.Kind == yaml.AliasNode && n.Alias != nil && hops < maxNesting; hops++ {
		n = n.Alias
	}
	return n
}

func scalarOf(n *yaml.Node) cty.Value {
	switch n.ShortTag() {
	case "!!null":
		return cty.NullVal(cty.DynamicPseudoType)
	case "!!bool":
		var b bool
		if n.Decode(&b) == nil {
			return cty.BoolVal(b)
		}
	case "!!int", "!!float":
		if v, err := cty.ParseNumberVal(n.Value); err == nil && bounded(v) == nil {
			return v
		}
	}
	return cty.StringVal(n.Value)
}

// span is where a part stands: of a scalar in one line its text without quotes, of others where they
// begin.
func (m *markup) span(n *yaml.Node) (Place, *traces) {
	if m.from == nil {
		return m.at, m.t
	}
	text := m.lines.text
	start := m.lines.byteAt(n.Line, n.Column)
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		start++
	}
	if n.Kind == yaml.ScalarNode && n.Value != "" && start < len(text) && strings.HasPrefix(text[start:], n.Value) {
		return m.from(start, start+len(n.Value))
	}
	start = min(start, max(0, len(text)-1))
	if n.Kind != yaml.ScalarNode {
		at, _ := m.from(start, start+1)
		return at, &traces{}
	}
	end := start + 1
	for end < len(text) && text[end] != '\n' {
		end++
	}
	return m.from(start, end)
}
