package nginx

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A token is one word of a configuration, where it stands included.
type token struct {
	text   string // without its quotes, escapes resolved
	raw    string // as it is written
	quoted bool
	at     audit.Pos // of raw
}

// placeholder is what envsubst, Jinja, Go templates and ERB fill in before nginx sees the file.
// nginx's own variables have lower-case names.
var placeholder = regexp.MustCompile(`\{\{|<%|\$\{?[A-Z][A-Z0-9_]*\b|\$\{\{`)

// isPlaceholder reports whether some of the word is filled in later by a template.
func (w token) isPlaceholder() bool { return placeholder.MatchString(w.raw) }

// hasVariable reports whether the word's value is known only when a request comes.
func (w token) hasVariable() bool { return strings.Contains(w.text, "$") }

// unescape resolves the escapes that nginx resolves; every other backslash stays.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		switch s[i+1] {
		case '"', '\'', '\\':
			i++
			b.WriteByte(s[i])
		case 't':
			i++
			b.WriteByte('\t')
		case 'r':
			i++
			b.WriteByte('\r')
		case 'n':
			i++
			b.WriteByte('\n')
		default:
			b.WriteByte('\\')
		}
	}
	return b.String()
}

// texts are the words' values.
func texts(words []token) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = w.text
	}
	return all
}

// span is the stretch from the first of some words to the last. There is at least one.
func span(words []token) audit.Pos {
	at, last := words[0].at, words[len(words)-1].at
	at.EndLine, at.EndColumn, at.End = last.EndLine, last.EndColumn, last.End
	return at
}
