package haproxy

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A word is one argument of a line as HAProxy takes it, quotes and escapes undone.
type word struct {
	text       string
	start, end int    // bytes of the file, quotes included
	variable   string // the environment variable in it, which nobody knows here
}

// split cuts a line into words. The second result is the byte of a quote that is not closed, or -1.
func split(text []byte, start, end int) ([]word, int) {
	var words []word
	for at := start; ; {
		for at < end && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r') {
			at++
		}
		if at >= end || text[at] == '#' {
			return words, -1
		}
		w, open := take(text, at, end)
		if open >= 0 {
			return words, open
		}
		words = append(words, w)
		at = w.end
	}
}

// take reads the word that begins at a byte.
func take(text []byte, at, end int) (word, int) {
	w := word{start: at}
	var b strings.Builder
	var quote byte
	open := -1
	for ; at < end; at++ {
		c := text[at]
		switch {
		case c == quote:
			quote, open = 0, -1
		case quote == 0 && (c == '"' || c == '\''):
			quote, open = c, at
		case quote == 0 && (c == ' ' || c == '\t' || c == '\r' || c == '#'):
			w.end, w.text = at, b.String()
			return w, -1
		case c == '\\' && quote != '\'' && at+1 < end:
			at += escape(&b, text[at+1], quote)
		case c == '$' && quote == '"' && at+1 < end && begins(text[at+1]):
			name := variable(text[at:end])
			w.variable = name
			b.WriteString(name)
			at += len(name) - 1
		default:
			b.WriteByte(c)
		}
	}
	w.end, w.text = end, b.String()
	return w, open
}

// escape writes what a backslash and a character stand for, and returns how many characters behind
// the backslash it took. One that means nothing keeps its backslash.
func escape(b *strings.Builder, c, quote byte) int {
	switch {
	case c == 'n':
		b.WriteByte('\n')
	case c == 'r':
		b.WriteByte('\r')
	case c == 't':
		b.WriteByte('\t')
	case c == '\\', c == '"', quote == 0 && (c == ' ' || c == '#' || c == '\''), quote == '"' && c == '$':
		b.WriteByte(c)
	default:
		b.WriteByte('\\')
		return 0
	}
	return 1
}

func begins(c byte) bool {
	return c == '{' || c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// variable is the "$NAME" or "${NAME}" at the beginning of a text.
func variable(text []byte) string {
	if text[1] == '{' {
		for i, c := range text {
			if c == '}' {
				return string(text[:i+1])
			}
			if c == '"' {
				return string(text[:i])
			}
		}
		return string(text)
	}
	n := 1
	for n < len(text) && (begins(text[n]) && text[n] != '{' || text[n] >= '0' && text[n] <= '9') {
		n++
	}
	return string(text[:n])
}

// unknown says why a word is not what it stands for, or "".
func (w word) unknown() string {
	switch {
	case w.variable != "":
		return "the environment variable " + w.variable + " is not known"
	case strings.Contains(w.text, "${"):
		return "something else fills it in, since HAProxy itself does so between double quotes only"
	case strings.Contains(w.text, "{{") || strings.Contains(w.text, "{%") || strings.Contains(w.text, "<%"):
		return "something else fills it in; give the file that comes of it"
	}
	return ""
}

func (r *reader) at(words ...word) audit.Pos {
	return r.lines.Span(words[0].start, words[len(words)-1].end)
}
