package command

import "github.com/timeout-audit/timeout-audit/audit"

// Spans turns bytes of a file into a position.
type Spans interface {
	Span(start, end int) audit.Pos
}

// A Source says where the characters of a word stand in a file whose text is another than the word:
// lines that continue, blocks that are indented, text without its quotes.
type Source struct {
	File Spans
	Runs []Run // in the order of the word
}

// A Run is a stretch that the word and the file have alike. Between two runs something of the file
// is left out.
type Run struct{ Text, File, Length int }

// Whole is the source of a word that stands in the file as it is.
func Whole(file Spans, start, length int) *Source {
	return &Source{file, []Run{{0, start, length}}}
}

// span is where text[start:end] of a word stands; it reports false where a part of it has no place.
func (s *Source) span(start, end int) (audit.Pos, bool) {
	from, ok := s.byteOf(start)
	if !ok {
		return audit.Pos{}, false
	}
	if end == start {
		return s.File.Span(from, from), true
	}
	last, ok := s.byteOf(end - 1)
	if !ok || last < from {
		return audit.Pos{}, false
	}
	return s.File.Span(from, last+1), true
}

func (s *Source) byteOf(at int) (int, bool) {
	low, high := 0, len(s.Runs)
	for low < high {
		if mid := (low + high) / 2; s.Runs[mid].Text <= at {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == 0 {
		return 0, false
	}
	r := s.Runs[low-1]
	if at > r.Text+r.Length || at == r.Text+r.Length && low < len(s.Runs) {
		return 0, false
	}
	return r.File + at - r.Text, true
}

// add appends a stretch, to the run before it where it follows on.
func (s *Source) add(text, file, length int) {
	if n := len(s.Runs); n > 0 {
		if r := &s.Runs[n-1]; r.Text+r.Length == text && r.File+r.Length == file {
			r.Length += length
			return
		}
	}
	s.Runs = append(s.Runs, Run{text, file, length})
}

// Align finds the characters of a text in a file from a byte on, where the file may have more white
// space, and any of it for a blank or the end of a line. It returns the byte behind the text, and
// reports false where the file has something else.
func Align(file Spans, written []byte, from int, text string) (source *Source, end int, ok bool) {
	s := &Source{File: file}
	at := from
	for i := 0; i < len(text); i++ {
		if at < len(written) && written[at] == text[i] {
			s.add(i, at, 1)
			at++
			continue
		}
		skipped := at
		for at < len(written) && isSpace(written[at]) {
			at++
		}
		switch {
		case at < len(written) && written[at] == text[i] && !isSpace(text[i]):
			s.add(i, at, 1)
			at++
		case isSpace(text[i]) && at > skipped:
			s.add(i, skipped, 1)
		case isSpace(text[i]):
			// Folding made one blank of more; or the text ends with a line end that the file lacks.
		default:
			return nil, at, false
		}
	}
	return s, at, true
}

// AlignEscaped finds the characters of a text in a stretch of a file that has quotes and backslashes
// escaped, as JSON does; nil where it has others escaped.
func AlignEscaped(file Spans, written []byte, from, end int, text string) *Source {
	s := &Source{File: file}
	for i := 0; i < len(text); i++ {
		if from < end && written[from] == '\\' {
			from++
		}
		if from >= end || written[from] != text[i] {
			return nil
		}
		s.add(i, from, 1)
		from++
	}
	return s
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// Halved is the word with one for each two of a character: how a carrier writes one that it would
// else expand.
func (w Word) Halved(c byte) Word {
	b := make([]byte, 0, len(w.Text))
	source := &Source{}
	if w.Source != nil {
		source.File = w.Source.File
	}
	for i := 0; i < len(w.Text); i++ {
		if w.Source != nil {
			if at, ok := w.Source.byteOf(i); ok {
				source.add(len(b), at, 1)
			}
		}
		b = append(b, w.Text[i])
		if w.Text[i] == c && i+1 < len(w.Text) && w.Text[i+1] == c {
			i++
		}
	}
	w.Text = string(b)
	if w.Source != nil {
		w.Source = source
	}
	return w
}
