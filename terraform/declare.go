package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A module is what one folder declares, reduced to what may be evaluated.
type module struct {
	dir  string // as it is opened
	real string // without symbolic links: what tells one module from another

	files     []*File
	variables map[string]*variable
	locals    map[string]*definition
	outputs   map[string]*definition
	calls     map[string]*call
	callOrder []*call
	standin   bool                 // it is read in the place of one that is not installed
	resources map[string]*resource // by type and name: "aws_lb.main", "data.aws_lb.main"
	order     []*resource          // in the order in which they are written
}

// broken names a file of the folder that could not be read, or nothing.
func (m *module) broken() string {
	for _, f := range m.files {
		if f.Error != "" {
			return f.Path
		}
	}
	return ""
}

// A definition is a local or an output.
type definition struct {
	name      string
	at        audit.Pos
	expr      hclsyntax.Expression
	sensitive hclsyntax.Expression
}

// A variable is a variable block.
type variable struct {
	name         string
	typ          hclsyntax.Expression
	def          hclsyntax.Expression
	sensitive    hclsyntax.Expression
	nullable     hclsyntax.Expression
	typeOf       *constraint // made of typ when first asked for
	declaredHere audit.Pos
}

// A call is a module block.
type call struct {
	name    string
	header  hcl.Range
	source  hclsyntax.Expression
	version hclsyntax.Expression
	count   hclsyntax.Expression
	forEach hclsyntax.Expression
	args    map[string]hclsyntax.Expression
}

// A resource is a resource or data block.
type resource struct {
	typ     string // with "data." before that of a data source
	name    string
	address string // both
	header  Place
	count   hclsyntax.Expression
	forEach hclsyntax.Expression
	written []span
	body    *body // nil of a type that nobody wants
}

// A span is where a reference is written, or an attribute that nobody wants unless another refers to
// it. The syntax tree is thrown away and made again when it is needed.
type span struct {
	name         string // of the attribute
	line, column uint32
	start, end   uint32

	// in is the *File, or the expression itself where it cannot be parsed again: of JSON.
	in any
}

func spanOf(f *File, r hcl.Range) *span {
	return &span{
		in:   f,
		line: uint32(r.Start.Line), column: uint32(r.Start.Column),
		start: uint32(r.Start.Byte), end: uint32(r.End.Byte),
	}
}

func (s *span) parse() hclsyntax.Expression {
	f, ok := s.in.(*File)
	if !ok {
		return s.in.(hclsyntax.Expression)
	}
	begin := hcl.Pos{Line: int(s.line), Column: int(s.column), Byte: int(s.start)}
	expr, diags := hclsyntax.ParseExpression(f.Text[s.start:s.end], f.Path, begin)
	if diags.HasErrors() {
		return nil
	}
	return expr
}

// find returns where the resource's own configuration writes an attribute.
func (r *resource) find(name string) *span {
	for i := range r.written {
		if r.written[i].name == name {
			return &r.written[i]
		}
	}
	return nil
}

// A body is the wanted part of a block.
type body struct {
	at         Place
	attributes []attribute
	blocks     []nested
}

// An attribute is a wanted one.
type attribute struct {
	name string
	json bool // its text is JSON
	yaml bool // or YAML
	sketch
}

// A nested block, or a dynamic one.
type nested struct {
	typ     string
	body    *body
	dynamic *dynamic
}

// Dynamic is what a dynamic block is repeated for.
type dynamic struct {
	forEach  hclsyntax.Expression
	iterator string
}
