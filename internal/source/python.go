package source

import (
	"bytes"
	"strings"
)

// A block is a line of Python: its first token, and how far it is indented.
type block struct{ token, indent int }

// lexPython takes Python apart. A line that goes on, in brackets or behind a backslash, is one.
func (f *File) lexPython() {
	l := &lexer{file: f, text: f.Text, fresh: true}
	for l.at < len(l.text) {
		l.python()
	}
	l.endLine()
	f.Broken = f.Broken || len(l.open) > 0
}

func (l *lexer) python() {
	c, start := l.text[l.at], l.at
	switch {
	case c == '\n':
		if len(l.open) == 0 {
			l.endLine()
		}
		l.at++
	case c == ' ' || c == '\t' || c == '\r' || c == '\f':
		l.at++
	case c == '\\' && l.at+1 < len(l.text) && (l.text[l.at+1] == '\n' || l.text[l.at+1] == '\r'):
		l.at += 2
		if l.text[l.at-1] == '\r' {
			l.at++
		}
	case c == '#':
		l.toLineEnd()
	case c == '"' || c == '\'':
		l.begin()
		l.pythonString(start, "")
	case isDigit(c), c == '.' && l.at+1 < len(l.text) && isDigit(l.text[l.at+1]):
		l.begin()
		l.number()
	case isName(c):
		l.begin()
		for l.at < len(l.text) && isName(l.text[l.at]) {
			l.at++
		}
		prefix := strings.ToLower(string(l.text[start:l.at]))
		if l.at < len(l.text) && (l.text[l.at] == '"' || l.text[l.at] == '\'') && len(prefix) <= 2 && strings.Trim(prefix, "rbfut") == "" {
			l.pythonString(start, prefix)
			return
		}
		l.add(Name, start)
	default:
		l.begin()
		l.at += l.sign("**", "//", "==", "!=", "<=", ">=", "->", ":=", "+=", "-=", "*=", "/=", "...")
		l.add(Punct, start)
		l.bracket(c)
	}
}

// begin notes the first token of a line.
func (l *lexer) begin() {
	if !l.fresh {
		return
	}
	indent := 0
	for i := l.at - 1; i >= 0 && l.text[i] != '\n'; i-- {
		if l.text[i] == '\t' {
			indent += 8
		} else {
			indent++
		}
	}
	l.file.blocks = append(l.file.blocks, block{len(l.file.Tokens), indent})
}

func (l *lexer) endLine() {
	if l.fresh {
		return
	}
	l.file.Tokens = append(l.file.Tokens, Token{Kind: Line, Start: l.at, End: l.at, Match: -1})
	l.fresh = true
}

func (l *lexer) pythonString(start int, prefix string) {
	kind := String
	if strings.ContainsAny(prefix, "ft") {
		kind = Template
	}
	quote := l.text[l.at]
	if triple := strings.Repeat(string(quote), 3); l.at+3 <= len(l.text) && string(l.text[l.at:l.at+3]) == triple {
		l.at += 3
		for {
			end := bytes.IndexByte(l.text[l.at:min(l.at+512, len(l.text))], quote)
			if end < 0 {
				if l.at+512 >= len(l.text) {
					l.at, l.file.Broken = len(l.text), true
					break
				}
				l.at += 512
				continue
			}
			at := l.at + end
			escapes := 0
			for i := at - 1; i >= start && l.text[i] == '\\'; i-- {
				escapes++
			}
			if escapes%2 == 0 && at+3 <= len(l.text) && string(l.text[at:at+3]) == triple {
				l.at = at + 3
				break
			}
			l.at = at + 1
		}
	} else {
		l.at++
		l.quoted(quote)
	}
	l.add(kind, start)
}
