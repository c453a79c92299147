package terraform

import (
	"bytes"
	"errors"
	"fmt"
)

// bytesPerToken is how many bytes of the largest file there must be for each word and sign of a file. A
// syntax tree takes some 400 bytes for each: that bounds the memory, and real files have 4 to 8.
const bytesPerToken = 3

// parsable is the text of a file that a parser may be given: not too large, not too deep, not too dense,
// and UTF-8 as far as its beginning tells.
func parsable(path string, max int64) ([]byte, error) {
	text, err := read(path, max)
	if err != nil {
		return nil, err
	}
	if isUTF16(text) {
		return nil, errors.New("it is UTF-16 and Terraform reads UTF-8 only: save it as UTF-8")
	}
	if err := tooDeep(text); err != nil {
		return nil, err
	}
	if limit := max / bytesPerToken; tokens(text) > limit {
		return nil, fmt.Errorf("it has more than %d words and signs, one for every %d bytes of the limit (--max-size)", limit, bytesPerToken)
	}
	return text, nil
}

// isUTF16 reports whether a text begins with the mark of UTF-16, or with Latin letters in it.
func isUTF16(text []byte) bool {
	if bytes.HasPrefix(text, []byte{0xFF, 0xFE}) || bytes.HasPrefix(text, []byte{0xFE, 0xFF}) {
		return true
	}
	return len(text) >= 4 && (text[0] == 0) == (text[2] == 0) && (text[1] == 0) == (text[3] == 0) && (text[0] == 0) != (text[1] == 0)
}

// tokens is about how many a text has. A string counts as little as it does in the tree: its words do
// not, its interpolations do.
func tokens(text []byte) int64 {
	var n int64
	word, quoted := false, false
	for i, c := range text {
		letter := c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
		switch {
		case c == '"' && (i == 0 || text[i-1] != '\\'):
			quoted = !quoted
			n++
		case c == '\n':
			quoted = false
			n++
		case c == '{' || c == '}':
			n++
		case quoted, c == ' ', c == '\t', c == '\r', letter && word:
		default:
			n++
		}
		word = letter
	}
	return n
}

// tooDeep refuses what would exhaust the parser's stack. Brackets are counted without regard to
// texts and comments.
func tooDeep(text []byte) error {
	depth, run, asks := 0, 0, 0
	for _, c := range text {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth = max(0, depth-1)
		case '!', '-':
			run++
			if run > 50*maxNesting {
				return fmt.Errorf("it has more than %d operators in a row", 50*maxNesting)
			}
			continue
		case '?':
			asks++
		case ' ', '\t', '\r', '\n':
			continue
		}
		run = 0
		if depth > 10*maxNesting || asks > 100*maxNesting {
			return fmt.Errorf("it has more than %d brackets within one another, or more than %d question marks", 10*maxNesting, 100*maxNesting)
		}
	}
	return nil
}
