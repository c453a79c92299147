package command

import (
	"unicode/utf8"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Part returns the position of text[start:end] within a word. Where the word's text is not what the
// file has there, character for character, it is the position of the whole word.
func (w Word) Part(start, end int) audit.Pos {
	if w.Source != nil {
		if at, ok := w.Source.span(start, end); ok {
			return at
		}
		return w.At
	}
	before, ok := w.lead()
	if !ok || start < 0 || end < start || end > len(w.Text) {
		return w.At
	}
	at := w.At
	at.Start = w.At.Start + before + start
	at.End = w.At.Start + before + end
	at.Column = w.At.Column + before + utf8.RuneCountInString(w.Text[:start])
	at.EndColumn = at.Column + utf8.RuneCountInString(w.Text[start:end])
	return at
}

// lead returns how many characters of the file stand before the text: none, or one quote. It reports
// false where the lengths show that something is escaped, or where the text spans lines.
func (w Word) lead() (int, bool) {
	if !w.At.Known() || w.At.Line != w.At.EndLine {
		return 0, false
	}
	switch w.At.End - w.At.Start {
	case len(w.Text):
		return 0, true
	case len(w.Text) + 2:
		return 1, true
	}
	return 0, false
}
