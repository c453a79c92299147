package audit

import "fmt"

// A Pos is a stretch of a file. Lines and columns count from 1, columns count characters and the
// end is exclusive. Start and End are the same stretch in bytes from the beginning of the file.
// Line 0 means no position, or the whole file where File is set.
type Pos struct {
	File               string
	Line, Column       int
	EndLine, EndColumn int
	Start, End         int
}

// Known reports whether the position names a line.
func (p Pos) Known() bool { return p.Line > 0 }

// String writes "file:line:column", "file", or nothing.
func (p Pos) String() string {
	switch {
	case p.Line > 0:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	default:
		return p.File
	}
}
