package terraform

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/timeout-audit/timeout-audit/audit"
)

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
