package report

import (
	"bytes"
	"encoding/json"
	"io"
)

// A jsonDocument writes an object key by key and its long lists one element after the other, so that
// no document of thousands of chains is held as a whole. It looks as if it had been.
type jsonDocument struct {
	w    io.Writer
	one  bytes.Buffer
	keys int
	err  error
}

const indent = "  "

func newDocument(w io.Writer) *jsonDocument { return &jsonDocument{w: w} }

func (d *jsonDocument) write(text ...string) {
	for _, s := range text {
		if d.err == nil {
			_, d.err = io.WriteString(d.w, s)
		}
	}
}

func (d *jsonDocument) key(name string) {
	before := ",\n"
	if d.keys == 0 {
		before = "{\n"
	}
	d.keys++
	d.write(before, indent, `"`, name, `": `)
}

// element writes a value, the lines of which but the first begin with a prefix.
func (d *jsonDocument) element(v any, prefix string) {
	d.one.Reset()
	e := json.NewEncoder(&d.one)
	e.SetEscapeHTML(false)
	e.SetIndent(prefix, indent)
	if err := e.Encode(v); err != nil && d.err == nil {
		d.err = err
	}
	if d.err == nil {
		_, d.err = d.w.Write(bytes.TrimSuffix(d.one.Bytes(), []byte("\n")))
	}
}

func (d *jsonDocument) value(name string, v any) {
	d.key(name)
	d.element(v, indent)
}

func list[T, U any](d *jsonDocument, name string, elements []T, of func(*T) U) {
	d.key(name)
	d.write("[")
	for i := range elements {
		if i > 0 {
			d.write(",")
		}
		d.write("\n", indent, indent)
		d.element(of(&elements[i]), indent+indent)
	}
	if len(elements) > 0 {
		d.write("\n", indent)
	}
	d.write("]")
}

func (d *jsonDocument) end() error {
	d.write("\n}\n")
	return d.err
}
