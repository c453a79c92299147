package terraform

import (
	"fmt"
	"maps"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// A place in a text that is not known yet is held by a number that nobody writes: it is valid JSON
// in quotes and out of them.
const placeholder = "7310520970491"

// An openText is a text with places that are not known.
type openText struct {
	text  string
	open  []cty.Value    // what stands in the places
	marks cty.ValueMarks // of what is known of it
	all   cty.ValueMarks
}

// A builder puts a text together. Where open is not nil, what is not known is left open there and the
// text counts as known.
type builder struct {
	text    strings.Builder
	marks   cty.ValueMarks // of what is known
	unknown cty.ValueMarks // of what is not; nil if all is
	open    *[]cty.Value
	own     []cty.Value
}

func (b *builder) insert(v cty.Value) error {
	raw, marks := v.Unmark()
	var t traces
	t.add(marks)
	if raw.IsKnown() && (b.open == nil || t.encoded == nil) {
		_, marks = withoutEncoded(v).Unmark()
		b.keep(marks)
		s, err := asText(raw)
		if err != nil {
			return err
		}
		b.text.WriteString(s.AsString())
		return b.bounded()
	}
	if b.open == nil {
		if b.unknown == nil {
			b.unknown = cty.ValueMarks{}
		}
		_, marks := withoutEncoded(v).Unmark()
		maps.Copy(b.unknown, marks)
	}
	switch {
	case t.text != nil:
		b.paste(t.text)
	case t.encoded != nil:
		b.json(*t.encoded)
	default:
		b.leave(v)
	}
	return b.bounded()
}

func (b *builder) keep(marks cty.ValueMarks) {
	if b.marks == nil {
		b.marks = cty.ValueMarks{}
	}
	maps.Copy(b.marks, marks)
}

// leave leaves a place for a value.
func (b *builder) leave(v cty.Value) {
	places := b.places()
	fmt.Fprintf(&b.text, "%s%05d", placeholder, len(*places))
	*places = append(*places, v)
}

func (b *builder) places() *[]cty.Value {
	if b.open != nil {
		return b.open
	}
	return &b.own
}

// paste inserts a text that has open places itself.
func (b *builder) paste(t *openText) {
	b.keep(t.marks)
	rest := t.text
	for {
		before, after, more := strings.Cut(rest, placeholder)
		b.text.WriteString(before)
		if !more {
			return
		}
		n := 0
		if _, err := fmt.Sscanf(after, "%05d", &n); err != nil || len(after) < 5 || n >= len(t.open) {
			b.text.WriteString(placeholder)
			rest = after
			continue
		}
		b.leave(t.open[n])
		rest = after[5:]
	}
}

// json writes the lists and objects of what jsonencode was given, and leaves a place for each value in
// them: so each keeps where it is written.
func (b *builder) json(v cty.Value) {
	raw, _ := v.Unmark()
	ty := raw.Type()
	switch {
	case raw.IsNull():
		b.text.WriteString("null")
	case raw.IsKnown() && (ty.IsTupleType() || ty.IsListType() || ty.IsSetType()):
		b.text.WriteByte('[')
		for i, it := 0, raw.ElementIterator(); it.Next(); i++ {
			if i > 0 {
				b.text.WriteByte(',')
			}
			_, e := it.Element()
			b.json(e)
		}
		b.text.WriteByte(']')
	case raw.IsKnown() && (ty.IsObjectType() || ty.IsMapType()):
		b.text.WriteByte('{')
		for i, it := 0, raw.ElementIterator(); it.Next(); i++ {
			if i > 0 {
				b.text.WriteByte(',')
			}
			k, e := it.Element()
			key, err := ctyjson.Marshal(k, cty.String)
			if err != nil {
				key = []byte(`""`)
			}
			b.text.Write(key)
			b.text.WriteByte(':')
			b.json(e)
		}
		b.text.WriteByte('}')
	default:
		b.text.WriteByte('"')
		b.leave(v)
		b.text.WriteByte('"')
	}
}

func (b *builder) bounded() error {
	if b.text.Len() > maxText {
		return refused("a text grows beyond " + megabytes(maxText))
	}
	return nil
}

// value is the text. What is known of it is noted on one that is not and may be JSON.
func (b *builder) value() cty.Value {
	if b.unknown == nil {
		return cty.StringVal(b.text.String()).WithMarks(b.marks)
	}
	v := cty.UnknownVal(cty.String).RefineNotNull().WithMarks(b.marks, b.unknown)
	text := b.text.String()
	if begin := strings.TrimLeft(text, " \t\r\n"); begin == "" || begin[0] != '{' && begin[0] != '[' {
		return v
	}
	_, all := v.Unmark()
	return v.Mark(encoded{text: &openText{text, b.own, b.marks, all}})
}

// filled is the value in whose place a text stands, or why it is not known if places are only a part of
// it. It reports whether the text holds a place at all.
func filled(s string, open []cty.Value) (cty.Value, bool) {
	parts := held(s, open)
	switch {
	case parts == nil:
		return cty.NilVal, false
	case len(parts) == 1 && strings.HasPrefix(s, placeholder) && len(s) == len(placeholder)+5:
		return parts[0], true
	}
	return about(parts), true
}

// held are the values whose places a text holds.
func held(s string, open []cty.Value) []cty.Value {
	var parts []cty.Value
	for len(open) > 0 {
		_, rest, ok := strings.Cut(s, placeholder)
		if !ok {
			break
		}
		n := 0
		if _, err := fmt.Sscanf(rest, "%05d", &n); err == nil && n < len(open) {
			parts = append(parts, open[n])
		}
		s = rest
	}
	return parts
}
