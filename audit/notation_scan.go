package audit

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A NotationError is what is wrong with a chain in the notation, and where. Lines and columns count
// from 1, columns count characters.
type NotationError struct {
	Line, Column int
	Message      string
}

// Error writes "line 2, column 9: " and the message.
func (e *NotationError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// A notationLine is one line's words. An indented line carries on the one before it.
type notationLine struct {
	indented bool
	tokens   []token
}

// A token is a word, word=value, or a quoted text.
type token struct {
	line, column int
	word         string // empty: the text alone
	value        string
	assigned     bool // there is a value, perhaps empty
	quoted       bool
}

func (t token) fail(format string, args ...any) error {
	return &NotationError{t.line, t.column, fmt.Sprintf(format, args...)}
}

// scanNotation takes a text apart. What all its lines are indented by does not count.
func scanNotation(text string) ([]notationLine, error) {
	var lines []notationLine
	var indents []int
	least := -1
	for i, s := range strings.Split(text, "\n") {
		tokens, err := scanLine(i+1, s)
		if err != nil {
			return nil, err
		}
		if len(tokens) == 0 {
			continue
		}
		indent := tokens[0].column - 1
		if least < 0 || indent < least {
			least = indent
		}
		lines, indents = append(lines, notationLine{tokens: tokens}), append(indents, indent)
	}
	for i := range lines {
		lines[i].indented = indents[i] > least
	}
	return lines, nil
}

func scanLine(number int, s string) ([]token, error) {
	var tokens []token
	column := 1
	skip := func(n int) {
		column += utf8.RuneCountInString(s[:n])
		s = s[n:]
	}
	for {
		skip(len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace)))
		if s == "" || s[0] == '#' {
			return tokens, nil
		}
		t := token{line: number, column: column}
		skip(t.scanWord(s))
		if strings.HasPrefix(s, `"`) {
			quoted, err := strconv.QuotedPrefix(s)
			if err != nil {
				t.column = column
				return nil, t.fail("a quote that does not end, or a bad escape in it")
			}
			t.value, _ = strconv.Unquote(quoted)
			t.quoted = true
			skip(len(quoted))
			if s != "" && !startsWithSpace(s) {
				t.column = column
				return nil, t.fail("a space is missing after the quote")
			}
		}
		tokens = append(tokens, t)
	}
}

// scanWord reads up to the end of the token or to a quote that begins its value, and returns how
// many bytes that is.
func (t *token) scanWord(s string) int {
	if s[0] == '"' {
		return 0
	}
	end := strings.IndexFunc(s, unicode.IsSpace)
	if end < 0 {
		end = len(s)
	}
	equals := strings.IndexByte(s[:end], '=')
	if equals < 0 {
		t.word = s[:end]
		return end
	}
	t.word, t.assigned = s[:equals], true
	if strings.HasPrefix(s[equals+1:], `"`) {
		return equals + 1
	}
	t.value = s[equals+1 : end]
	return end
}

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}
