package chainfile

import (
	"slices"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"github.com/timeout-audit/timeout-audit/audit"
)

// position is a range as reports count: lines and characters from 1, bytes from 0. Only the bytes
// of hcl's range count, since hcl takes what looks like one character for one.
func (r *reader) position(at hcl.Range) audit.Pos {
	if at.Start.Line == 0 {
		return audit.Pos{File: r.path}
	}
	p := audit.Pos{File: r.path, Start: min(at.Start.Byte, len(r.text)), End: min(at.End.Byte, len(r.text))}
	p.Line, p.Column = r.place(p.Start)
	p.EndLine, p.EndColumn = r.place(p.End)
	return p
}

// place is the line and column of a byte.
func (r *reader) place(offset int) (line, column int) {
	if r.lines == nil {
		r.lines = []int{0}
		for i, b := range r.text {
			if b == '\n' {
				r.lines = append(r.lines, i+1)
			}
		}
	}
	line, starts := slices.BinarySearch(r.lines, offset)
	if starts {
		line++
	}
	return line, utf8.RuneCount(r.text[r.lines[line-1]:offset]) + 1
}
