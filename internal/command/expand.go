package command

import (
	"fmt"
	"strings"
)

// expand reads what a dollar begins: a variable whose value is known becomes its value, everything
// else makes the word unknown and stays in it as written.
func (l *lexer) expand(quoted bool) {
	alone := !l.open || l.b.Len() == 0
	l.begin()
	from := l.at
	name, plain := l.reference()
	written := l.text[from:l.at]
	if written == "$" {
		l.whole = nil
		l.b.WriteByte('$')
		return
	}
	value, known := Word{}, false
	if plain && !l.assigned[name] {
		value, known = l.lookup(name)
	}
	switch {
	case !known:
		l.doubt(fmt.Sprintf("the shell expands %s when it starts", written))
		if l.plain {
			l.unknown = "it has " + written
		}
	case value.Unknown != "":
		l.doubt(value.Unknown)
	case !quoted && !l.plain && strings.ContainsAny(value.Text, " \t\n*?["):
		l.doubt(fmt.Sprintf("the shell splits the value of %s into words", written))
	default:
		l.b.WriteString(value.Text)
		l.whole = nil
		if alone {
			l.whole = &value
		}
		return
	}
	l.whole = nil
	l.b.WriteString(written)
}

func (l *lexer) doubt(why string) {
	if l.unknown == "" {
		l.unknown = why
	}
}

// reference moves behind $NAME, ${NAME}, ${NAME...}, $(...) or $1; plain are the first two. A dollar
// with none of them behind it stands for itself.
func (l *lexer) reference() (name string, plain bool) {
	l.at++
	if l.at == len(l.text) {
		return "", false
	}
	switch c := l.text[l.at]; {
	case c == '{':
		end := l.balanced('{', '}')
		name = strings.TrimSuffix(l.text[l.at+1:end], "}")
		l.at = end
		return name, name != "" && nameLength(name) == len(name)
	case c == '(':
		l.at = l.balanced('(', ')')
		return "", false
	case strings.IndexByte("@*#?-$!0123456789", c) >= 0:
		l.at++
		return "", false
	}
	n := nameLength(l.text[l.at:])
	name = l.text[l.at : l.at+n]
	l.at += n
	return name, n > 0
}

// balanced returns the place behind the bracket that closes the one at l.at, or the end of the text.
func (l *lexer) balanced(open, shut byte) int {
	depth := 0
	for i := l.at; i < len(l.text); i++ {
		switch l.text[i] {
		case open:
			depth++
		case shut:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(l.text)
}

// substitution moves behind a command between back quotes.
func (l *lexer) substitution() {
	from := l.at
	l.at++
	if end := strings.IndexByte(l.text[l.at:], '`'); end >= 0 {
		l.at += end + 1
	} else {
		l.at = len(l.text)
	}
	l.doubt("the shell runs " + l.text[from:l.at] + " for it")
	l.whole = nil
	l.b.WriteString(l.text[from:l.at])
}

func nameLength(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return i
		}
	}
	return len(s)
}
