package terraform

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/timeout-audit/timeout-audit/audit"
)

// An Insertion says where attributes belong that nobody wrote.
type Insertion struct {
	Block audit.Pos // the header of the resource's block
	Path  []Step    // nested blocks, from the resource inwards; the last is added where it is missing

	// Attributes are set; Beside are written too where the last block of the path is added, since
	// the provider would send something else for them.
	Attributes, Beside []Attribute
}

// A Step is a nested block. Where there are several of its type, the one counts whose attribute
// has a text.
type Step struct {
	Type             string
	Attribute, Value string
}

// An Attribute is a name and the expression that it gets.
type Attribute struct{ Name, Expr string }

// Insert returns the edits of a file, with the indentation, alignment and line ends of what stands
// around them. The error says why there is no place.
func Insert(file string, text []byte, in Insertion) ([]audit.Edit, error) {
	if strings.HasSuffix(file, ".json") {
		return nil, fmt.Errorf("nothing is added to a file in JSON")
	}
	// The block alone is looked at where its end can be seen, so that a large file is not parsed for
	// each of its blocks.
	if start := in.Block.Start; start > 0 && start < len(text) && text[start-1] == '\n' {
		if end := bytes.Index(text[start:], []byte("\n}")); end >= 0 {
			alone := in
			alone.Block.Start = 0
			edits, err := insert(file, append(text[start:start+end+2:start+end+2], lineEnd(text)...), alone)
			if err == nil {
				for i := range edits {
					edits[i].Start, edits[i].End = edits[i].Start+start, edits[i].End+start
				}
				return edits, nil
			}
		}
	}
	return insert(file, text, in)
}

func insert(file string, text []byte, in Insertion) ([]audit.Edit, error) {
	block := blockAt(text, file, in.Block.Start)
	if block == nil {
		return nil, fmt.Errorf("there is no block at %s any more", in.Block)
	}
	for i, step := range in.Path {
		next, err := step.in(block)
		if err != nil {
			return nil, err
		}
		if next == nil && i < len(in.Path)-1 {
			return nil, fmt.Errorf("%s has no %s block", block.Type, step.Type)
		}
		if next == nil {
			return []audit.Edit{newBlock(file, text, block, step.Type, append(in.Attributes[:len(in.Attributes):len(in.Attributes)], in.Beside...))}, nil
		}
		block = next
	}
	var edits []audit.Edit
	var missing []Attribute
	for _, a := range in.Attributes {
		have := block.Body.Attributes[a.Name]
		if have == nil {
			missing = append(missing, a)
			continue
		}
		at := position(have.Expr.Range())
		if _, err := LiteralAt(text, at); err != nil {
			return nil, fmt.Errorf("%s is set there, and %w", a.Name, err)
		}
		edits = append(edits, audit.Edit{File: file, Start: at.Start, End: at.End, New: a.Expr})
	}
	if len(missing) > 0 {
		edits = append(edits, newAttributes(file, text, block, missing))
	}
	return edits, nil
}

func blockAt(text []byte, file string, start int) *hclsyntax.Block {
	f, _ := hclsyntax.ParseConfig(text, file, hcl.InitialPos)
	if f == nil {
		return nil
	}
	blocks := f.Body.(*hclsyntax.Body).Blocks
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		switch {
		case b.TypeRange.Start.Byte == start:
			return b
		case b.TypeRange.Start.Byte < start && start < b.CloseBraceRange.Start.Byte:
			blocks, i = b.Body.Blocks, -1
		}
	}
	return nil
}

func (s Step) in(block *hclsyntax.Block) (*hclsyntax.Block, error) {
	var all []*hclsyntax.Block
	for _, b := range block.Body.Blocks {
		switch {
		case b.Type == "dynamic" && len(b.Labels) > 0 && b.Labels[0] == s.Type:
			return nil, fmt.Errorf("the %s blocks of %s are made by a dynamic block", s.Type, block.Type)
		case b.Type == s.Type:
			all = append(all, b)
		}
	}
	if len(all) < 2 {
		return append(all, nil)[0], nil
	}
	for _, b := range all {
		a := b.Body.Attributes[s.Attribute]
		if a == nil {
			continue
		}
		if v, diags := a.Expr.Value(nil); !diags.HasErrors() && v.IsWhollyKnown() && !v.IsNull() && fmt.Sprint(textOf(v)) == s.Value {
			return b, nil
		}
	}
	return nil, fmt.Errorf("%s has several %s blocks, and none says which is meant", block.Type, s.Type)
}

// newBlock adds a nested block at the end of a body.
func newBlock(file string, text []byte, parent *hclsyntax.Block, typ string, attributes []Attribute) audit.Edit {
	end, indent, unit := lineEnd(text), childIndent(text, parent), "  "
	if strings.HasPrefix(indent, "\t") {
		unit = "\t"
	}
	width := 0
	for _, a := range attributes {
		width = max(width, len(a.Name))
	}
	var b strings.Builder
	b.WriteString(indent + typ + " {" + end)
	for _, a := range attributes {
		fmt.Fprintf(&b, "%s%s%-*s = %s%s", indent, unit, width, a.Name, a.Expr, end)
	}
	b.WriteString(indent + "}" + end)
	return within(file, text, parent, b.String())
}

// newAttributes adds attributes behind the last one that stands before the nested blocks. Where
// the file is formatted it stays so: a name that is longer than its neighbours' gets an empty line
// before it.
func newAttributes(file string, text []byte, parent *hclsyntax.Block, attributes []Attribute) audit.Edit {
	end, indent := lineEnd(text), childIndent(text, parent)
	previous := lastAttribute(parent)
	width := 0
	if previous != nil {
		width = previous.EqualsRange.Start.Column - previous.NameRange.Start.Column - 1
	}
	longest := 0
	for _, a := range attributes {
		longest = max(longest, len(a.Name))
	}
	lines := func(width int) string {
		var b strings.Builder
		for _, a := range attributes {
			fmt.Fprintf(&b, "%s%-*s = %s%s", indent, width, a.Name, a.Expr, end)
		}
		return b.String()
	}
	if previous == nil {
		return within(file, text, parent, lines(longest))
	}
	at := nextLine(text, previous.SrcRange.End.Byte)
	if at < 0 || at > parent.CloseBraceRange.Start.Byte {
		return within(file, text, parent, lines(longest))
	}
	return formatted(text, audit.Edit{File: file, Start: at, End: at},
		[]string{lines(max(width, longest)), lines(longest), end + lines(longest)})
}
