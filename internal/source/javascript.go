package source

import "slices"

// lexJavaScript takes JavaScript and TypeScript apart. A slash begins a regular expression where no
// value stands before it.
func (f *File) lexJavaScript() {
	l := &lexer{file: f, text: f.Text, fresh: true}
	if len(f.Text) > 1 && f.Text[0] == '#' && f.Text[1] == '!' {
		l.toLineEnd()
	}
	for l.at < len(l.text) {
		l.javaScript()
	}
	f.Broken = f.Broken || len(l.open) > 0
}

func (l *lexer) javaScript() {
	c, start := l.text[l.at], l.at
	next := byte(0)
	if l.at+1 < len(l.text) {
		next = l.text[l.at+1]
	}
	switch {
	case c == '\n':
		l.fresh = true
		l.at++
	case c == ' ' || c == '\t' || c == '\r':
		l.at++
	case c == '/' && next == '/':
		l.toLineEnd()
	case c == '/' && next == '*':
		l.comment()
	case c == '"' || c == '\'':
		l.at++
		l.quoted(c)
		l.add(String, start)
	case c == '`':
		l.at++
		l.template(0)
		l.add(Template, start)
	case isDigit(c), c == '.' && isDigit(next):
		l.number()
	case c == '/' && l.regexpHere():
		l.regexp()
	case isName(c) || c == '#' || c == '@':
		l.at++
		for l.at < len(l.text) && isName(l.text[l.at]) {
			l.at++
		}
		l.add(Name, start)
	default:
		l.at += l.sign("=>", "?.", "===", "!==", "==", "!=", "<=", ">=", "&&=", "||=", "??=", "&&", "||", "??", "...", "**", "++", "--", "+=", "-=", "*=", "/=")
		l.add(Punct, start)
		l.bracket(c)
	}
}

// sign is the length of the sign that stands here.
func (l *lexer) sign(signs ...string) int {
	best := 1
	for _, s := range signs {
		if len(s) > best && l.at+len(s) <= len(l.text) && string(l.text[l.at:l.at+len(s)]) == s {
			best = len(s)
		}
	}
	return best
}

func (l *lexer) comment() {
	for l.at += 2; l.at < len(l.text); l.at++ {
		if l.text[l.at] == '\n' {
			l.fresh = true
		}
		if l.text[l.at] == '*' && l.at+1 < len(l.text) && l.text[l.at+1] == '/' {
			l.at += 2
			return
		}
	}
	l.file.Broken = true
}

// template passes a template behind its first backtick, with what is nested in it.
func (l *lexer) template(depth int) {
	if depth > 32 {
		l.file.Broken = true
		l.at = len(l.text)
		return
	}
	for l.at < len(l.text) {
		switch c := l.text[l.at]; {
		case c == '\\':
			l.at++
		case c == '`':
			l.at++
			return
		case c == '$' && l.at+1 < len(l.text) && l.text[l.at+1] == '{':
			l.at += 2
			l.substitution(depth)
			continue
		}
		l.at++
	}
	l.at = len(l.text)
	l.file.Broken = true
}

func (l *lexer) substitution(depth int) {
	braces := 1
	for l.at < len(l.text) {
		c := l.text[l.at]
		l.at++
		switch c {
		case '{':
			braces++
		case '}':
			if braces--; braces == 0 {
				return
			}
		case '"', '\'':
			l.quoted(c)
		case '`':
			l.template(depth + 1)
		}
	}
}

// before are words behind which a value begins, and so a regular expression may.
var before = []string{"return", "typeof", "case", "in", "of", "delete", "void", "instanceof", "new", "do", "else", "yield", "await", "throw", "default"}

func (l *lexer) regexpHere() bool {
	i := len(l.file.Tokens) - 1
	if i < 0 {
		return true
	}
	t := l.file.Tokens[i]
	switch t.Kind {
	case Name:
		return slices.Contains(before, l.file.Word(i))
	case Punct:
		switch l.text[t.Start] {
		case ')':
			return t.Match > 0 && slices.Contains([]string{"if", "while", "for", "with"}, l.file.Word(t.Match-1))
		case ']', '}':
			return false
		}
		return t.End-t.Start == 1 || l.file.Word(i) != "++" && l.file.Word(i) != "--"
	}
	return false
}

// regexp passes a regular expression. One without an end on its line was a slash.
func (l *lexer) regexp() {
	start, class := l.at, false
	for at := l.at + 1; at < len(l.text) && l.text[at] != '\n'; at++ {
		switch c := l.text[at]; {
		case c == '\\':
			at++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			l.at = at + 1
			for l.at < len(l.text) && isName(l.text[l.at]) {
				l.at++
			}
			l.add(Regexp, start)
			return
		}
	}
	l.at++
	l.add(Punct, start)
}
