package providers

import (
	"sort"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Lines turns the bytes of a text into positions as reports count them, however long its lines are.
type Lines struct {
	file  string
	text  []byte
	marks []mark // one for each stretch, at its beginning

	breaks []int // where the lines begin as YAML counts them; nil until somebody asks
}

const stretch = 512

// A mark is what has been counted before a byte.
type mark struct {
	lines, characters int
	begin             int // of the line the byte is in
}

// NewLines prepares a text that reports print under the name of a file.
func NewLines(file string, text []byte) *Lines {
	l := &Lines{file: file, text: text, marks: make([]mark, 0, len(text)/stretch+1)}
	var m mark
	for i, b := range text {
		if i%stretch == 0 {
			l.marks = append(l.marks, m)
		}
		m.count(i, b)
	}
	if len(text)%stretch == 0 {
		l.marks = append(l.marks, m)
	}
	return l
}

func (m *mark) count(at int, b byte) {
	if b&0xC0 != 0x80 {
		m.characters++
	}
	if b == '\n' {
		m.lines++
		m.begin = at + 1
	}
}

// at is the mark of a byte.
func (l *Lines) at(offset int) mark {
	m := l.marks[offset/stretch]
	for i := offset / stretch * stretch; i < offset; i++ {
		m.count(i, l.text[i])
	}
	return m
}

// Span is the position of the bytes from start to end, end exclusive. Bytes outside the text count
// as its nearest.
func (l *Lines) Span(start, end int) audit.Pos {
	start = min(max(start, 0), len(l.text))
	end = min(max(end, start), len(l.text))
	p := audit.Pos{File: l.file, Start: start, End: end}
	p.Line, p.Column = l.place(start)
	p.EndLine, p.EndColumn = l.place(end)
	return p
}

// Begin is where the text begins: its first byte, or the file alone where it has none.
func (l *Lines) Begin() audit.Pos {
	if len(l.text) == 0 {
		return audit.Pos{File: l.file}
	}
	return l.Span(0, l.Forward(0, 1))
}

func (l *Lines) place(offset int) (line, column int) {
	m := l.at(offset)
	return m.lines + 1, m.characters - l.at(m.begin).characters + 1
}

// Line returns the bytes of a line without its end, counted from 1; of a line beyond the last one
// those of nothing at the end of the text.
func (l *Lines) Line(number int) (start, end int) {
	i := sort.Search(len(l.marks), func(i int) bool { return l.marks[i].lines >= number-1 })
	at, m := 0, mark{}
	if i > 0 {
		at, m = (i-1)*stretch, l.marks[i-1]
	}
	for ; at < len(l.text) && m.lines < number-1; at++ {
		m.count(at, l.text[at])
	}
	if m.lines < number-1 {
		return len(l.text), len(l.text)
	}
	end = m.begin
	for end < len(l.text) && l.text[end] != '\n' {
		end++
	}
	return m.begin, end
}

// Forward returns the byte that stands a number of characters after another one.
func (l *Lines) Forward(from, characters int) int {
	from = min(max(from, 0), len(l.text))
	want := l.at(from).characters + characters
	i := sort.Search(len(l.marks), func(i int) bool { return l.marks[i].characters > want }) - 1
	at, m := max(i, 0)*stretch, l.marks[max(i, 0)]
	if at < from {
		at, m = from, l.at(from)
	}
	for at < len(l.text) && (m.characters < want || l.text[at]&0xC0 == 0x80) {
		m.count(at, l.text[at])
		at++
	}
	return at
}
