package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A reducer keeps of one file's syntax tree what may be evaluated.
type reducer struct {
	file  *File
	wants map[string]*wanted
	json  bool // the file is JSON, in which blocks are written as attributes
	once  once
	out   declarations
}

// Declarations are what one file declares, in its order.
type declarations struct {
	variables []*variable
	locals    []*definition
	outputs   []*definition
	calls     []*call
	resources []*resource
}

// reduce takes the blocks that end before a byte; what stands behind the first error of a file
// may have lost its place.
func (r *reducer) reduce(b *hclsyntax.Body, before int) {
	for _, block := range b.Blocks {
		if !r.json && !r.closed(block, before) || !r.named(block) {
			continue
		}
		switch block.Type {
		case "variable":
			r.variable(block)
		case "locals":
			for _, a := range inOrder(block.Body.Attributes) {
				r.out.locals = append(r.out.locals, &definition{name: a.Name, at: position(a.NameRange), expr: a.Expr})
			}
		case "output":
			r.out.outputs = append(r.out.outputs, &definition{
				name: block.Labels[0], at: position(header(block)), expr: expression(block.Body, "value"), sensitive: expression(block.Body, "sensitive"),
			})
		case "module":
			r.call(block)
		case "resource":
			r.resource(block, block.Labels[0])
		case "data":
			r.resource(block, "data."+block.Labels[0])
		}
	}
}

// labels are the blocks that are read, with what stands in quotes behind the word.
var labels = map[string][]string{
	"variable": {"name"}, "locals": {}, "output": {"name"}, "module": {"name"},
	"resource": {"type", "name"}, "data": {"type", "name"},
}

// named reports whether a block is one that is read and has the labels that Terraform wants; if not, the
// file is told to be wrong there.
func (r *reducer) named(b *hclsyntax.Block) bool {
	want, read := labels[b.Type]
	if !read {
		return false
	}
	if len(b.Labels) != len(want) {
		r.wrong(header(b), fmt.Sprintf("a %s block takes %s, and this one has %s", b.Type, labelled(len(want)), labelled(len(b.Labels))))
		return false
	}
	for i, label := range b.Labels {
		if !hclsyntax.ValidIdentifier(label) {
			r.wrong(header(b), fmt.Sprintf("%q is no %s of a %s: it takes letters, digits, - and _, and begins with a letter or _", clause(label), want[i], b.Type))
			return false
		}
	}
	return true
}

func labelled(n int) string {
	switch n {
	case 0:
		return "no label"
	case 1:
		return "1 label"
	}
	return fmt.Sprintf("%d labels", n)
}

// wrong notes the first thing in the file that Terraform refuses. The rest of it is read.
func (r *reducer) wrong(at hcl.Range, text string) {
	if r.file.Error == "" {
		r.file.Error, r.file.At = text, position(at)
	}
}

// closed reports whether a block is all there, and before a byte.
func (r *reducer) closed(b *hclsyntax.Block, before int) bool {
	brace := b.CloseBraceRange
	return brace.Start.Byte >= b.OpenBraceRange.End.Byte && brace.End.Byte <= min(before, len(r.file.Text)) &&
		string(r.file.Text[brace.Start.Byte:brace.End.Byte]) == "}"
}

func header(b *hclsyntax.Block) hcl.Range {
	if n := len(b.LabelRanges); n > 0 {
		return hcl.RangeBetween(b.TypeRange, b.LabelRanges[n-1])
	}
	return b.TypeRange
}

func expression(b *hclsyntax.Body, name string) hclsyntax.Expression {
	if a := b.Attributes[name]; a != nil {
		return a.Expr
	}
	return nil
}

