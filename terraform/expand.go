package terraform

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/timeout-audit/timeout-audit/audit"
)

// An expansion is which instances a block has.
type expansion struct {
	keys   []cty.Value // a number or text for each instance; one cty.NilVal of a block without count
	values []cty.Value // each.value, of for_each
	marks  cty.ValueMarks
	unsure reason // why the number is not known: there is one instance, without a key
	expr   hclsyntax.Expression
	index  map[string]int // the keys' numbers
}

var single = &expansion{keys: []cty.Value{cty.NilVal}}

func (e *expansion) isSingle() bool { return len(e.keys) == 1 && e.keys[0] == cty.NilVal }

// expand evaluates count or for_each. The label is for reasons: "count of aws_lb.main".
func (x frame) expand(label string, count, forEach hclsyntax.Expression) *expansion {
	switch {
	case count != nil:
		return x.s.counted(x.settled(count, x.eval), label, count)
	case forEach != nil:
		return x.s.keyed(x.define(forEach, "for_each is set here", nil), label, forEach)
	}
	return single
}

func unsure(marks cty.ValueMarks, why reason, expr hclsyntax.Expression) *expansion {
	return &expansion{keys: single.keys, marks: marks, unsure: why, expr: expr}
}

func (s *scope) counted(v cty.Value, label string, expr hclsyntax.Expression) *expansion {
	v, marks := v.Unmark()
	n, err := convert.Convert(v, cty.Number)
	switch {
	case !v.IsKnown():
		return unsure(marks, notKnown("count", label, marks), expr)
	case err != nil || n.IsNull():
		return unsure(marks, reason{audit.Refused, "count of " + label + " is no number"}, expr)
	}
	f, _ := n.AsBigFloat().Float64()
	switch {
	case f > float64(s.opts.MaxInstances):
		return unsure(marks, tooMany("count", label, f, s.opts.MaxInstances), expr)
	case f < 0 || f != float64(int(f)):
		return unsure(marks, reason{audit.Refused, fmt.Sprintf("count of %s is %v", label, f)}, expr)
	}
	e := &expansion{marks: marks, keys: make([]cty.Value, int(f)), expr: expr}
	for i := range e.keys {
		e.keys[i] = cty.NumberIntVal(int64(i))
	}
	return e
}

func tooMany(what, label string, n float64, limit int) reason {
	return reason{audit.Refused, fmt.Sprintf("%s of %s gives %.0f instances, one of which stands for all: the limit is %d", what, label, n, limit)}
}

func notKnown(what, label string, marks cty.ValueMarks) reason {
	var t traces
	t.add(marks)
	r := t.reason()
	return reason{r.code, fmt.Sprintf("%s of %s is not known: %s", what, label, r.why)}
}

func (s *scope) keyed(v cty.Value, label string, expr hclsyntax.Expression) *expansion {
	v, marks := v.Unmark()
	ty := v.Type()
	isSet := ty.IsSetType()
	switch {
	case !v.IsKnown():
		return unsure(marks, notKnown("for_each", label, marks), expr)
	case v.IsNull() || !isSet && !ty.IsMapType() && !ty.IsObjectType():
		return unsure(marks, reason{audit.Refused, "for_each of " + label + " is neither a map nor a set of strings"}, expr)
	}
	length := v.LengthInt()
	if length > s.opts.MaxInstances {
		return unsure(marks, tooMany("for_each", label, float64(length), s.opts.MaxInstances), expr)
	}
	e := &expansion{marks: marks, expr: expr}
	for it := v.ElementIterator(); it.Next(); {
		k, value := it.Element()
		raw, more := k.Unmark()
		if !raw.IsKnown() {
			marks = cty.DynamicVal.WithMarks(marks, more).Marks()
			return unsure(marks, notKnown("for_each", label, marks), expr)
		}
		if raw.IsNull() || raw.Type() != cty.String {
			return unsure(marks, reason{audit.Refused, "for_each of " + label + " is neither a map nor a set of strings"}, expr)
		}
		e.keys = append(e.keys, raw)
		e.values = append(e.values, value.WithMarks(marks))
	}
	return e
}

// env binds each or count for one instance.
func (e *expansion) env(i int, up *env) *env {
	switch {
	case e.unsure.why != "":
		v := cty.DynamicVal.WithMarks(e.marks).Mark(e.unsure)
		s := cty.UnknownVal(cty.String).WithMarks(e.marks).Mark(e.unsure)
		n := cty.UnknownVal(cty.Number).WithMarks(e.marks).Mark(e.unsure)
		up = &env{"each", cty.ObjectVal(map[string]cty.Value{"key": s, "value": v}), up}
		return &env{"count", cty.ObjectVal(map[string]cty.Value{"index": n}), up}
	case e.isSingle():
		return up
	case e.values != nil:
		return &env{"each", cty.ObjectVal(map[string]cty.Value{"key": e.keys[i].WithMarks(e.marks), "value": e.values[i]}), up}
	}
	return &env{"count", cty.ObjectVal(map[string]cty.Value{"index": e.keys[i].WithMarks(e.marks)}), up}
}

// find is the number of the instance with a key, or -1.
func (e *expansion) find(key cty.Value) int {
	if e.index == nil {
		e.index = make(map[string]int, len(e.keys))
		for i := range e.keys {
			e.index[e.text(i)] = i
		}
	}
	s, err := convert.Convert(key, cty.String)
	if err != nil || s.IsNull() || !s.IsKnown() {
		return -1
	}
	if i, ok := e.index[s.AsString()]; ok {
		return i
	}
	return -1
}

func (e *expansion) text(i int) string {
	if e.keys[i] == cty.NilVal {
		return ""
	}
	s, err := convert.Convert(e.keys[i], cty.String)
	if err != nil {
		return ""
	}
	return s.AsString()
}

// suffix is what an instance's address has after the block's.
func (e *expansion) suffix(i int) string {
	k := e.keys[i]
	switch {
	case k == cty.NilVal:
		return ""
	case k.Type() == cty.Number:
		return "[" + e.text(i) + "]"
	}
	return "[" + quoted(k.AsString()) + "]"
}

// quoted writes a key as Terraform does.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			b.WriteRune(r)
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
