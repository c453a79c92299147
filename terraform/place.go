package terraform

import (
	"unique"

	"github.com/hashicorp/hcl/v2"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Place is a position in half the memory that audit.Pos takes. Its numbers hold whatever file read
// takes.
type Place struct {
	file               unique.Handle[string]
	line, column       uint32
	endLine, endColumn uint32
	start, end         uint32
}

// PlaceOf is the place of a position.
func PlaceOf(p audit.Pos) Place {
	return Place{
		file: unique.Make(p.File),
		line: uint32(p.Line), column: uint32(p.Column), start: uint32(p.Start),
		endLine: uint32(p.EndLine), endColumn: uint32(p.EndColumn), end: uint32(p.End),
	}
}

func placeOf(r hcl.Range) Place { return PlaceOf(position(r)) }

// Pos is the position that reports tell.
func (p Place) Pos() audit.Pos {
	if p == (Place{}) {
		return audit.Pos{}
	}
	return audit.Pos{
		File: p.file.Value(),
		Line: int(p.line), Column: int(p.column), Start: int(p.start),
		EndLine: int(p.endLine), EndColumn: int(p.endColumn), End: int(p.end),
	}
}
