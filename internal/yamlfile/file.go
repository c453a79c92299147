// Package yamlfile reads YAML as values that know where they stand: character by character, also where
// a text is folded or indented. Aliases and merges are followed within a bound.
//
// It knows no vendor; the carriers of command lines under providers use it.
package yamlfile

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// spare is how many values may be looked at beyond one for each byte: aliases that repeat aliases
// would otherwise never end.
const spare = 100_000

// A File is the documents of one text.
type File struct {
	Path      string
	Documents []Node

	text  []byte
	lines *providers.Lines
	left  int
	full  bool
	ends  map[*yaml.Node]int // of values of JSON
}

// template finds what other programs fill in before YAML is read.
var template = regexp.MustCompile(`\{\{|\{%|<%`)

// IsTemplate reports whether a text is filled in by another program before anybody reads it as YAML.
func IsTemplate(text []byte) bool { return template.Match(text) }

// Parse reads a text. Where it breaks off, the problem says why, and the documents before it are
// there.
func Parse(path string, text []byte) (*File, *providers.Problem) {
	f := &File{Path: path, text: text, lines: providers.NewLines(path, text), left: len(text) + spare}
	if i := invalid(text); i >= 0 {
		return f, f.broken(i, "the text is not UTF-8")
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var root yaml.Node
		err := decoder.Decode(&root)
		var load *yaml.LoadError
		switch {
		case errors.Is(err, io.EOF):
			return f, nil
		case errors.As(err, &load) && load.Mark.Line > 0:
			return f, f.broken(f.lines.YAML(load.Mark.Line, max(load.Mark.Column, 1)), "the YAML is broken: "+load.Message)
		case err != nil:
			return f, f.broken(0, "the YAML is broken: "+strings.TrimPrefix(err.Error(), "yaml: "))
		}
		if len(root.Content) > 0 {
			f.Documents = append(f.Documents, Node{f, root.Content[0]})
		}
	}
}

func invalid(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func (f *File) broken(at int, why string) *providers.Problem {
	if len(f.text) == 0 {
		return &providers.Problem{At: f.lines.Begin(), Text: why, Code: audit.Refused}
	}
	at = min(at, len(f.text)-1)
	for at > 0 && f.text[at]&0xC0 == 0x80 {
		at--
	}
	end := at + 1
	for end < len(f.text) && f.text[end]&0xC0 == 0x80 {
		end++
	}
	return &providers.Problem{At: f.lines.Span(at, end), Text: why, Code: audit.Refused}
}

// Full reports whether reading was given up because aliases repeat so much.
func (f *File) Full() bool { return f.full }

// Head is the first line that says anything.
func (f *File) Head() audit.Pos {
	at := skipSpace(f.text, 0)
	if at == len(f.text) {
		at = 0
	}
	return f.lines.Span(at, max(endOfLine(f.text, at), min(at+1, len(f.text))))
}

func (f *File) spend() bool {
	if f.left == 0 {
		f.full = true
		return false
	}
	f.left--
	return true
}

func skipSpace(text []byte, at int) int {
	for at < len(text) && bytes.IndexByte([]byte(" \t\r\n"), text[at]) >= 0 {
		at++
	}
	return at
}

func endOfLine(text []byte, at int) int {
	end := at
	for end < len(text) && text[end] != '\n' && text[end] != '\r' {
		end++
	}
	return max(at, len(bytes.TrimRight(text[:end], " \t")))
}
