package source

import (
	"bytes"
	"regexp"
	"slices"
)

// lexRuby takes Ruby apart, as far as statements that stand on lines of their own need it: a line that goes
// on without a bracket is several.
func (f *File) lexRuby() {
	l := &rubyLexer{lexer: lexer{file: f, text: f.Text, fresh: true}}
	for l.at < len(l.text) {
		l.ruby()
	}
	l.endLine()
	f.Broken = f.Broken || len(l.open) > 0
}

type rubyLexer struct {
	lexer
	documents []string // ends of here-documents that begin behind this line
}

var (
	document = regexp.MustCompile("^<<[~-]?([\"'`]?)([A-Z_][A-Za-z0-9_]*)")
	percent  = regexp.MustCompile(`^%[wWiIqQrsx]?[\[({<|!/]`)
)

func (l *rubyLexer) ruby() {
	c, start := l.text[l.at], l.at
	rest := l.text[l.at:]
	lineStart := start == 0 || l.text[start-1] == '\n'
	switch {
	case c == '\n':
		if len(l.open) == 0 {
			l.endLine()
		}
		l.at++
		l.passDocuments()
	case c == ' ' || c == '\t' || c == '\r':
		l.at++
	case c == '#':
		l.toLineEnd()
	case lineStart && bytes.HasPrefix(rest, []byte("=begin")):
		if end := bytes.Index(rest, []byte("\n=end")); end >= 0 {
			l.at += end + 1
			l.toLineEnd()
			return
		}
		l.at, l.file.Broken = len(l.text), true
	case lineStart && bytes.HasPrefix(rest, []byte("__END__")):
		l.at = len(l.text)
	case c == '"' || c == '\'' || c == '`':
		l.begin()
		l.rubyText(c)
	case c == ':' && len(rest) > 1 && (rest[1] == '"' || isName(rest[1]) && !isDigit(rest[1])) && (start == 0 || l.text[start-1] != ':'):
		l.begin()
		if l.at++; rest[1] == '"' {
			l.at++
			l.quoted('"')
		} else {
			l.word()
		}
		l.add(Template, start)
	case c == '%' && !l.valueBefore() && percent.Match(rest[:min(len(rest), 3)]):
		l.begin()
		l.at += len(percent.Find(rest[:min(len(rest), 3)]))
		l.balanced(l.text[l.at-1])
		l.add(Template, start)
	case c == '<' && !l.valueBefore() && document.Match(rest[:min(len(rest), 100)]):
		l.begin()
		m := document.FindSubmatch(rest[:min(len(rest), 100)])
		l.at += len(m[0]) + len(m[1])
		l.at = min(l.at, len(l.text))
		l.documents = append(l.documents, string(m[2]))
		l.add(Template, start)
	case c == '$' && len(rest) > 1 && !isName(rest[1]) && rest[1] != '\n': // $', $`
		l.begin()
		l.at += 2
		l.add(Name, start)
	case isDigit(c):
		l.begin()
		l.number()
	case c == '/' && !l.valueBefore():
		l.begin()
		l.regexp()
	case isName(c) || c == '@':
		l.begin()
		l.at++
		l.word()
		l.add(Name, start)
	default:
		l.begin()
		l.at += l.sign("::", "=>", "===", "==", "=~", "!=", "!~", "<=>", "<=", ">=", "&&=", "||=", "&&", "||", "&.", "...", "..", "**", "<<", ">>", "->", "+=", "-=", "*=", "/=")
		l.add(Punct, start)
		l.bracket(c)
	}
}

// word passes a name, with the sign that the name of a method may end in.
func (l *rubyLexer) word() {
	for l.at < len(l.text) && isName(l.text[l.at]) {
		l.at++
	}
	if l.at+1 < len(l.text) && (l.text[l.at] == '?' || l.text[l.at] == '!') && l.text[l.at+1] != '=' {
		l.at++
	}
}

// rubyText passes a text; one with a hole in it is not looked into.
func (l *rubyLexer) rubyText(quote byte) {
	start, kind := l.at, String
	if quote == '`' {
		kind = Template
	}
	for l.at++; l.at < len(l.text); l.at++ {
		switch c := l.text[l.at]; {
		case c == '\\':
			l.at++
		case c == quote:
			l.at++
			l.add(kind, start)
			return
		case c == '#' && quote != '\'' && l.at+1 < len(l.text) && l.text[l.at+1] == '{':
			kind = Template
			l.at += 2
			l.substitution(0)
			l.at--
		}
	}
	l.at, l.file.Broken = len(l.text), true
	l.add(kind, start)
}

// balanced passes what stands behind an opening sign, up to the sign that closes it.
func (l *rubyLexer) balanced(open byte) {
	shut, depth := open, 1
	if i := bytes.IndexByte([]byte("([{<"), open); i >= 0 {
		shut = ")]}>"[i]
	}
	for ; l.at < len(l.text); l.at++ {
		switch c := l.text[l.at]; {
		case c == '\\':
			l.at++
		case c == shut:
			if depth--; depth == 0 {
				l.at++
				return
			}
		case c == open:
			depth++
		}
	}
	l.at, l.file.Broken = len(l.text), true
}

// passDocuments passes the here-documents of the line before.
func (l *rubyLexer) passDocuments() {
	for _, end := range l.documents {
		for {
			if l.at >= len(l.text) {
				l.file.Broken = true
				break
			}
			start := l.at
			l.toLineEnd()
			line := bytes.TrimSpace(l.text[start:l.at])
			l.at = min(l.at+1, len(l.text))
			if string(line) == end {
				break
			}
		}
	}
	l.documents = l.documents[:0]
}

// rubyBefore are words behind which a value begins.
var rubyBefore = []string{"if", "unless", "elsif", "when", "and", "or", "not", "return", "puts", "in", "then", "do", "while", "until"}

// valueBefore reports whether the sign that stands here follows a value, and so is an operator.
func (l *rubyLexer) valueBefore() bool {
	i := len(l.file.Tokens) - 1
	if i < 0 || l.fresh {
		return false
	}
	blank := l.at > 0 && (l.text[l.at-1] == ' ' || l.text[l.at-1] == '\t')
	opens := l.at+1 < len(l.text) && l.text[l.at+1] != ' ' && l.text[l.at+1] != '='
	switch l.file.Tokens[i].Kind {
	case Name:
		return !slices.Contains(rubyBefore, l.file.Word(i)) && (!blank || !opens)
	case Punct:
		return slices.Contains([]string{")", "]", "}"}, l.file.Word(i))
	case Line:
		return false
	}
	return true
}
