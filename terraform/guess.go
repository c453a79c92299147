package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// guess finds, by their types, the resources that values name whose references the plan does not
// show: those that went through a local or stand in a dynamic block.
func (p *planReader) guess(r *planned, b *Block, w *wanted) {
	for name, v := range b.Attributes {
		c := w.child(name)
		if c == nil || len(c.types) == 0 || v.State != Unknown || v.Code() != audit.AfterApply {
			continue
		}
		if slices.ContainsFunc(v.Refs(), func(ref Ref) bool { return slices.Contains(c.types, p.typeOf(ref.Address)) }) {
			continue
		}
		found := p.candidates(r, c.types)
		if len(found) == 0 || len(found) > manyAttrs {
			continue
		}
		refs := v.Refs()[:len(v.Refs()):len(v.Refs())]
		for _, address := range found {
			refs = append(refs, Ref{Address: address})
		}
		why := fmt.Sprintf("%s of %s goes through a local or a dynamic block, which a plan does not show; ", name, r.address)
		if len(found) == 1 {
			why += found[0] + " is the only one that it can be"
		} else {
			why += fmt.Sprintf("%d resources can be meant", len(found))
		}
		v.change(func(o *Origin) { o.Refs, o.Assumed = refs, why+"; --source DIR with its files would settle it" })
	}
	for typ, list := range b.Blocks {
		if c := w.child(typ); c != nil {
			for _, nested := range list {
				p.guess(r, nested, c)
			}
		}
	}
}

// candidates are the resources of some types: with the instance's own key, else in its module, else
// all.
func (p *planReader) candidates(r *planned, types []string) []string {
	_, key := cutKey(last(r.address))
	for _, group := range []kin{{module: r.module, key: key}, {module: r.module, any: "key"}, {any: "module"}} {
		if group.any == "" && key == "" {
			continue
		}
		var found []string
		for _, typ := range types {
			group.typ = typ
			found = append(found, p.kin[group]...)
		}
		if found = slices.DeleteFunc(found, func(a string) bool { return a == r.address }); len(found) > 0 {
			return found
		}
	}
	return nil
}

// Kin are resources of one type in one module, with one key; or with any key, or in any module.
type kin struct{ typ, module, key, any string }

func (p *planReader) relate(r *planned) {
	_, key := cutKey(last(r.address))
	for _, k := range []kin{{r.typ, r.module, key, ""}, {r.typ, r.module, "", "key"}, {r.typ, "", "", "module"}} {
		p.kin[k] = append(p.kin[k], r.address)
	}
}

// typeOf is the type in an address, "data." before that of a data source.
func (p *planReader) typeOf(address string) string {
	parts := splitAddress(strings.TrimPrefix(address[len(moduleOf(address)):], "."))
	if parts[0] == "data" && len(parts) > 1 {
		return "data." + parts[1]
	}
	return parts[0]
}
