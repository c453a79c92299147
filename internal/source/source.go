// Package source takes code apart, as far as a value that is written out can be seen in it: tokens with
// their places, calls with their arguments, assignments, imports. It reads JavaScript, TypeScript, Python, C#
// and Ruby; Go has a parser of its own.
//
// It knows the languages and no library: which names matter, the folders under providers know. It
// evaluates numbers and their products and nothing else, and takes nothing for a value that is not
// written there.
package source

import (
	"path"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
)

// A Language is what a file is written in.
type Language uint8

const (
	Unknown Language = iota
	JavaScript
	Python
	Go
	CSharp
	Ruby
)

// String is the language's name.
func (l Language) String() string {
	return [...]string{"", "JavaScript and TypeScript", "Python", "Go", "C#", "Ruby"}[l]
}

// Of tells a file's language from its name.
func Of(name string) Language {
	switch path.Ext(name) {
	case ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx":
		if strings.HasSuffix(name, ".d.ts") || strings.Contains(path.Base(name), ".min.") {
			return Unknown
		}
		return JavaScript
	case ".py":
		return Python
	case ".go":
		return Go
	case ".cs":
		if strings.HasSuffix(name, ".g.cs") || strings.HasSuffix(name, ".Designer.cs") {
			return Unknown
		}
		return CSharp
	case ".rb", ".ru":
		return Ruby
	}
	return Unknown
}

// A File is the code of one file.
type File struct {
	Path     string
	Language Language
	Text     []byte

	// Broken is set where the text ends inside of something, or nests too deep: what was read may be
	// wrong.
	Broken bool

	Tokens []Token // of Go there are none
	spans  command.Spans
	blocks []block // of Python and Ruby: their lines
	syntax *GoFile // of Go
	marked *marks
}

// Parse takes a file apart. It never fails: what is no code gives tokens that mean nothing.
func Parse(name string, text []byte, spans command.Spans) *File {
	f := &File{Path: name, Language: Of(name), Text: text, spans: spans}
	switch f.Language {
	case JavaScript:
		f.lexJavaScript()
	case Python:
		f.lexPython()
	case CSharp:
		f.lexCSharp()
	case Ruby:
		f.lexRuby()
	}
	return f
}

// Span is the position of bytes of the file.
func (f *File) Span(start, end int) audit.Pos { return f.spans.Span(start, end) }

// At is the position of the tokens from one to before another.
func (f *File) At(from, to int) audit.Pos {
	if from >= to || to > len(f.Tokens) {
		return audit.Pos{File: f.Path}
	}
	return f.Span(f.Tokens[from].Start, f.Tokens[to-1].End)
}
