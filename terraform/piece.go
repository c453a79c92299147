package terraform

import (
	"slices"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A piece is a stretch of a rendered text and where in the template it comes from.
type piece struct {
	from, to int
	at       audit.Pos
	lines    *lined // of a stretch that stands in the template: the template's text there
	offsets  []int  // in that text, of each byte and of the end; nil where they are the same
	t        traces
}

// pieceOf is a part of a template that gave a stretch of text. Text is the file that the template
// stands in.
func pieceOf(part hclsyntax.Expression, v cty.Value, from, to int, text []byte) piece {
	p := piece{from: from, to: to, at: position(part.Range())}
	p.t.add(v.Marks())
	switch e := part.(type) {
	case *hclsyntax.TemplateJoinExpr, *hclsyntax.ConditionalExpr:
		p.t = traces{refs: p.t.refs} // a directive holds text of its own
	case *hclsyntax.LiteralValueExpr:
		if e.Val.Type() != cty.String || p.at.End > len(text) || p.at.Start >= p.at.End {
			break
		}
		written := string(text[p.at.Start:p.at.End])
		if offsets, ok := aligned(e.Val.AsString(), written); ok {
			p.lines, p.offsets = linesOf(p.at.File, written), offsets
		}
	}
	return p
}

// aligned says where in what is written the bytes of a text are: a heredoc loses its indentation, and
// $${ stands for ${.
func aligned(text, written string) (offsets []int, ok bool) {
	if text == written {
		return nil, true
	}
	at := 0
	for i := 0; i < len(text); i++ {
		for at < len(written) && written[at] != text[i] && strings.IndexByte(" \t$%\r", written[at]) >= 0 {
			at++
		}
		if at == len(written) || written[at] != text[i] {
			return nil, false
		}
		offsets = append(offsets, at)
		at++
	}
	return append(offsets, at), true
}

// span is where bytes of the stretch stand.
func (p *piece) span(start, end int) audit.Pos {
	if p.lines == nil {
		return p.at
	}
	start, end = start-p.from, end-p.from
	if p.offsets != nil && start < end {
		start, end = p.offsets[start], p.offsets[end-1]+1
	} else if p.offsets != nil {
		start, end = p.offsets[start], p.offsets[start]
	}
	at := p.lines.span(start, end).Pos()
	if at.Line == 1 {
		at.Column += p.at.Column - 1
	}
	if at.EndLine == 1 {
		at.EndColumn += p.at.Column - 1
	}
	at.Line, at.EndLine = at.Line+p.at.Line-1, at.EndLine+p.at.Line-1
	at.Start, at.End = at.Start+p.at.Start, at.End+p.at.Start
	return at
}

// pieces are those of a text, in order.
type pieces []piece

// span is where bytes of the text come from, from the first piece with any of them to the last.
func (p pieces) span(start, end int) (Place, *traces) {
	first := sort.Search(len(p), func(i int) bool { return p[i].to > start })
	if first == len(p) {
		return Place{}, &traces{}
	}
	at, t := p[first].span(start, min(end, p[first].to)), p[first].t
	for i := first + 1; i < len(p) && p[i].from < end; i++ {
		more := p[i].span(p[i].from, min(end, p[i].to))
		at.End, at.EndLine, at.EndColumn = more.End, more.EndLine, more.EndColumn
		t = traces{refs: slices.Concat(t.refs, p[i].t.refs)} // no definition is the whole of it
	}
	return PlaceOf(at), &t
}
