package nginx

import (
	"bytes"
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// What ends a statement: one of nginx's own marks, or the end of the file.
const (
	endOfFile  byte = 0
	statement  byte = ';'
	blockBegin byte = '{'
	blockEnd   byte = '}'
)

// A lexer splits the text of a file into statements as nginx's ngx_conf_read_token does, and goes
// on where nginx would give up.
type lexer struct {
	file string
	text []byte
	mark
	end int // where the file ends; a dump holds several

	err        *fault      // the first mistake; those behind it may be its consequences
	templating []audit.Pos // statements of a template language, which were skipped
}

// A mark is a place in the text.
type mark struct{ byte, line, column int }

// A fault is a mistake and its place.
type fault struct {
	at  audit.Pos
	why string
}

func newLexer(file string, text []byte) *lexer {
	return &lexer{file: file, text: text, mark: mark{0, 1, 1}, end: len(text)}
}

// step goes one byte on. Bytes inside a character do not count as columns.
func (l *lexer) step() {
	switch c := l.text[l.byte]; {
	case c == '\n':
		l.line, l.column = l.line+1, 1
	case c&0xC0 != 0x80:
		l.column++
	}
	l.byte++
}

// skip goes to a byte further on.
func (l *lexer) skip(to int) {
	for l.byte < to {
		l.step()
	}
}

func (l *lexer) from(m mark) audit.Pos {
	return audit.Pos{
		File: l.file, Line: m.line, Column: m.column, EndLine: l.line, EndColumn: l.column, Start: m.byte, End: l.byte,
	}
}

func (l *lexer) fail(at audit.Pos, format string, args ...any) {
	if l.err == nil {
		l.err = &fault{at, fmt.Sprintf(format, args...)}
	}
}

// unexpected tells of the byte that comes next.
func (l *lexer) unexpected() {
	at := l.mark
	c := l.text[l.byte]
	end := *l
	end.step()
	l.fail(end.from(at), "unexpected \"%c\"", c)
}

// next reads words up to the end of a statement. The end of a file inside a statement is told and
// ends it.
func (l *lexer) next() (words []token, ended byte) {
	for {
		l.blanks(len(words) == 0)
		if l.byte == l.end {
			if len(words) > 0 {
				l.fail(span(words), `unexpected end of file, expecting ";" or "}": the statement that begins here has no end`)
			}
			return words, endOfFile
		}
		switch c := l.text[l.byte]; {
		case c == ';' || c == '{' && !l.opens("{{", "}}"):
			if len(words) == 0 {
				l.unexpected()
			}
			l.step()
			if len(words) == 0 && c == ';' {
				continue
			}
			return words, c
		case c == '}':
			if len(words) > 0 {
				l.unexpected() // and left for the next call, as if the statement had its semicolon
				return words, statement
			}
			l.step()
			return nil, blockEnd
		case c == '"' || c == '\'':
			words = append(words, l.quotation(c))
		default:
			words = append(words, l.bare())
		}
	}
}

// blanks skips what stands between words: comments and, between statements, those of a template
// language.
func (l *lexer) blanks(between bool) {
	for l.byte < l.end {
		at := l.mark
		switch c := l.text[l.byte]; {
		case isBlank(c):
			l.step()
		case c == '#':
			l.skip(l.through("\n"))
			l.long(at)
		case l.opens("{%", "%}"), l.opens("{#", "#}"), between && l.opens("{{", "}}"), between && l.opens("<%", "%>"):
			l.skip(l.through(closing[string(l.text[l.byte:l.byte+2])]))
			if l.text[at.byte+1] != '#' {
				l.templating = append(l.templating, l.from(at))
			}
		default:
			return
		}
	}
}

// closing are the ends of what template languages put into a file.
var closing = map[string]string{"{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>"}

// opens reports whether something of a template language begins here, and ends in the same file.
// The search for the end is bounded, so that a file full of beginnings takes no long time.
func (l *lexer) opens(begin, end string) bool {
	if !bytes.HasPrefix(l.text[l.byte:l.end], []byte(begin)) {
		return false
	}
	rest := l.text[l.byte:min(l.end, l.byte+longest)]
	return bytes.Contains(rest[len(begin):], []byte(end))
}

// through is where a text ends that comes further on, or the end of the file.
func (l *lexer) through(text string) int {
	if i := bytes.Index(l.text[l.byte:l.end], []byte(text)); i >= 0 {
		return l.byte + i + len(text)
	}
	return l.end
}

// quotation reads a word in quotes, which a blank or a mark must follow.
func (l *lexer) quotation(quote byte) token {
	at := l.mark
	l.step()
	inner := l.byte
	for l.byte < l.end && l.text[l.byte] != quote {
		l.escaped()
	}
	w := token{text: unescape(string(l.text[inner:l.byte])), quoted: true}
	if l.byte == l.end {
		l.fail(l.first(at), "the quote that begins here is not closed")
	} else {
		l.step()
	}
	w.raw, w.at = string(l.text[at.byte:l.byte]), l.from(at)
	l.long(at)
	if l.byte < l.end {
		switch c := l.text[l.byte]; {
		case isBlank(c), c == ';', c == '{', c == ')':
		default:
			l.unexpected()
		}
	}
	return w
}

// bare reads a word without quotes. A $ before a { makes it part of the word.
func (l *lexer) bare() token {
	at := l.mark
	variable := false
	for l.byte < l.end {
		c := l.text[l.byte]
		if l.opens("{{", "}}") || l.opens("<%", "%>") {
			l.skip(l.through(closing[string(l.text[l.byte:l.byte+2])]))
			variable = false
			continue
		}
		if isBlank(c) || c == ';' || c == '{' && !variable {
			break
		}
		variable = c == '$' || c == '{' && variable
		l.escaped()
	}
	l.long(at)
	raw := string(l.text[at.byte:l.byte])
	return token{text: unescape(raw), raw: raw, at: l.from(at)}
}

// longest is how many bytes fit into the buffer in which nginx reads a word or a comment.
const longest = 4096

// long tells of a word or a comment that nginx refuses for its length.
func (l *lexer) long(begin mark) {
	if l.byte-begin.byte > longest {
		l.fail(l.first(begin), "too long parameter: nginx reads no word or comment of more than %d bytes; is a quote not closed?", longest)
	}
}

// escaped goes on by one byte, or by two where the first is a backslash.
func (l *lexer) escaped() {
	if l.text[l.byte] == '\\' && l.byte+1 < l.end {
		l.step()
	}
	l.step()
}

// first is the first character from a mark on.
func (l *lexer) first(m mark) audit.Pos {
	end := *l
	end.mark = m
	end.step()
	return end.from(m)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
