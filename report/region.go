package report

import (
	"bytes"
	"unicode/utf8"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A sheet is the text of a file with the byte at which each line begins.
type sheet struct {
	text  []byte
	lines []int
}

// sheets are the files that positions point into, each read once.
type sheets struct {
	files func(string) ([]byte, bool)
	read  map[string]*sheet
}

func (s *sheets) of(file string) *sheet {
	if known, ok := s.read[file]; ok {
		return known
	}
	var made *sheet
	if s.files != nil {
		if text, ok := s.files(file); ok {
			made = &sheet{text: text, lines: []int{0}}
			for at := bytes.IndexByte(text, '\n'); at >= 0; {
				made.lines = append(made.lines, at+1)
				next := bytes.IndexByte(text[at+1:], '\n')
				if next < 0 {
					break
				}
				at += 1 + next
			}
		}
	}
	s.read[file] = made
	return made
}

// region is a position in lines and in columns of UTF-16 code units, both from 1. Where the text is
// gone the columns stay what they are.
func (s *sheets) region(at audit.Pos) *sarifRegion {
	if !at.Known() {
		return nil
	}
	r := &sarifRegion{StartLine: at.Line, StartColumn: at.Column, EndLine: at.EndLine, EndColumn: at.EndColumn}
	if sheet := s.of(at.File); sheet != nil {
		r.StartColumn = sheet.column(at.Line, at.Column, at.Start, at.End > 0)
		if at.EndLine > 0 {
			r.EndColumn = sheet.column(at.EndLine, at.EndColumn, at.End, at.End > 0)
		}
	}
	if r.EndLine < r.StartLine || r.EndLine == r.StartLine && r.EndColumn < r.StartColumn {
		r.EndLine, r.EndColumn = 0, 0
	}
	return r
}

// bytes is a stretch of bytes as a region, or nil where it is not in the file.
func (s *sheets) bytes(file string, start, end int) *sarifRegion {
	sheet := s.of(file)
	if sheet == nil || start < 0 || start > end || end > len(sheet.text) {
		return nil
	}
	r := &sarifRegion{StartLine: sheet.line(start), EndLine: sheet.line(end)}
	r.StartColumn = sheet.column(r.StartLine, 0, start, true)
	r.EndColumn = sheet.column(r.EndLine, 0, end, true)
	return r
}

// line is the line of a byte, from 1.
func (s *sheet) line(offset int) int {
	low, high := 0, len(s.lines)
	for low+1 < high {
		if mid := (low + high) / 2; s.lines[mid] <= offset {
			low = mid
		} else {
			high = mid
		}
	}
	return low + 1
}

// column counts the code units in front of a byte of a line, or, where the byte is not known or in
// another line, in front of a character.
func (s *sheet) column(line, character, offset int, known bool) int {
	if line > len(s.lines) {
		return character
	}
	begin, end := s.lines[line-1], len(s.text)
	if line < len(s.lines) {
		end = s.lines[line]
	}
	units, seen := 1, 1
	for at := begin; at < end; {
		if known && begin <= offset && offset <= end {
			if at >= offset {
				break
			}
		} else if seen >= character {
			break
		}
		r, size := utf8.DecodeRune(s.text[at:])
		if r > 0xffff {
			units++
		}
		units++
		seen++
		at += size
	}
	return units
}
