package terraform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A making turns what a plan says of one resource into its block.
type making struct {
	p    *planReader
	r    *planned
	conf *configured // the module that the resource is in; nil where the plan does not say

	depth int // of blocks
}

// part is an element of a value, or of what says of its elements whether they are not known or
// sensitive. What is true of a whole is true of its parts.
func part(v any, key string, i int) any {
	switch v := v.(type) {
	case bool:
		return v
	case map[string]any:
		return v[key]
	case []any:
		if i >= 0 && i < len(v) {
			return v[i]
		}
	}
	return nil
}

// block makes a block. The configuration is nil where the plan does not show how it is written.
func (m *making) block(values, unknown, sensitive any, conf *block, w *wanted, path string) *Block {
	out := &Block{At: m.at(), Attributes: map[string]*Value{}}
	if m.depth++; m.depth > maxBlocks {
		m.p.unread(reason{audit.Refused, fmt.Sprintf("%s is nested more than %d levels deep", m.r.address, maxBlocks)}, m.at())
		m.depth--
		return out
	}
	defer func() { m.depth-- }()
	for _, name := range m.names(values, unknown, sensitive) {
		c := w.child(name)
		if c == nil {
			continue
		}
		m.attribute(out, name, part(values, name, -1), part(unknown, name, -1), part(sensitive, name, -1), conf, c, join(path, name))
	}
	return out
}

func (m *making) at() audit.Pos { return audit.Pos{File: m.p.name} }

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (m *making) names(parts ...any) []string {
	all := map[string]bool{}
	for _, v := range parts {
		if fields, ok := v.(map[string]any); ok {
			for name := range fields {
				all[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// attribute adds an attribute or the blocks of a type. A plan does not tell the two apart, and where
// the wanted path leaves it open both are there.
func (m *making) attribute(out *Block, name string, value, unknown, sensitive any, conf *block, w *wanted, path string) {
	var source *written
	var nested []*block
	if conf != nil {
		source, nested = conf.attributes[name], conf.blocks[name]
	}
	isWritten := source != nil && !source.isNull || len(nested) > 0
	refs, assumed := m.refs(source, conf)
	switch {
	case sensitive == true:
		why := reason{audit.Denied, m.r.address + "." + path + " is marked sensitive"}
		out.Attributes[name] = m.unknown(why, refs)
		out.Attributes[name].assume(assumed)
		out.uncertain(name, why)
		return
	case unknown == true:
		why := m.later(refs, path)
		out.uncertain(name, why)
		if len(w.names) > 0 && len(refs) == 0 && source == nil {
			return
		}
		// What nobody wrote is the provider's to fill in, and so its default counts. A dynamic block
		// is not shown, and so what it may hold is not known.
		if conf == nil || isWritten {
			out.Attributes[name] = m.unknown(why, refs)
			out.Attributes[name].assume(assumed)
		}
		return
	case value == nil:
		return
	}
	list, isList := value.([]any)
	fields, isMap := value.(map[string]any)
	switch {
	case isMap:
		list = []any{fields}
		unknown, sensitive = []any{unknown}, []any{sensitive}
	case !isList:
		v := m.value(value, nil, nil, refs, w, path)
		v.Filled = m.p.config == nil || conf != nil && !isWritten
		v.assume(assumed)
		out.Attributes[name] = v
		return
	}
	for i, element := range list {
		element, ok := element.(map[string]any)
		if !ok {
			continue
		}
		out.add(name, m.block(element, part(unknown, strconv.Itoa(i), i), part(sensitive, strconv.Itoa(i), i), writtenAs(nested, list, i), w, path))
	}
	if !w.all {
		return
	}
	if isMap {
		value, unknown, sensitive = fields, part(unknown, "0", 0), part(sensitive, "0", 0)
	}
	out.Attributes[name] = m.value(value, unknown, sensitive, refs, w, path)
	out.Attributes[name].assume(assumed)
}

// uncertain says that the number of a block type's blocks is not known. It says nothing of an
// attribute.
func (b *Block) uncertain(typ string, why reason) {
	if b.Unknown == nil {
		b.Unknown, b.Codes = map[string]string{}, map[string]audit.Code{}
	}
	b.Unknown[typ], b.Codes[typ] = why.why, why.code
}

func (m *making) unknown(why reason, refs []Ref) *Value {
	return &Value{State: Unknown, Place: PlaceOf(m.at()), Origin: &Origin{Why: why.why, Code: why.code, Refs: refs}}
}

// later says why a value is known only after apply: by what it comes from, or else by itself.
func (m *making) later(refs []Ref, path string) reason {
	label := m.r.address + "." + path
	if len(refs) > 0 {
		label = refs[0].Address
		if refs[0].Attr != "" {
			label += "." + refs[0].Attr
		}
	}
	return reason{audit.AfterApply, label + " is known only after apply"}
}

// value makes a value of what the plan knows.
func (m *making) value(v, unknown, sensitive any, refs []Ref, w *wanted, path string) *Value {
	switch {
	case sensitive == true:
		return m.unknown(reason{audit.Denied, m.r.address + "." + path + " is marked sensitive"}, refs)
	case unknown == true:
		return m.unknown(m.later(refs, path), refs)
	}
	out := &Value{State: Known, Place: PlaceOf(m.at()), Origin: (&Origin{Refs: refs}).orNil()}
	switch v := v.(type) {
	case nil:
		out.State = Absent
	case string:
		out.Scalar = v
		if w.yaml {
			whole := markup{lines: linesOf(m.at().File, v), at: PlaceOf(m.at()), t: &traces{refs: refs}}
			return whole.value()
		}
		if w.json {
			if parsed, ok := taken(v); ok {
				return m.value(parsed, nil, nil, refs, everything, path)
			}
		}
	case float64, bool:
		out.Scalar = v
	case []any:
		out.List = make([]*Value, 0, len(v))
		for i, e := range v {
			out.List = append(out.List, m.value(e, part(unknown, strconv.Itoa(i), i), part(sensitive, strconv.Itoa(i), i), refs, everything, fmt.Sprintf("%s[%d]", path, i)))
		}
	case map[string]any:
		out.Map = make(map[string]*Value, len(v))
		for _, name := range m.names(v, unknown, sensitive) {
			out.Map[name] = m.value(v[name], part(unknown, name, -1), part(sensitive, name, -1), refs, everything, join(path, name))
		}
	}
	return out
}

// taken is the JSON in a text, if it is a list or an object.
func taken(text string) (any, bool) {
	text = strings.TrimSpace(text)
	if text == "" || text[0] != '[' && text[0] != '{' {
		return nil, false
	}
	var v any
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	if d.Decode(&v) != nil || d.More() {
		return nil, false
	}
	return v, true
}
