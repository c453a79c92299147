package terraform

import (
	"cmp"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// What a value was computed from travels with it as marks, through every function and operator: a
// Ref for each resource attribute, a reason for each thing that is not known, a way for each
// definition, and the argument of a jsonencode.

// A reason says why a value is not known.
type reason struct {
	code audit.Code
	why  string
}

// A way is a definition that a value went through. Definitions that are used later have a higher
// number.
type way struct {
	number int
	note   audit.Note
	whole  *way // of an element: the definition that it is a part of
}

// A choice is a way by which a value was chosen among others, not one that the value itself went.
type choice struct{ *way }

// An encoded mark is on a text that is not known as a whole, and holds what is known of it: what
// jsonencode was given, or the text of a template with places left open.
type encoded struct {
	value *cty.Value
	text  *openText
}

// Traces are marks, sorted out.
type traces struct {
	refs    []Ref
	reasons []reason
	ways    []*way
	choices []*way
	encoded *cty.Value
	text    *openText
}

func (t *traces) add(marks cty.ValueMarks) {
	for m := range marks {
		switch m := m.(type) {
		case Ref:
			t.refs = append(t.refs, m)
		case reason:
			t.reasons = append(t.reasons, m)
		case *way:
			t.ways = append(t.ways, m)
		case choice:
			t.choices = append(t.choices, m.way)
		case encoded:
			t.encoded, t.text = m.value, m.text
		}
	}
}

func (t *traces) with(o *traces) traces {
	if o == nil {
		return *t
	}
	return traces{
		refs:    slices.Concat(t.refs, o.refs),
		reasons: slices.Concat(t.reasons, o.reasons),
		ways:    slices.Concat(t.ways, o.ways),
		choices: slices.Concat(t.choices, o.choices),
		encoded: t.encoded,
		text:    t.text,
	}
}

func compareRefs(a, b Ref) int {
	return cmp.Or(cmp.Compare(a.Address, b.Address), cmp.Compare(a.Attr, b.Attr))
}

func (t *traces) references() []Ref {
	if len(t.refs) == 0 {
		return nil
	}
	refs := slices.Clone(t.refs)
	slices.SortFunc(refs, compareRefs)
	return summed(slices.Compact(refs))
}

// manyAttrs is how many attributes of one resource are told apart. What was computed from more was
// computed from the resource.
const manyAttrs = 16

// summed makes one reference of too many to one resource.
func summed(refs []Ref) []Ref {
	out := refs[:0:0]
	for len(refs) > 0 {
		n := 1
		for n < len(refs) && refs[n].Address == refs[0].Address {
			n++
		}
		if n > manyAttrs {
			out = append(out, Ref{Address: refs[0].Address})
		} else {
			out = append(out, refs[:n]...)
		}
		refs = refs[n:]
	}
	return out
}

// rank orders reasons by what a user can do about them.
var rank = map[audit.Code]int{
	audit.Denied: 0, audit.NoValue: 1, audit.Missing: 2, audit.Refused: 3, audit.Unsupported: 4, audit.AfterApply: 5,
}

func (t *traces) reason() reason {
	if len(t.reasons) == 0 {
		return reason{audit.Unsupported, "it cannot be computed without running Terraform"}
	}
	return slices.MinFunc(t.reasons, func(a, b reason) int {
		return cmp.Or(cmp.Compare(rank[a.code], rank[b.code]), cmp.Compare(a.why, b.why))
	})
}

// via lists the definitions, those that merely chose first, and otherwise the one nearest the
// value's use first.
func (t *traces) via() []audit.Note {
	if len(t.ways) == 0 && len(t.choices) == 0 {
		return nil
	}
	seen := map[audit.Note]bool{}
	ways := notes(nearestFirst(t.ways), seen)
	return append(notes(nearestFirst(t.choices), seen), ways...)
}

// origin is what a value that bears the traces is told to come from.
func (t *traces) origin() *Origin { return (&Origin{Via: t.via(), Refs: t.references()}).orNil() }

func (t *traces) way() *Origin { return (&Origin{Via: t.via()}).orNil() }

// notes are those of the ways that were not seen yet.
func notes(ways []*way, seen map[audit.Note]bool) []audit.Note {
	var out []audit.Note
	for _, w := range ways {
		if !seen[w.note] {
			seen[w.note] = true
			out = append(out, w.note)
		}
	}
	return out
}

// Where a value was made of several elements of one definition, the definition stands for them.
func nearestFirst(ways []*way) []*way {
	parts := map[*way]int{}
	for _, w := range ways {
		parts[w.whole]++
	}
	out := make([]*way, 0, len(ways))
	for _, w := range ways {
		if w.whole != nil && parts[w.whole] > 1 {
			w = &way{number: w.number, note: w.whole.note}
		}
		out = append(out, w)
	}
	slices.SortFunc(out, func(a, b *way) int { return cmp.Compare(b.number, a.number) })
	return out
}

// chosen turns the ways of a key or condition into choices and drops a reason that did not matter:
// the key was known.
func chosen(marks cty.ValueMarks) cty.ValueMarks {
	if len(marks) == 0 {
		return nil
	}
	out := make(cty.ValueMarks, len(marks))
	for m := range marks {
		switch m := m.(type) {
		case *way:
			out[choice{m}] = struct{}{}
		case reason, encoded:
		default:
			out[m] = struct{}{}
		}
	}
	return out
}

// onlyRefs drops all but the references: of what let an element in, and did not make its value.
func onlyRefs(marks cty.ValueMarks) cty.ValueMarks {
	out := cty.ValueMarks{}
	for m := range marks {
		if _, ok := m.(Ref); ok {
			out[m] = struct{}{}
		}
	}
	return out
}

// unknown makes a value that is not known.
func unknown(t cty.Type, code audit.Code, why string) cty.Value {
	return cty.UnknownVal(t).Mark(reason{code, why})
}

// deepMarks are all marks of a value and of what it holds, but for encoded. Elements beyond a number are not looked
// into; values that large are refused where they are defined.
func deepMarks(v cty.Value, into cty.ValueMarks) cty.ValueMarks {
	budget := maxValue
	return collectMarks(v, into, &budget)
}

func collectMarks(v cty.Value, into cty.ValueMarks, budget *int) cty.ValueMarks {
	if *budget--; *budget < 0 {
		return into
	}
	raw, marks := v.Unmark()
	if into == nil && len(marks) > 0 {
		into = cty.ValueMarks{}
	}
	for m := range marks {
		if _, ok := m.(encoded); !ok {
			into[m] = struct{}{}
		}
	}
	if t := raw.Type(); t.IsPrimitiveType() || t == cty.DynamicPseudoType || !raw.IsKnown() || raw.IsNull() || !raw.CanIterateElements() {
		return into
	}
	for it := raw.ElementIterator(); it.Next(); {
		_, e := it.Element()
		into = collectMarks(e, into, budget)
	}
	return into
}

// withoutEncoded takes the encoded mark off: the text is about to become part of another.
func withoutEncoded(v cty.Value) cty.Value {
	if !v.IsMarked() {
		return v
	}
	raw, marks := v.Unmark()
	for m := range marks {
		if _, ok := m.(encoded); ok {
			kept := make(cty.ValueMarks, len(marks))
			for m := range marks {
				if _, ok := m.(encoded); !ok {
					kept[m] = struct{}{}
				}
			}
			return raw.WithMarks(kept)
		}
	}
	return v
}
