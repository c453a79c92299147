package terraform

import (
	"github.com/hashicorp/hcl/v2"

	"github.com/timeout-audit/timeout-audit/audit"
)

// position writes a range of a file as the reports do. Files are parsed under the name that
// reports print.
func position(r hcl.Range) audit.Pos {
	return audit.Pos{
		File: r.Filename,
		Line: r.Start.Line, Column: r.Start.Column, Start: r.Start.Byte,
		EndLine: r.End.Line, EndColumn: r.End.Column, End: r.End.Byte,
	}
}
