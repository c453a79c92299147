package terraform

import (
	"maps"
	"slices"
	"strings"
)

// maxFollowed bounds how many references are followed for one value.
const maxFollowed = 2_000

// A standpoint is where references are written: in a module instance, in a block with an instance
// key and a for_each, as far as it has them.
type standpoint struct {
	module  string // address
	conf    *configured
	key     string // `["a.b"]`
	forEach []string
}

// A following is the way from an expression to the resources that it was computed from.
type following struct {
	p     *planReader
	refs  []Ref
	guess bool // an instance was chosen by its key
	seen  map[string]bool
}

// refs are what a written attribute refers to, and why they may be wrong.
func (m *making) refs(w *written, in *block) ([]Ref, string) {
	if w == nil || len(w.refs) == 0 {
		return nil, ""
	}
	_, key := cutKey(last(m.r.address))
	at := standpoint{module: m.r.module, conf: m.conf, key: key}
	if top := m.conf.resources[m.r.typ+"."+m.r.name]; top != nil {
		at.forEach = top.forEach
	}
	f := &following{p: m.p, seen: map[string]bool{}}
	f.all(w.refs, at, "")
	all := traces{refs: f.refs}
	why := ""
	switch {
	case in.unsure:
		why = "which of several blocks of " + m.r.address + " this is, the plan does not say"
	case f.guess:
		why = "the plan does not show by which key " + m.r.address + " chooses; its own key is taken"
	}
	return all.references(), why
}

func last(address string) string {
	parts := splitAddress(address)
	return parts[len(parts)-1]
}

// all follows references. The attribute is what is asked of each where they stand for a whole.
func (f *following) all(refs []string, at standpoint, attr string) {
	keyed := slices.ContainsFunc(refs, func(r string) bool {
		return r == "each.key" || r == "count.index" || strings.HasPrefix(r, "each.value")
	})
	for _, r := range refs {
		f.one(r, at, attr, keyed, len(refs) == 2)
	}
}

func (f *following) one(ref string, at standpoint, attr string, keyed, plainly bool) {
	id := at.module + "\n" + at.key + "\n" + ref + "\n" + attr
	if f.seen[id] || len(f.seen) > maxFollowed || at.conf == nil {
		return
	}
	f.seen[id] = true
	parts := splitAddress(ref)
	if len(parts) < 2 {
		return
	}
	part := func(i int) string {
		if i >= len(parts) {
			return ""
		}
		name, _ := cutKey(parts[i])
		return name
	}
	switch parts[0] {
	case "local", "count", "path", "terraform", "self":
	case "var":
		f.argument(at, part(1), attr)
	case "each":
		if part(1) == "value" {
			if attr == "" {
				attr = part(2)
			}
			f.through(at, attr)
		}
	case "module":
		name, key := cutKey(parts[1])
		f.outputs(at, name, key, part(2), keyed, plainly)
	case "data":
		if len(parts) > 2 {
			f.resource(at, "data."+parts[1], parts[2], or(part(3), attr), keyed, plainly)
		}
	default:
		f.resource(at, parts[0], parts[1], or(part(2), attr), keyed, plainly)
	}
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// through goes on in a for_each: each of its elements has the key of the instance that it makes.
func (f *following) through(at standpoint, attr string) {
	for _, r := range at.forEach {
		f.one(r, at, attr, true, true)
	}
}

// argument goes on where the module is called.
func (f *following) argument(at standpoint, name, attr string) {
	if at.module == "" {
		return
	}
	parts := splitAddress(at.module)
	up := standpoint{module: strings.Join(parts[:len(parts)-2], ".")}
	up.conf = f.p.confOf(up.module)
	var call string
	call, up.key = cutKey(parts[len(parts)-1])
	if up.conf == nil || up.conf.calls[call] == nil {
		return
	}
	c := up.conf.calls[call]
	up.forEach = c.forEach
	f.all(c.args[name], up, attr)
}

// outputs go on in a module that is called: in the output that is named, or in all.
func (f *following) outputs(at standpoint, name, key, output string, keyed, plainly bool) {
	c := at.conf.calls[name]
	if c == nil || c.module == nil {
		return
	}
	base := join(at.module, "module."+name)
	for _, address := range f.instances(f.p.modules[plainAddress(base)], base, key, at, keyed, plainly) {
		in := standpoint{module: address, conf: c.module}
		if output != "" {
			f.all(c.module.outputs[output], in, "")
			continue
		}
		for _, o := range slices.Sorted(maps.Keys(c.module.outputs)) {
			f.all(c.module.outputs[o], in, "")
		}
	}
}

// instances are the addresses that a name means. Where the plan has lost the key, it is that of the
// instance that refers, if each.key or count.index stands beside.
func (f *following) instances(known map[string]bool, base, key string, at standpoint, keyed, plainly bool) []string {
	if key != "" || !keyed && !f.many(known, base) {
		return []string{base + key}
	}
	if keyed && at.key != "" && known[base+at.key] {
		f.guess = f.guess || !plainly
		return []string{base + at.key}
	}
	var all []string
	for _, address := range slices.Sorted(maps.Keys(known)) {
		if address == base || strings.HasPrefix(address, base+"[") {
			all = append(all, address)
		}
	}
	if len(all) == 0 {
		return []string{base}
	}
	return all
}

func (f *following) many(known map[string]bool, base string) bool {
	return !known[base] && len(known) > 0
}

// resource ends at a resource, and goes on in what the asked attribute is made of.
func (f *following) resource(at standpoint, typ, named, attr string, keyed, plainly bool) {
	name, key := cutKey(named)
	base := join(at.module, typ+"."+name)
	found := f.instances(f.p.keys[plainAddress(base)], base, key, at, keyed, plainly)
	if len(found) > manyAttrs {
		found = []string{base}
	}
	for _, address := range found {
		f.refs = append(f.refs, Ref{address, attr})
	}
	declared := at.conf.resources[typ+"."+name]
	if declared == nil || attr == "" {
		return
	}
	if w := declared.attributes[attr]; w != nil && len(w.refs) > 0 {
		own := standpoint{module: at.module, conf: at.conf, forEach: declared.forEach}
		if len(found) == 1 {
			_, own.key = cutKey(last(found[0]))
		}
		f.all(w.refs, own, "")
	}
}

// confOf is the configuration of a module instance, or nil.
func (p *planReader) confOf(module string) *configured {
	c := p.config
	if module == "" {
		return c
	}
	parts := splitAddress(module)
	for i := 1; i < len(parts) && c != nil; i += 2 {
		name, _ := cutKey(parts[i])
		call := c.calls[name]
		if call == nil {
			return nil
		}
		c = call.module
	}
	return c
}
