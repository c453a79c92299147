package terraform

import (
	"slices"
	"unicode/utf8"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A lined text is one whose bytes have positions in a file.
type lined struct {
	file   string
	text   string
	starts []int // of its lines
}

func linesOf(file, text string) *lined {
	l := &lined{file: file, text: text, starts: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

// span is the position of the bytes from start to end.
func (l *lined) span(start, end int) Place {
	p := audit.Pos{File: l.file, Start: start, End: end}
	p.Line, p.Column = l.count(start)
	p.EndLine, p.EndColumn = l.count(end)
	return PlaceOf(p)
}

func (l *lined) count(at int) (line, column int) {
	i, exact := slices.BinarySearch(l.starts, at)
	if !exact {
		i--
	}
	return i + 1, utf8.RuneCountInString(l.text[l.starts[i]:at]) + 1
}

// byteAt is the byte at a line and a column that count from 1.
func (l *lined) byteAt(line, column int) int {
	if line < 1 || line > len(l.starts) {
		return len(l.text)
	}
	at := l.starts[line-1]
	for ; column > 1 && at < len(l.text); column-- {
		_, size := utf8.DecodeRuneInString(l.text[at:])
		at += size
	}
	return at
}
