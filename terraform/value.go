package terraform

import "github.com/timeout-audit/timeout-audit/audit"

// A Value is what an attribute has: a scalar, a list or a map, or not known, or absent. A root has
// hundreds of thousands of them, and so what only some have stands apart.
type Value struct {
	State State

	// Filled is set where a plan or state has a value that no file writes, as far as is known: the
	// provider's default, or what is there.
	Filled bool

	// One of these is not nil for a known value. A known list or map may have unknown elements. A
	// number that is written as text stays text; null is absent.
	Scalar any // string, float64 or bool
	List   []*Value
	Map    map[string]*Value

	Place  Place   // see At
	Origin *Origin // nil where a value is just written there
}

// An Origin is what is told of a value that is not just written in its place. Several values may
// share one; whoever changes one takes a copy.
type Origin struct {
	Why     string
	Code    audit.Code
	Via     []audit.Note
	Refs    []Ref
	Assumed string
}

// At is the expression in the resource's own block that gave the value: the literal, where it is
// written there, of a conditional the branch that was taken, and otherwise the reference. An edit
// belongs there only if Via is empty.
func (v *Value) At() audit.Pos { return v.Place.Pos() }

// Why says of an unknown value why it is not known: one clause, "var.idle has no value".
func (v *Value) Why() string { return v.origin().Why }

// Code is the kind of reason why an unknown value is not known.
func (v *Value) Code() audit.Code { return v.origin().Code }

// Via are the definitions that the value went through, nearest At first: a module's variable (at the
// argument of the call), a local, an output, a for_each. The last is where it is written; it has no
// position where that is the command line or the environment. Definitions that only chose it, the key
// of a map or a condition, stand before them.
func (v *Value) Via() []audit.Note { return v.origin().Via }

// Refs are every resource attribute that the value was computed from, known or not.
func (v *Value) Refs() []Ref { return v.origin().Refs }

// Assumed is why the references may be wrong, where a plan does not show them. It is empty where they
// are sure or there is no value.
func (v *Value) Assumed() string {
	if v == nil {
		return ""
	}
	return v.origin().Assumed
}

func (v *Value) origin() Origin {
	if v.Origin == nil {
		return Origin{}
	}
	return *v.Origin
}

// change gives a value an origin of its own. One that says nothing is left out.
func (v *Value) change(set func(*Origin)) {
	o := v.origin()
	set(&o)
	v.Origin = o.orNil()
}

func (v *Value) refer(refs []Ref) {
	if len(refs) > 0 || v.Origin != nil {
		v.change(func(o *Origin) { o.Refs = refs })
	}
}

func (v *Value) assume(why string) {
	if why != "" {
		v.change(func(o *Origin) { o.Assumed = why })
	}
}

func (o *Origin) orNil() *Origin {
	if o.Why == "" && o.Code == "" && len(o.Via) == 0 && len(o.Refs) == 0 && o.Assumed == "" {
		return nil
	}
	return o
}
