package envoy

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A value is a place in a document. The zero value is none, which is also what an absent field is.
type value struct {
	document   *document
	yaml       *yaml.Node
	start, end int // bytes, in JSON
}

// at follows names into a value: at("route", "cluster").
func (v value) at(names ...string) value {
	for _, name := range names {
		v = v.object().get(name)
	}
	return v
}

func (v value) isNone() bool { return v.document == nil }

func (v value) isNull() bool {
	switch {
	case v.isNone():
		return true
	case v.yaml != nil:
		n := v.resolved()
		return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
	}
	return v.document.text[v.start] == 'n'
}

// resolved follows an alias.
func (v value) resolved() *yaml.Node {
	n := v.yaml
	for hops := 0; n.Kind == yaml.AliasNode && n.Alias != nil && hops < 100; hops++ {
		n = n.Alias
	}
	return n
}

func (v value) isObject() bool {
	switch {
	case v.isNone():
		return false
	case v.yaml != nil:
		return v.resolved().Kind == yaml.MappingNode
	}
	return v.document.text[v.start] == '{'
}

// list lists the values of a list. Envoy takes a single value for a list of one.
func (v value) list() []value {
	if v.isNull() {
		return nil
	}
	var all []value
	if v.yaml == nil {
		if v.document.text[v.start] != '[' {
			return []value{v}
		}
		v.document.elements(v.start, func(e value) bool {
			all = append(all, e)
			return v.document.spend()
		})
		return all
	}
	n := v.resolved()
	if n.Kind != yaml.SequenceNode {
		return []value{v}
	}
	for _, c := range n.Content {
		if !v.document.spend() {
			break
		}
		all = append(all, value{document: v.document, yaml: c})
	}
	return all
}

// text is a scalar as text; a list, an object or null has none.
func (v value) text() (string, bool) {
	switch {
	case v.isNull():
		return "", false
	case v.yaml != nil:
		n := v.resolved()
		return n.Value, n.Kind == yaml.ScalarNode
	}
	raw := v.document.text[v.start:v.end]
	switch raw[0] {
	case '{', '[':
		return "", false
	case '"':
		return unquote(raw), true
	}
	return string(raw), true
}

// word is the text of a scalar, or "".
func (v value) word() string {
	s, _ := v.text()
	return s
}

// isText reports whether a scalar is a text and no number or switch.
func (v value) isText() bool {
	switch {
	case v.isNone():
		return false
	case v.yaml != nil:
		n := v.resolved()
		return n.Kind == yaml.ScalarNode && (n.ShortTag() == "!!str" || n.ShortTag() == "!!timestamp" || strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!"))
	}
	return v.document.text[v.start] == '"'
}

// isTrue reports whether a switch is on.
func (v value) isTrue() bool {
	switch strings.ToLower(v.word()) {
	case "true", "yes", "on":
		return true
	}
	return false
}

// kind is the last word of an Any's type: "HttpConnectionManager". A TypedStruct is unwrapped.
func (v value) kind() (string, value) {
	o := v.object()
	name := lastWord(o.get("@type").word())
	if name == "TypedStruct" {
		return lastWord(o.get("type_url").word()), o.get("value")
	}
	return name, v
}

func lastWord(url string) string { return url[strings.LastIndexAny(url, "./")+1:] }

// pos is where a value stands: all of a scalar with its quotes, and of a list or an object what is
// in its first line.
func (v value) pos() audit.Pos {
	if v.isNone() {
		return audit.Pos{}
	}
	start, end := v.start, v.end
	if v.yaml != nil {
		start, end = v.span()
	}
	text := v.document.text
	for i := start; i < end; i++ {
		if text[i] == '\n' || text[i] == '\r' || i-start > 200 && (text[start] == '{' || text[start] == '[') {
			end = i
			break
		}
	}
	return v.document.span(start, end)
}

// source is what stands in the file where pos says.
func (v value) source() string {
	at := v.pos()
	return string(v.document.text[at.Start:at.End])
}

// snake is a field's name as Envoy's pages write it: files may have it in camel case.
func snake(name string) string {
	if strings.IndexFunc(name, unicode.IsUpper) < 0 {
		return name
	}
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unquote(raw []byte) string {
	if len(raw) >= 2 && bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
