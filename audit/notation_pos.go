package audit

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// main.tf:12:18, main.tf:12:18-20 where it ends in the same line, main.tf:12:18-14:2 where not, and
// behind an @ the same stretch in bytes.
var posForm = regexp.MustCompile(`(?s)^(.*):(\d+):(\d+)(?:-(?:(\d+):)?(\d+))?(?:@(\d+)-(\d+))?$`)

// writePos is the inverse of readPos. A file that looks like a position itself is written in full,
// which is never ambiguous.
func writePos(p Pos) string {
	short := p.File
	if p.Line != 0 || p.Column != 0 {
		short = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	switch {
	case p.EndLine == p.Line && p.EndColumn != 0:
		short += fmt.Sprintf("-%d", p.EndColumn)
	case p.EndLine != 0 || p.EndColumn != 0:
		short += fmt.Sprintf("-%d:%d", p.EndLine, p.EndColumn)
	}
	if p.Start != 0 || p.End != 0 {
		short += fmt.Sprintf("@%d-%d", p.Start, p.End)
	}
	if q, err := readPos(short); err == nil && q == p {
		return short
	}
	return fmt.Sprintf("%s:%d:%d-%d:%d@%d-%d", p.File, p.Line, p.Column, p.EndLine, p.EndColumn, p.Start, p.End)
}

// readPos takes what is no position for a file without one.
func readPos(s string) (Pos, error) {
	m := posForm.FindStringSubmatch(s)
	if m == nil {
		return Pos{File: s}, nil
	}
	p := Pos{File: m[1]}
	for i, field := range []*int{&p.Line, &p.Column, &p.EndLine, &p.EndColumn, &p.Start, &p.End} {
		if m[i+2] == "" {
			continue
		}
		n, err := strconv.Atoi(m[i+2])
		if err != nil {
			return Pos{}, errors.New(m[i+2] + " is too large a number")
		}
		*field = n
	}
	if m[5] != "" && m[4] == "" {
		p.EndLine = p.Line
	}
	return p, nil
}
