package envoy

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Values that are no texts.
const (
	nothing    = "{}"
	websockets = "[{upgrade_type: websocket}]"
)

// A new field is one that is added, with a value or with fields of its own.
type newField struct {
	name  string
	value string
	inner []*newField
}

// A writing is what is added to a mapping and to those within it.
type writing struct {
	root mapping
	into []*adding
}

// An adding is the fields that one mapping gets.
type adding struct {
	mapping
	fields []*newField
}

// put adds a value at the end of a way; what is there of the way is gone into.
func (w *writing) put(way []string, value string) error {
	m := w.root
	for len(way) > 1 {
		inner, ok := m.find(way[0])
		if !ok {
			break
		}
		if !inner.isMapping() {
			return fmt.Errorf("%s is written in a way in which nothing can be added: do it by hand", way[0])
		}
		m, way = inner, way[1:]
	}
	if m.has(way[0]) {
		return fmt.Errorf("it has %s already: change it by hand", way[0])
	}
	for _, a := range w.into {
		if a.start == m.start {
			a.fields = grow(a.fields, way, value)
			return nil
		}
	}
	w.into = append(w.into, &adding{m, grow(nil, way, value)})
	return nil
}

func grow(fields []*newField, way []string, value string) []*newField {
	for _, f := range fields {
		if f.name == way[0] {
			f.inner = grow(f.inner, way[1:], value)
			return fields
		}
	}
	f := &newField{name: way[0], value: value}
	if len(way) > 1 {
		f.value, f.inner = "", grow(nil, way[1:], value)
	}
	return append(fields, f)
}

func (w *writing) edits(file string) []audit.Edit {
	var edits []audit.Edit
	for _, a := range w.into {
		at := a.place()
		edits = append(edits, audit.Edit{File: file, Start: at, End: at, New: a.written(at)})
	}
	return edits
}

// written are the fields as they are put before what stands at a byte.
func (a *adding) written(at int) string {
	line, first := a.line(at)
	var b strings.Builder
	for i, f := range a.fields {
		switch {
		case !a.flows():
			f.lines(&b, line)
			b.WriteString(line)
			continue
		case a.text[at] == '}' || len(a.mapping.fields()) == 0:
			if i > 0 {
				b.WriteString(", ")
			}
			f.flow(&b, a.quotes())
			continue
		}
		f.flow(&b, a.quotes())
		if first {
			b.WriteString("," + line)
		} else {
			b.WriteString(", ")
		}
	}
	return b.String()
}

// lines writes a field of a mapping in lines, whose indentation is given with the end of a line.
func (f *newField) lines(b *strings.Builder, line string) {
	name := f.name
	if strings.HasPrefix(name, "@") {
		name = `"` + name + `"`
	}
	b.WriteString(name + ":")
	switch {
	case f.value == websockets:
		b.WriteString(line + "- upgrade_type: websocket")
	case f.inner == nil:
		b.WriteString(" " + f.value)
	}
	for _, inner := range f.inner {
		b.WriteString(line + "  ")
		inner.lines(b, line+"  ")
	}
}

// flow writes a field between braces.
func (f *newField) flow(b *strings.Builder, quotes bool) {
	quote := func(s string) string {
		if quotes || strings.HasPrefix(s, "@") {
			return `"` + s + `"`
		}
		return s
	}
	b.WriteString(quote(f.name) + ": ")
	switch {
	case f.value == websockets:
		b.WriteString("[{" + quote("upgrade_type") + ": " + quote("websocket") + "}]")
	case f.value == nothing:
		b.WriteString(f.value)
	case f.inner == nil:
		b.WriteString(quote(f.value))
	default:
		b.WriteString("{")
		for i, inner := range f.inner {
			if i > 0 {
				b.WriteString(", ")
			}
			inner.flow(b, quotes)
		}
		b.WriteString("}")
	}
}
