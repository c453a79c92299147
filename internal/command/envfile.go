package command

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/timeout-audit/timeout-audit/audit"
)

// EnvFile reads the lines NAME=value of a file of variables, and of them only those that set a timeout
// or a heartbeat: such files hold secrets.
func EnvFile(name string, text []byte) []Variable {
	var all []Variable
	start := 0
	for number := 1; start <= len(text); number++ {
		end := len(text)
		if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		line := string(text[start:end])
		begin := start
		start = end + 1
		body := strings.TrimPrefix(strings.TrimLeft(line, " \t"), "export ")
		key, value, ok := strings.Cut(body, "=")
		key = strings.TrimSpace(key)
		if !ok || strings.HasPrefix(key, "#") || !Sets(key) || !utf8.ValidString(line) {
			continue
		}
		at := len(line) - len(value)
		value = strings.TrimRight(value, " \t\r")
		for len(value) > 0 && (value[0] == ' ' || value[0] == '\t') {
			value, at = value[1:], at+1
		}
		if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value, at = value[1:n-1], at+1
		}
		column := utf8.RuneCountInString(line[:at]) + 1
		w := Word{Text: value, At: audit.Pos{
			File: name, Line: number, Column: column, EndLine: number, EndColumn: column + utf8.RuneCountInString(value),
			Start: begin + at, End: begin + at + len(value),
		}}
		if strings.Contains(value, "$") {
			w.Unknown = "it has a variable, which is put in when it starts"
		}
		all = append(all, Variable{key, w})
	}
	return all
}
