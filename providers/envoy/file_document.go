package envoy

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	// maxYAML is the size above which YAML is refused: its whole tree is kept, some twenty times
	// the text. JSON, which is what a dump is, is read where it stands.
	maxYAML = 16 << 20

	// spare is how many values may be looked at beyond one for each byte: aliases that repeat
	// aliases would otherwise never end.
	spare = 100_000
)

// A document is one file: a tree of values, each known by where it stands.
type document struct {
	path  string
	text  []byte
	lines *providers.Lines
	yaml  *yaml.Node // nil where the text is JSON
	left  int        // how many values may still be looked at
	full  bool
	twice map[audit.Pos]bool // keys that an object has before
}

// parse checks the form of a text. The problem is where it breaks.
func parse(path string, text []byte) (*document, *providers.Problem) {
	d := &document{path: path, text: text, lines: providers.NewLines(path, text), left: len(text) + spare}
	if !utf8.Valid(text) {
		at := 0
		for at < len(text) {
			r, size := utf8.DecodeRune(text[at:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		return d, d.broken(at, at+1, "the text is not UTF-8")
	}
	ext := strings.ToLower(filepath.Ext(path))
	trimmed := bytes.TrimLeft(text, " \t\r\n")
	if bytes.HasPrefix(trimmed, []byte("{")) {
		var form form
		err := json.Unmarshal(text, &form)
		if err == nil {
			return d, nil
		}
		if ext != ".yaml" && ext != ".yml" {
			return d, d.notJSON(err)
		}
	}
	return d, d.parseYAML()
}

// form is what JSON is checked with, without keeping anything of it.
type form struct{}

func (*form) UnmarshalJSON([]byte) error { return nil }

func (d *document) notJSON(err error) *providers.Problem {
	at, why := len(d.text), err.Error()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && int(syntax.Offset) <= len(d.text) {
		at = max(int(syntax.Offset)-1, 0)
	}
	return d.broken(at, at+1, "the JSON is broken: "+why)
}

func (d *document) parseYAML() *providers.Problem {
	if len(d.text) > maxYAML {
		return d.broken(0, 1, "it is YAML of more than 16 MB; give the JSON of /config_dump instead")
	}
	var root yaml.Node
	err := yaml.NewDecoder(bytes.NewReader(d.text)).Decode(&root)
	var load *yaml.LoadError
	switch {
	case errors.Is(err, io.EOF), err == nil && len(root.Content) == 0:
		return nil
	case errors.As(err, &load) && load.Mark.Line > 0:
		start := d.offset(load.Mark.Line, max(load.Mark.Column, 1))
		return d.broken(start, start+1, "the YAML is broken: "+load.Message)
	case err != nil:
		return d.broken(0, 1, "the YAML is broken: "+strings.TrimPrefix(err.Error(), "yaml: "))
	}
	d.yaml = root.Content[0]
	return nil
}

func (d *document) broken(start, end int, why string) *providers.Problem {
	p := refusal(d.span(start, end), "", why)
	return &p
}

// span is a position that covers at least one character, the last one where there is none behind.
func (d *document) span(start, end int) audit.Pos {
	start, end = min(start, len(d.text)), min(end, len(d.text))
	for start > 0 && (start >= len(d.text) || d.text[start]&0xC0 == 0x80) {
		start--
	}
	end = max(end, start+1)
	for end < len(d.text) && d.text[end]&0xC0 == 0x80 {
		end++
	}
	return d.lines.Span(start, end)
}

// head is the first line that says anything.
func (d *document) head() audit.Pos {
	start := skipSpace(d.text, 0)
	return d.span(start, endOfLine(d.text, start))
}

func refusal(at audit.Pos, setting, why string) providers.Problem {
	return providers.Problem{At: at, Setting: setting, Text: why, Code: audit.Refused}
}

// root is the value that the file is, none where it is empty.
func (d *document) root() value {
	if d.yaml != nil {
		return value{document: d, yaml: d.yaml}
	}
	start := skipSpace(d.text, 0)
	if start == len(d.text) || d.text[start] != '{' {
		return value{}
	}
	return value{document: d, start: start, end: skipValue(d.text, start)}
}

// spend counts one value that is looked at, and reports false when there were too many.
func (d *document) spend() bool {
	if d.left == 0 {
		d.full = true
		return false
	}
	d.left--
	return true
}

// offset is the byte of a line and column as YAML counts them.
func (d *document) offset(line, column int) int { return d.lines.YAML(line, column) }

// repeated notes that an object has a key twice; the object may be looked at more than once.
func (d *document) repeated(at audit.Pos) {
	if d.twice == nil {
		d.twice = map[audit.Pos]bool{}
	}
	d.twice[at] = true
}
