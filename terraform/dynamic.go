package terraform

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// dynamic makes the blocks of a dynamic block, or says why their number is not known.
func (x frame) dynamic(out *Block, n nested) {
	v, marks := x.define(n.dynamic.forEach, "for_each is set here", nil).Unmark()
	var t traces
	t.add(marks)
	switch {
	case !v.IsKnown():
		out.doubt(n.typ, t.reason())
		return
	case v.IsNull() || !v.CanIterateElements():
		out.doubt(n.typ, reason{audit.Refused, "for_each of dynamic " + n.typ + " is neither a list nor a map"})
		return
	case v.LengthInt() > x.s.opts.MaxInstances:
		out.doubt(n.typ, tooMany("for_each", "dynamic "+n.typ, float64(v.LengthInt()), x.s.opts.MaxInstances))
		return
	}
	for it := v.ElementIterator(); it.Next(); {
		k, e := it.Element()
		each := cty.ObjectVal(map[string]cty.Value{"key": k.WithMarks(marks), "value": e.WithMarks(marks)})
		out.add(n.typ, frame{s: x.s, env: &env{n.dynamic.iterator, each, x.env}}.block(n.body))
	}
}

func (b *Block) doubt(typ string, why reason) {
	if b.Unknown == nil {
		b.Unknown, b.Codes = map[string]string{}, map[string]audit.Code{}
	}
	b.Unknown[typ], b.Codes[typ] = why.why, why.code
}
