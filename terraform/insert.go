package terraform

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

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

// formatted is an edit with the first of several texts that leaves a formatted file formatted.
func formatted(text []byte, edit audit.Edit, candidates []string) audit.Edit {
	was := isFormatted(text)
	for _, c := range candidates {
		edit.New = c
		if !was || isFormatted(Apply(text, []audit.Edit{edit})) {
			return edit
		}
	}
	edit.New = candidates[0]
	return edit
}

// lastAttribute is the last attribute before the first nested block, or else the last of all.
func lastAttribute(b *hclsyntax.Block) *hclsyntax.Attribute {
	first := b.CloseBraceRange.End.Byte
	for _, nested := range b.Body.Blocks {
		first = min(first, nested.TypeRange.Start.Byte)
	}
	var before, last *hclsyntax.Attribute
	for _, a := range b.Body.Attributes {
		if last == nil || a.SrcRange.Start.Byte > last.SrcRange.Start.Byte {
			last = a
		}
		if a.SrcRange.Start.Byte < first && (before == nil || a.SrcRange.Start.Byte > before.SrcRange.Start.Byte) {
			before = a
		}
	}
	if before != nil {
		return before
	}
	return last
}

// within adds lines at the end of a block, which is opened up if it stands in one line.
func within(file string, text []byte, b *hclsyntax.Block, lines string) audit.Edit {
	open, close := b.OpenBraceRange.End.Byte, b.CloseBraceRange.Start.Byte
	if b.OpenBraceRange.Start.Line < b.CloseBraceRange.Start.Line {
		start := close
		for start > 0 && text[start-1] != '\n' {
			start--
		}
		return audit.Edit{File: file, Start: start, End: start, New: lines}
	}
	end := lineEnd(text)
	body := strings.TrimSpace(string(text[open:close]))
	if body != "" {
		indent := childIndent(text, b)
		var plain strings.Builder
		for _, l := range append([]string{body}, strings.Split(strings.TrimSuffix(lines, end), end)...) {
			plain.WriteString(strings.TrimSpace(l) + "\n")
		}
		lines = ""
		for _, l := range strings.SplitAfter(string(hclwrite.Format([]byte(plain.String()))), "\n") {
			if l != "" {
				lines += indent + strings.TrimSuffix(l, "\n") + end
			}
		}
	}
	return audit.Edit{File: file, Start: open, End: close, New: end + lines + indentAt(text, b.TypeRange.Start.Byte)}
}

// childIndent is how the body of a block is indented.
func childIndent(text []byte, b *hclsyntax.Block) string {
	own := indentAt(text, b.TypeRange.Start.Byte)
	line := b.OpenBraceRange.Start.Line
	for _, a := range b.Body.Attributes {
		if a.NameRange.Start.Line > line {
			return indentAt(text, a.NameRange.Start.Byte)
		}
	}
	for _, nested := range b.Body.Blocks {
		if nested.TypeRange.Start.Line > line {
			return indentAt(text, nested.TypeRange.Start.Byte)
		}
	}
	if strings.HasPrefix(own, "\t") {
		return own + "\t"
	}
	return own + "  "
}

// nextLine is where the line after a byte begins, or -1.
func nextLine(text []byte, offset int) int {
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return -1
}

// isFormatted reports whether `terraform fmt` would leave a text alone, line ends aside.
func isFormatted(text []byte) bool {
	plain := bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	return bytes.Equal(hclwrite.Format(plain), plain)
}
