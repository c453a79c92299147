package yamlfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// ParseJSON reads a text that is one value of JSON. YAML alone would refuse what is JSON nevertheless:
// tabs before a value, and characters that are escaped in pairs. Where the text breaks off, the problem
// says why, and there is no document.
func ParseJSON(path string, text []byte) (*File, *providers.Problem) {
	f := &File{Path: path, text: text, lines: providers.NewLines(path, text), left: len(text) + spare, ends: map[*yaml.Node]int{}}
	if i := invalid(text); i >= 0 {
		return f, f.broken(i, "the text is not UTF-8")
	}
	mark := len(text) - len(providers.WithoutMark(text))
	var checked json.RawMessage
	if err := json.Unmarshal(text[mark:], &checked); err != nil {
		at := len(text)
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = mark + max(int(syntax.Offset)-1, 0)
		}
		return f, f.broken(at, "the JSON is broken: "+err.Error())
	}
	d := json.NewDecoder(bytes.NewReader(text[mark:]))
	d.UseNumber()
	b := &building{file: f, decoder: d, mark: mark, at: mark}
	if root := b.value(); root != nil {
		f.Documents = []Node{{f, root}}
	}
	return f, nil
}

// A building makes values as YAML has them of the tokens of JSON.
type building struct {
	file       *File
	decoder    *json.Decoder
	mark       int // bytes that the decoder was not given
	at         int // up to where characters were counted
	characters int
}

// value is the next value; nil at the end of a list, of an object or of the text, which was checked.
func (b *building) value() *yaml.Node {
	token, err := b.decoder.Token()
	if end, is := token.(json.Delim); err != nil || is && (end == ']' || end == '}') {
		return nil
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: 1}
	n.Column = b.column()
	switch t := token.(type) {
	case json.Delim:
		n.Kind, n.Style = yaml.SequenceNode, yaml.FlowStyle
		if t == '{' {
			n.Kind = yaml.MappingNode
		}
		for v := b.value(); v != nil; v = b.value() {
			n.Content = append(n.Content, v)
		}
	case string:
		n.Tag, n.Style, n.Value = "!!str", yaml.DoubleQuotedStyle, t
	case json.Number:
		n.Tag, n.Value = "!!float", t.String()
	case bool:
		n.Tag, n.Value = "!!bool", "false"
		if t {
			n.Value = "true"
		}
	default:
		n.Tag, n.Value = "!!null", "null"
	}
	b.file.ends[n] = b.mark + int(b.decoder.InputOffset())
	return n
}

// column is where the token begins that was read last, as a number of characters from the beginning
// of the text, and 1.
func (b *building) column() int {
	text, end := b.file.text, b.mark+int(b.decoder.InputOffset())
	start := b.at
	for start < end && bytes.IndexByte([]byte(" \t\r\n,:]}"), text[start]) >= 0 {
		start++
	}
	column := b.characters + start - b.at + 1
	b.characters += start - b.at + utf8.RuneCount(text[start:end])
	b.at = end
	return column
}

// Whole is where all of the value stands, also where it has several lines. Of YAML it is At.
func (n Node) Whole() audit.Pos {
	if n.node == nil {
		return audit.Pos{}
	}
	r := n.resolved()
	if end, ok := n.file.ends[r]; ok {
		return n.file.lines.Span(n.start(r), end)
	}
	return n.At()
}
