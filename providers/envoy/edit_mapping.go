package envoy

import (
	"bytes"
	"strings"

	"github.com/timeout-audit/timeout-audit/providers"
)

// A mapping is an object as the text has it: JSON, YAML between braces, or YAML in lines of its own,
// then it begins with its first key. It is read from the text since an edit needs the place of what is
// not in the tree: where a further field fits in.
type mapping struct {
	text  []byte
	start int
}

// A written field is one member of a mapping.
type written struct {
	name  string // as Envoy's pages write it
	at    int    // where the key begins
	value int    // where the value begins
}

// flows reports whether the mapping stands between braces.
func (m mapping) flows() bool { return m.text[m.start] == '{' }

// isMapping reports whether the value that begins there is a mapping at all.
func (m mapping) isMapping() bool { return m.flows() || len(m.fields()) > 0 }

// indent is how far in a mapping in lines stands.
func (m mapping) indent() int { return m.start - (bytes.LastIndexByte(m.text[:m.start], '\n') + 1) }

func (m mapping) fields() []written {
	if m.flows() {
		return m.between()
	}
	var all []written
	depth := m.indent()
	at := m.start
	for at < len(m.text) {
		end := at + len(m.text[at:])
		if n := bytes.IndexByte(m.text[at:], '\n'); n >= 0 {
			end = at + n
		}
		if name, value, ok := keyAt(m.text[:end], at); ok {
			all = append(all, written{name, at, m.below(value, end)})
		} else if len(all) == 0 {
			return nil // a scalar
		}
		at = m.next(end+1, depth)
	}
	return all
}

// next is where the next line begins that stands as far in, behind those that stand further in, or the
// end of the text where one stands less far.
func (m mapping) next(at, depth int) int {
	for at < len(m.text) {
		line, _, _ := bytes.Cut(m.text[at:], []byte("\n"))
		inner := bytes.TrimLeft(line, " ")
		n := len(line) - len(inner)
		switch first := bytes.TrimSpace(inner); {
		case len(first) == 0, first[0] == '#', n > depth, n == depth && (first[0] == '-' && (len(first) == 1 || first[1] == ' ')):
			at += len(line) + 1
		case n == depth && !bytes.HasPrefix(line, []byte("---")) && !bytes.HasPrefix(line, []byte("...")):
			return at + n
		default:
			return len(m.text)
		}
	}
	return len(m.text)
}

// below is where a value begins that stands behind its key or, if there is nothing, in the lines below.
func (m mapping) below(at, end int) int {
	if rest := bytes.TrimSpace(m.text[at:end]); len(rest) > 0 && rest[0] != '#' {
		return skipSpace(m.text, at)
	}
	for at = end + 1; at < len(m.text); {
		line, _, _ := bytes.Cut(m.text[at:], []byte("\n"))
		if inner := bytes.TrimSpace(line); len(inner) > 0 && inner[0] != '#' {
			return skipSpace(m.text, at)
		}
		at += len(line) + 1
	}
	return len(m.text) - 1
}

// keyAt reads a key and its colon.
func keyAt(text []byte, at int) (name string, value int, ok bool) {
	end := at
	switch {
	case at >= len(text):
		return "", 0, false
	case text[at] == '"':
		end = skipString(text, at)
		name = unquote(text[at:min(end, len(text))])
	case text[at] == '\'':
		end = skipSingle(text, at)
		name = strings.Trim(string(text[at:min(end, len(text))]), "'")
	default:
		for end < len(text) && bytes.IndexByte([]byte(":{}[],#&*!|> \t\r\n"), text[end]) < 0 {
			end++
		}
		name = string(text[at:end])
	}
	for end < len(text) && (text[end] == ' ' || text[end] == '\t') {
		end++
	}
	if end >= len(text) || text[end] != ':' || name == "" {
		return "", 0, false
	}
	return fieldName(name), end + 1, true
}

// fieldName is a key as Envoy's pages write it; names of types stay as they are.
func fieldName(key string) string {
	if strings.ContainsAny(key, "./@") {
		return key
	}
	return snake(key)
}

// between are the fields between braces.
func (m mapping) between() []written {
	var all []written
	at := skipSpace(m.text, m.start+1)
	for at < len(m.text) && m.text[at] != '}' {
		name, value, ok := keyAt(m.text, at)
		if !ok {
			return all
		}
		value = skipSpace(m.text, value)
		all = append(all, written{name, at, value})
		at = skipSpace(m.text, flowEnd(m.text, value))
		if at >= len(m.text) || m.text[at] != ',' {
			return all
		}
		at = skipSpace(m.text, at+1)
	}
	return all
}

// flowEnd is the byte behind a value between braces, which may be a text without quotes.
func flowEnd(text []byte, at int) int {
	if at >= len(text) {
		return at
	}
	switch text[at] {
	case '{', '[', '"':
		return skipValue(text, at)
	case '\'':
		return skipSingle(text, at)
	}
	for at < len(text) && bytes.IndexByte([]byte(",}]\n"), text[at]) < 0 {
		at++
	}
	return at
}

func (m mapping) has(name string) bool {
	_, ok := m.find(name)
	return ok
}

// find follows names to a value.
func (m mapping) find(names ...string) (mapping, bool) {
	for _, name := range names {
		found := false
		for _, f := range m.fields() {
			if f.name == name && f.value < len(m.text) {
				m, found = mapping{m.text, f.value}, true
				break
			}
		}
		if !found {
			return m, false
		}
	}
	return m, true
}

// quotes reports whether keys and texts of the mapping stand in quotes, as JSON wants them.
func (m mapping) quotes() bool {
	rest := skipSpace(m.text, m.start+1)
	if m.flows() && rest < len(m.text) && m.text[rest] == '"' {
		return true
	}
	first := skipSpace(m.text, 0)
	return m.flows() && first < len(m.text) && m.text[first] == '{'
}

// place is where further fields go: before the first key, but behind the type.
func (m mapping) place() int {
	all := m.fields()
	switch {
	case len(all) == 0:
		return m.start + 1 // an empty object
	case len(all) > 1 && all[0].name == "@type":
		return all[1].at
	}
	return all[0].at
}

// line is the indentation of a byte that begins a line, with the end of the line before.
func (m mapping) line(at int) (string, bool) {
	indent, first := providers.IndentAt(m.text, at)
	if !m.flows() && !first {
		indent, first = strings.Repeat(" ", m.indent()), true // behind the dash of a list
	}
	return providers.LineEnd(m.text) + indent, first
}
