package source

import "unicode/utf8"

// A Kind says what a token is.
type Kind uint8

const (
	Name Kind = iota
	Number
	String   // with its quotes
	Template // of JavaScript, an f-string and their likes: its parts are not looked at
	Regexp
	Punct
	Line // the end of a line of Python or Ruby
)

// A Token is one word of the code. Comments and blanks are none.
type Token struct {
	Kind       Kind
	Start, End int
	Match      int  // of a bracket: the token of the other one; else -1
	Fresh      bool // it is the first of its line
}

const maxNesting = 2000

// A lexer takes a text apart.
type lexer struct {
	file  *File
	text  []byte
	at    int
	fresh bool
	open  []int // tokens of brackets that are not closed yet
}

func (l *lexer) add(kind Kind, start int) {
	l.file.Tokens = append(l.file.Tokens, Token{Kind: kind, Start: start, End: l.at, Match: -1, Fresh: l.fresh})
	l.fresh = false
}

// bracket pairs a token that was just added with the one that it closes. One that closes nothing is
// left alone.
func (l *lexer) bracket(c byte) {
	last := len(l.file.Tokens) - 1
	switch c {
	case '(', '[', '{':
		if len(l.open) >= maxNesting {
			l.file.Broken = true
			return
		}
		l.open = append(l.open, last)
	case ')', ']', '}':
		opener := map[byte]byte{')': '(', ']': '[', '}': '{'}[c]
		for i := len(l.open) - 1; i >= 0 && i >= len(l.open)-4; i-- {
			if l.text[l.file.Tokens[l.open[i]].Start] == opener {
				l.file.Tokens[last].Match, l.file.Tokens[l.open[i]].Match = l.open[i], last
				l.open = l.open[:i]
				return
			}
		}
	}
}

// number takes digits, letters, dots and separators, and a sign behind an exponent.
func (l *lexer) number() {
	start := l.at
	for l.at < len(l.text) {
		c := l.text[l.at]
		exponent := (c == '+' || c == '-') && l.at > start && (l.text[l.at-1] == 'e' || l.text[l.at-1] == 'E') && !hex(l.text[start:l.at])
		if !isName(c) && c != '.' && !exponent {
			break
		}
		l.at++
	}
	l.add(Number, start)
}

func hex(b []byte) bool { return len(b) > 1 && b[0] == '0' && (b[1] == 'x' || b[1] == 'X') }

// quoted passes a string on one line up to its end, and reports whether it has one.
func (l *lexer) quoted(quote byte) bool {
	for l.at < len(l.text) {
		switch c := l.text[l.at]; {
		case c == '\\':
			l.at += 2
			continue
		case c == '\n':
			return false
		case c == quote:
			l.at++
			return true
		}
		l.at++
	}
	l.at = len(l.text)
	return false
}

func (l *lexer) toLineEnd() {
	for l.at < len(l.text) && l.text[l.at] != '\n' {
		l.at++
	}
}

func isName(c byte) bool {
	return c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= utf8.RuneSelf
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// Is reports whether a token is a word or a sign.
func (f *File) Is(i int, text string) bool {
	if i < 0 || i >= len(f.Tokens) || len(text) != f.Tokens[i].End-f.Tokens[i].Start {
		return false
	}
	k := f.Tokens[i].Kind
	return (k == Name || k == Punct) && string(f.Text[f.Tokens[i].Start:f.Tokens[i].End]) == text
}

// Word is the text of a token.
func (f *File) Word(i int) string {
	if i < 0 || i >= len(f.Tokens) {
		return ""
	}
	return string(f.Text[f.Tokens[i].Start:f.Tokens[i].End])
}

func (f *File) is(i int, k Kind) bool { return i >= 0 && i < len(f.Tokens) && f.Tokens[i].Kind == k }