func inOrder(attributes hclsyntax.Attributes) []*hclsyntax.Attribute {
	list := make([]*hclsyntax.Attribute, 0, len(attributes))
	for _, a := range attributes {
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
	return list
}

func (r *reducer) variable(block *hclsyntax.Block) {
	v := &variable{
		name:         block.Labels[0],
		typ:          expression(block.Body, "type"),
		def:          expression(block.Body, "default"),
		sensitive:    expression(block.Body, "sensitive"),
		nullable:     expression(block.Body, "nullable"),
		declaredHere: position(header(block)),
	}
	if r.json {
		v.typ = keyword(v.typ)
	}
	r.out.variables = append(r.out.variables, v)
}

func (r *reducer) call(block *hclsyntax.Block) {
	c := &call{name: block.Labels[0], header: header(block), args: map[string]hclsyntax.Expression{}}
	for name, a := range block.Body.Attributes {
		switch name {
		case "source":
			c.source = a.Expr
		case "count":
			c.count = a.Expr
		case "for_each":
			c.forEach = a.Expr
		case "version":
			c.version = a.Expr
		case "providers", "depends_on":
		default:
			c.args[name] = a.Expr
		}
	}
	r.out.calls = append(r.out.calls, c)
}

func (r *reducer) resource(block *hclsyntax.Block, typ string) {
	res := &resource{
		typ: r.once.name(typ), name: block.Labels[1], address: typ + "." + block.Labels[1], header: placeOf(header(block)),
		count: expression(block.Body, "count"), forEach: expression(block.Body, "for_each"),
	}
	attributes := inOrder(block.Body.Attributes)
	res.written = make([]span, 0, len(attributes))
	for _, a := range attributes {
		if a.Name == "count" || a.Name == "for_each" || a.Name == "depends_on" || a.Name == "provider" {
			continue
		}
		s := spanOf(r.file, a.Expr.Range())
		s.name = r.once.name(a.Name)
		if r.json {
			s.in = a.Expr
		}
		res.written = append(res.written, *s)
	}
	if w := r.wants[typ]; w != nil {
		res.body = r.body(block.Body, attributes, res.header, w)
	}
	r.out.resources = append(r.out.resources, res)
}

func (r *reducer) body(b *hclsyntax.Body, attributes []*hclsyntax.Attribute, at Place, w *wanted) *body {
	out := &body{at: at}
	count := 0
	for _, a := range attributes {
		if w.child(a.Name) != nil {
			count++
		}
	}
	out.attributes = make([]attribute, 0, count)
	for _, a := range attributes {
		c := w.child(a.Name)
		if c == nil {
			continue
		}
		if r.json && r.jsonBlocks(out, a.Name, a.Expr, c) && !c.all {
			continue
		}
		out.attributes = append(out.attributes, attribute{name: r.once.name(a.Name), json: c.json, yaml: c.yaml, sketch: r.once.sketch(a.Expr, c.json)})
	}
	for _, block := range b.Blocks {
		if block.Type != "dynamic" || len(block.Labels) != 1 {
			if c := w.child(block.Type); c != nil {
				out.blocks = append(out.blocks, nested{typ: r.once.name(block.Type), body: r.nested(block, placeOf(header(block)), c)})
			}
			continue
		}
		c := w.child(block.Labels[0])
		if c == nil {
			continue
		}
		d := nested{typ: block.Labels[0], dynamic: &dynamic{expression(block.Body, "for_each"), block.Labels[0]}}
		if it := expression(block.Body, "iterator"); it != nil {
			if name := hcl.ExprAsKeyword(it); name != "" {
				d.dynamic.iterator = name
			}
		}
		for _, content := range block.Body.Blocks {
			if content.Type == "content" {
				d.body = r.nested(content, placeOf(header(block)), c)
			}
		}
		if d.dynamic.forEach != nil && d.body != nil {
			out.blocks = append(out.blocks, d)
		}
	}
	return out
}

func (r *reducer) nested(block *hclsyntax.Block, at Place, w *wanted) *body {
	return r.body(block.Body, inOrder(block.Body.Attributes), at, w)
}

// isOverride reports whether a file's blocks are merged into those of others.
func isOverride(name string) bool {
	name = strings.TrimSuffix(name, ".json")
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".tofu"), ".tf")
	return name == "override" || strings.HasSuffix(name, "_override")
}
