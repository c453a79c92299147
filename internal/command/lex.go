package command

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A token is a word or an operator of a shell script.
type token struct {
	word     Word
	operator string // "&&", "|", ";", "<"; empty of a word
	quoted   bool   // some of the word was quoted

	start, end int // bytes of the script
}

// A lexer takes a script apart as a POSIX shell does, as far as a plain command needs it.
type lexer struct {
	script Word
	text   string
	at     int

	// lookup gives the value of a variable; without it a dollar is a plain character.
	lookup func(name string) (Word, bool)

	// plain text has variables, and neither operators, comments nor commands to run.
	plain bool

	start   int
	open    bool
	quoted  bool
	b       strings.Builder
	unknown string
	whole   *Word // the variable that is all of the word
	tokens  []token

	documents []string // words that end documents which begin behind this line

	// assigned are the variables that the script gives a value of its own before this place.
	assigned map[string]bool
}

// lex returns the tokens of a script, and why it could not be read to its end.
func lex(script Word, lookup func(string) (Word, bool)) ([]token, string) {
	l := &lexer{script: script, text: script.Text, lookup: lookup, assigned: map[string]bool{}}
	why := l.run()
	l.finish()
	return l.tokens, why
}

func (l *lexer) run() string {
	for l.at < len(l.text) {
		c := l.text[l.at]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			l.finish()
			l.at++
		case c == '#' && !l.open && !l.plain:
			l.skipComment()
		case c == '\'':
			if !l.single() {
				return "a single quote is not closed"
			}
		case c == '"':
			if !l.double() {
				return "a double quote is not closed"
			}
		case c == '\\':
			l.escape()
		case c == '$' && l.lookup != nil:
			l.expand(false)
		case c == '`' && l.lookup != nil && !l.plain:
			l.begin()
			l.substitution()
		case strings.IndexByte("\n;&|<>()", c) >= 0 && l.lookup != nil && !l.plain:
			l.finish()
			l.operate()
		case c == '\n':
			l.finish()
			l.at++
		default:
			l.take(c)
			l.at++
		}
	}
	return ""
}

func (l *lexer) skipComment() {
	for l.at < len(l.text) && l.text[l.at] != '\n' {
		l.at++
	}
}

func (l *lexer) begin() {
	if !l.open {
		l.open, l.start = true, l.at
	}
}

func (l *lexer) take(c byte) {
	l.begin()
	l.whole = nil
	l.b.WriteByte(c)
}

func (l *lexer) single() bool {
	l.begin()
	l.quoted, l.whole = true, nil
	end := strings.IndexByte(l.text[l.at+1:], '\'')
	if end < 0 {
		l.at = len(l.text)
		return false
	}
	l.b.WriteString(l.text[l.at+1 : l.at+1+end])
	l.at += end + 2
	return true
}

func (l *lexer) double() bool {
	l.begin()
	l.quoted = true
	l.at++
	for l.at < len(l.text) {
		c := l.text[l.at]
		switch {
		case c == '"':
			l.at++
			return true
		case c == '\\' && l.at+1 < len(l.text) && strings.IndexByte("$`\"\\\n", l.text[l.at+1]) >= 0:
			if l.text[l.at+1] != '\n' {
				l.take(l.text[l.at+1])
			}
			l.at += 2
		case c == '$' && l.lookup != nil:
			l.expand(true)
		case c == '`' && l.lookup != nil && !l.plain:
			l.substitution()
		default:
			l.take(c)
			l.at++
		}
	}
	return false
}

func (l *lexer) escape() {
	if l.at+1 == len(l.text) {
		l.take('\\')
		l.at++
		return
	}
	if l.text[l.at+1] != '\n' {
		l.begin()
	}
	l.at++
	if c := l.text[l.at]; c != '\n' {
		l.take(c)
		l.quoted = true
	}
	l.at++
}

func (l *lexer) operate() {
	op := l.text[l.at : l.at+1]
	if l.at+1 < len(l.text) {
		switch two := l.text[l.at : l.at+2]; two {
		case "&&", "||", ">>", "<<", ">&", "<&", "&>", ";;":
			op = two
		}
	}
	from := l.at
	l.at += len(op)
	switch op {
	case "<<":
		l.document()
		return
	case "\n":
		l.skipDocuments()
	}
	l.tokens = append(l.tokens, token{operator: op, start: from, end: from + len(op)})
}

var here = regexp.MustCompile(`^-?[ \t]*\\?["']?([A-Za-z_][A-Za-z0-9_]*)["']?`)

// document notes that a document follows in the lines below: input for a command, and nothing more.
func (l *lexer) document() {
	if m := here.FindStringSubmatch(l.text[l.at:]); m != nil {
		l.documents = append(l.documents, m[1])
		l.at += len(m[0])
	}
}

// skipDocuments goes behind the documents that the line before has begun.
func (l *lexer) skipDocuments() {
	for _, end := range l.documents {
		for l.at < len(l.text) {
			line, _, _ := strings.Cut(l.text[l.at:], "\n")
			l.at = min(l.at+len(line)+1, len(l.text))
			if strings.Trim(line, "\t\r") == end {
				break
			}
		}
	}
	l.documents = nil
}

func (l *lexer) finish() {
	if !l.open {
		return
	}
	w := Word{Text: l.b.String(), At: l.script.Part(l.start, l.at), Unknown: l.unknown}
	if l.whole != nil && l.whole.At != (audit.Pos{}) {
		w.At = l.whole.At
	}
	if name, ok := assignment(w.Text); ok && !l.plain {
		l.assigned[name] = true
	}
	// A variable that is empty and not quoted is no word at all.
	if w.Text != "" || l.quoted {
		l.tokens = append(l.tokens, token{word: w, quoted: l.quoted, start: l.start, end: l.at})
	}
	l.open, l.quoted, l.unknown, l.whole = false, false, "", nil
	l.b.Reset()
}
