package yamlfile

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
)

// A Node is a value of a file. The zero Node is none, which is also what an absent field is.
type Node struct {
	file *File
	node *yaml.Node
}

// A Field is one key of an object with its value.
type Field struct {
	Name       string
	Key, Value Node
}

// maxAliases bounds how many aliases stand for one another.
const maxAliases = 100

func (n Node) resolved() *yaml.Node {
	at := n.node
	for hops := 0; at.Kind == yaml.AliasNode && at.Alias != nil && hops < maxAliases; hops++ {
		at = at.Alias
	}
	return at
}

// IsNone reports whether there is no such value.
func (n Node) IsNone() bool { return n.node == nil }

// IsGiven reports whether there is a value that is not null.
func (n Node) IsGiven() bool {
	if n.node == nil {
		return false
	}
	r := n.resolved()
	return r.Kind != yaml.ScalarNode || r.ShortTag() != "!!null"
}

// IsMap and IsList report what kind of value it is.
func (n Node) IsMap() bool  { return n.node != nil && n.resolved().Kind == yaml.MappingNode }
func (n Node) IsList() bool { return n.node != nil && n.resolved().Kind == yaml.SequenceNode }

// Get follows names into the value.
func (n Node) Get(names ...string) Node {
	for _, name := range names {
		n = n.get(name, 0)
	}
	return n
}

func (n Node) get(name string, depth int) Node {
	if !n.IsMap() || depth > maxAliases {
		return Node{}
	}
	content := n.resolved().Content
	var merged []Node
	for i := 0; i+1 < len(content); i += 2 {
		if !n.file.spend() {
			return Node{}
		}
		switch key := content[i]; {
		case key.Value == name && key.Kind == yaml.ScalarNode:
			return Node{n.file, content[i+1]}
		case key.Value == "<<" && key.Kind == yaml.ScalarNode:
			merged = append(merged, Node{n.file, content[i+1]}.each()...)
		}
	}
	for _, m := range merged {
		if found := m.get(name, depth+1); found.node != nil {
			return found
		}
	}
	return Node{}
}

// each are the elements of a list, or the value itself where it is none.
func (n Node) each() []Node {
	if n.IsList() {
		return n.Items()
	}
	return []Node{n}
}

// Items are the elements of a list.
func (n Node) Items() []Node {
	if !n.IsList() {
		return nil
	}
	content := n.resolved().Content
	all := make([]Node, 0, len(content))
	for _, c := range content {
		if !n.file.spend() {
			break
		}
		all = append(all, Node{n.file, c})
	}
	return all
}

// Fields are the keys of an object in their order, those that it merges last.
func (n Node) Fields() []Field {
	var all []Field
	n.fields(&all, map[string]bool{}, 0)
	return all
}

func (n Node) fields(all *[]Field, seen map[string]bool, depth int) {
	if !n.IsMap() || depth > maxAliases {
		return
	}
	content := n.resolved().Content
	var merged []Node
	for i := 0; i+1 < len(content); i += 2 {
		key, value := Node{n.file, content[i]}, Node{n.file, content[i+1]}
		name, ok := key.Text()
		switch {
		case !n.file.spend():
			return
		case name == "<<":
			merged = append(merged, value.each()...)
		case ok && !seen[name]:
			seen[name] = true
			*all = append(*all, Field{name, key, value})
		}
	}
	for _, m := range merged {
		m.fields(all, seen, depth+1)
	}
}

// Text is a scalar as text; a list, an object, null and none have none.
func (n Node) Text() (string, bool) {
	if !n.IsGiven() {
		return "", false
	}
	r := n.resolved()
	return r.Value, r.Kind == yaml.ScalarNode
}

// String is the text of a scalar, or "".
func (n Node) String() string {
	s, _ := n.Text()
	return s
}

// Word is a scalar as a word of a command line.
func (n Node) Word() command.Word {
	text, ok := n.Text()
	switch {
	case !ok && !n.IsGiven():
		return command.Word{At: n.At(), Unknown: "it is empty"}
	case !ok:
		return command.Word{At: n.At(), Unknown: "it is a list or an object where a text is wanted"}
	}
	w := command.Word{Text: text, At: n.At()}
	if source, end, ok := n.align(); ok && len(text) > 0 {
		w.Source = source
		if at := w.Part(0, len(text)); at.End == end {
			w.At = at
		}
	}
	return w
}

// align finds the characters of a scalar in the file.
func (n Node) align() (*command.Source, int, bool) {
	r := n.resolved()
	start := n.start(r)
	text := n.file.text
	if start >= len(text) {
		return nil, start, false
	}
	if end, ok := n.file.ends[r]; ok && r.Style == yaml.DoubleQuotedStyle {
		source := command.AlignEscaped(n.file.lines, text, start+1, end-1, r.Value)
		return source, end - 1, source != nil
	}
	switch {
	case r.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		start++
	case r.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		start = skipSpace(text, endOfLine(text, start))
		if lead := len(r.Value) - len(strings.TrimLeft(r.Value, " \t\n")); lead > 0 {
			return nil, start, false
		}
	}
	return command.Align(n.file.lines, text, start, r.Value)
}

func (n Node) start(r *yaml.Node) int {
	return skipProperties(n.file.text, n.file.lines.YAML(r.Line, r.Column))
}

// At is where the value stands: of a scalar the text without its quotes, where it is in one line, and
// of a list or an object what is in its first line.
func (n Node) At() audit.Pos {
	if n.node == nil {
		return audit.Pos{}
	}
	r := n.resolved()
	start, text := n.start(r), n.file.text
	end := endOfLine(text, min(start, len(text)))
	if stop, ok := n.file.ends[r]; ok && r.Kind == yaml.ScalarNode {
		end = stop
	}
	if r.Kind == yaml.ScalarNode && r.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		if source, stop, ok := n.align(); ok && len(r.Value) > 0 && bytes.IndexByte(text[start:stop], '\n') < 0 {
			from := source.Runs[0].File
			return n.file.lines.Span(from, stop)
		}
	}
	if end == start {
		start, end = max(0, start-1), min(len(text), start+1)
	}
	return n.file.lines.Span(start, end)
}

// skipProperties goes over the anchor and the tag that stand before a value.
func skipProperties(text []byte, at int) int {
	for at < len(text) && (text[at] == '&' || text[at] == '!') {
		for at < len(text) && bytes.IndexByte([]byte(" \t\r\n"), text[at]) < 0 {
			at++
		}
		at = skipSpace(text, at)
	}
	return at
}
