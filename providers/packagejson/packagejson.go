// Package packagejson reads the scripts of package.json, which npm and its like start by name.
package packagejson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is the reader of package.json.
var Provider = providers.Provider{Name: "packagejson", Title: "package.json scripts", File: reader}

var reader = &providers.FileReader{Command: "package.json", Found: true, Likely: likely, Match: match, Read: read}

func likely(name string) bool { return path.Base(name) == "package.json" }

func match(name string, head []byte) bool {
	return likely(name) && bytes.Contains(head, []byte(`"scripts"`))
}

func read(request providers.FileRequest) providers.Found {
	var found providers.Found
	lines := providers.NewLines(request.Path, request.Text)
	mark := len(request.Text) - len(providers.WithoutMark(request.Text))
	d := json.NewDecoder(bytes.NewReader(request.Text[mark:]))
	title := ""
	err := scripts(d, func(name string) { title = name }, func(name, text string, end int) {
		found.Scripts = append(found.Scripts, command.Script{
			File: request.Path, Name: name, Line: word(lines, request.Text, text, mark+end),
		})
	})
	for i := range found.Scripts {
		found.Scripts[i].Package = title
	}
	if !errors.Is(err, io.EOF) {
		at := min(mark+int(d.InputOffset()), max(len(request.Text)-1, 0))
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = min(max(mark+int(syntax.Offset)-1, 0), max(len(request.Text)-1, 0))
		}
		found.Problems = append(found.Problems, providers.Problem{
			At: lines.Span(at, min(at+1, len(request.Text))), Text: "the JSON is broken: " + err.Error(), Code: audit.Refused,
		})
	}
	return found
}

// word is the text of a string that ends before a byte.
func word(lines *providers.Lines, file []byte, text string, end int) command.Word {
	start := end - 1 - len(text)
	if start > 0 && string(file[start:end-1]) == text && file[start-1] == '"' {
		return command.Word{Text: text, At: lines.Span(start, end-1), Source: command.Whole(lines, start, len(text))}
	}
	start = end - 2
	for start > 0 && (file[start] != '"' || escaped(file, start)) {
		start--
	}
	return command.Word{Text: text, At: lines.Span(start, end), Source: command.AlignEscaped(lines, file, start+1, end-1, text)}
}

func escaped(file []byte, at int) bool {
	n := 0
	for at--; at >= 0 && file[at] == '\\'; at-- {
		n++
	}
	return n%2 == 1
}

// scripts calls title for the package's name and f for each script; end is the byte behind its text. It
// returns io.EOF at the end.
func scripts(d *json.Decoder, title func(string), f func(name, text string, end int)) error {
	depth, inside, key := 0, false, ""
	isKey := true
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && depth > 0 {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				depth++
				inside = inside || depth == 2 && key == "scripts" && t == '{'
			} else {
				depth--
				inside = inside && depth >= 2
			}
			isKey = t != '['
			if depth == 1 {
				isKey = true
			}
			continue
		case string:
			if isKey && (depth == 1 || inside && depth == 2) {
				key, isKey = t, false
				continue
			}
			if depth == 1 && key == "name" {
				title(t)
			}
			if inside && depth == 2 {
				f(key, t, int(d.InputOffset()))
			}
		}
		isKey = true
	}
}
