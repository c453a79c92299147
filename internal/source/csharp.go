package source

import (
	"bytes"
	"time"
)

// lexCSharp takes C# apart. A text with anything before its quotes is not looked into.
func (f *File) lexCSharp() {
	l := &lexer{file: f, text: f.Text, fresh: true}
	for l.at < len(l.text) {
		l.cSharp()
	}
	f.Broken = f.Broken || len(l.open) > 0
}

func (l *lexer) cSharp() {
	c, start := l.text[l.at], l.at
	next := byte(0)
	if l.at+1 < len(l.text) {
		next = l.text[l.at+1]
	}
	switch prefix := l.prefixed(); {
	case c == '\n':
		l.fresh = true
		l.at++
	case c == ' ' || c == '\t' || c == '\r':
		l.at++
	case c == '/' && next == '/', c == '#' && l.fresh: // #if, #region
		l.toLineEnd()
	case c == '/' && next == '*':
		l.comment()
	case prefix > 0 || bytes.HasPrefix(l.text[l.at:], []byte(`"""`)):
		l.cSharpText(prefix)
		l.add(Template, start)
	case c == '"':
		l.at++
		l.quoted(c)
		l.add(String, start)
	case c == '\'':
		l.at++
		l.quoted(c)
		l.add(Template, start)
	case isDigit(c), c == '.' && isDigit(next):
		l.number()
	case isName(c) || c == '@':
		l.at++
		for l.at < len(l.text) && isName(l.text[l.at]) {
			l.at++
		}
		l.add(Name, start)
	default:
		l.at += l.sign("=>", "?.", "??=", "??", "::", "->", "==", "!=", "<=", ">=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "..")
		l.add(Punct, start)
		l.bracket(c)
	}
}

// prefixed is how many signs before quotes stand here: those of an interpolated or a verbatim text.
func (l *lexer) prefixed() int {
	n := 0
	for l.at+n < len(l.text) && n < 8 && (l.text[l.at+n] == '$' || l.text[l.at+n] == '@') {
		n++
	}
	if n == 0 || l.at+n >= len(l.text) || l.text[l.at+n] != '"' {
		return 0
	}
	return n
}

// cSharpText passes a text that is raw, verbatim or interpolated.
func (l *lexer) cSharpText(prefix int) {
	signs := l.text[l.at : l.at+prefix]
	l.at += prefix
	quotes := 0
	for l.at+quotes < len(l.text) && l.text[l.at+quotes] == '"' {
		quotes++
	}
	if quotes >= 3 {
		if end := bytes.Index(l.text[l.at+quotes:], bytes.Repeat([]byte{'"'}, quotes)); end >= 0 {
			l.at += end + 2*quotes
			return
		}
		l.at, l.file.Broken = len(l.text), true
		return
	}
	verbatim, holes := bytes.IndexByte(signs, '@') >= 0, bytes.IndexByte(signs, '$') >= 0
	for l.at++; l.at < len(l.text); l.at++ {
		c := l.text[l.at]
		doubled := l.at+1 < len(l.text) && l.text[l.at+1] == c
		switch {
		case c == '\\' && !verbatim, doubled && (c == '{' && holes || c == '"' && verbatim):
			l.at++
		case c == '"':
			l.at++
			return
		case c == '{' && holes:
			l.at++
			l.substitution(0)
			l.at--
		case c == '\n' && !verbatim:
			return
		}
	}
	l.at, l.file.Broken = len(l.text), true
}

// TimeSpan is the length of time that an expression of C# gives: TimeSpan.FromSeconds(10), new TimeSpan(0,
// 0, 10), TimeSpan.Zero. It reports false where something else decides.
func (f *File) TimeSpan(from, to int) (time.Duration, bool) {
	if f.Between(from, to) == "TimeSpan.Zero" {
		return 0, true
	}
	calls := f.callsIn(from, to)
	if len(calls) != 1 || calls[0].First != from || calls[0].Close != to-1 {
		return 0, false
	}
	call := calls[0]
	units := []time.Duration{timeSpans[call.Path]}
	switch {
	case !call.New && units[0] > 0 && len(call.Args) == 1:
	case call.New && call.Path == "TimeSpan" && len(call.Args) == 3:
		units = []time.Duration{time.Hour, time.Minute, time.Second}
	case call.New && call.Path == "TimeSpan" && len(call.Args) == 4:
		units = []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second}
	default:
		return 0, false
	}
	total := 0.0
	for i, a := range call.Args {
		n, ok := f.product(a.From, a.To)
		if !ok || a.Key != "" {
			return 0, false
		}
		total += n * float64(units[i])
	}
	const most = float64(1 << 62)
	return time.Duration(total), total < most
}

var timeSpans = map[string]time.Duration{
	"TimeSpan.FromMilliseconds": time.Millisecond, "TimeSpan.FromSeconds": time.Second, "TimeSpan.FromMinutes": time.Minute,
	"TimeSpan.FromHours": time.Hour, "TimeSpan.FromDays": 24 * time.Hour,
}
