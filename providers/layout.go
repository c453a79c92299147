package providers

import "bytes"

// LineEnd is how the lines of a text end.
func LineEnd(text []byte) string {
	if n := bytes.IndexByte(text, '\n'); n > 0 && text[n-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// Indentation is what each level of a text stands further in: a tab where lines begin with one, else
// as many blanks as the line with the fewest begins with, and two where none is indented.
func Indentation(text []byte) string {
	least := 0
	for line := range bytes.Lines(text) {
		inner := bytes.TrimLeft(line, " \t")
		n := len(line) - len(inner)
		if n == 0 || len(bytes.TrimSpace(inner)) == 0 {
			continue
		}
		if line[0] == '\t' {
			return "\t"
		}
		if least == 0 || n < least && n > 1 {
			least = n
		}
	}
	if least == 0 || least > 8 {
		least = 2
	}
	return string(bytes.Repeat([]byte(" "), least))
}

// IndentAt is what stands before a byte in its line, and whether that is nothing but blanks.
func IndentAt(text []byte, at int) (string, bool) {
	before := text[bytes.LastIndexByte(text[:at], '\n')+1 : at]
	return string(before), len(bytes.TrimSpace(before)) == 0
}
