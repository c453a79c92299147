package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A besides joins a plan with the files that it was made from.
type besides struct {
	p       *planReader
	by      map[string]*Resource // of the files, by address
	plainly map[string]*Resource // by the address without keys, where there is one
	exact   bool                 // the resource at hand has the same address in both
	address string
	at      audit.Pos
}

// beside reads the files and takes places and references from them. The plan's own values of the
// variables hold for them.
func (p *planReader) beside() error {
	o := p.opts
	o.Source = ""
	if p.given != nil {
		o.Assignments, o.given, o.givenBy = nil, p.given, p.name
		o.Env = map[string]string{"TF_WORKSPACE": o.Env["TF_WORKSPACE"]}
	}
	files, err := Load(p.opts.Source, o)
	switch {
	case err != nil && p.opts.Guessed:
		p.unread(reason{audit.Missing, "the files beside it cannot be read, and so values have no places: " + clause(err.Error())}, audit.Pos{File: p.name})
		return nil
	case err != nil:
		return &Refusal{clause(err.Error()), "--source DIR, with the folder that the plan was made from"}
	}
	b := &besides{p: p, by: map[string]*Resource{}, plainly: map[string]*Resource{}}
	for _, r := range files.Resources {
		b.by[r.Address] = r
		plainly := plainAddress(r.Address)
		if _, several := b.plainly[plainly]; several {
			b.plainly[plainly] = nil
			continue
		}
		b.plainly[plainly] = r
	}
	found := map[*Resource]bool{}
	var alone []string
	for _, r := range p.root.Resources {
		h := b.by[r.Address]
		b.exact = h != nil
		if h == nil {
			h = b.plainly[plainAddress(r.Address)]
		}
		if h == nil {
			if !p.opaque(files, r) {
				alone = append(alone, r.Address)
			}
			continue
		}
		found[h] = true
	}
	if len(found) == 0 && len(p.root.Resources) > 0 {
		if p.opts.Guessed {
			return nil
		}
		return &Refusal{
			fmt.Sprintf("%s declares none of its resources", p.sourceOf()),
			"--source DIR, with the folder that the plan was made from",
		}
	}
	for _, r := range p.root.Resources {
		b.join(r)
	}
	b.missing(files, found, alone)
	for _, f := range files.Problems {
		text := f.Text
		p.unread(reason{audit.Missing, f.Path + " could not be read, and so what it declares has no place: " + text}, f.At)
	}
	p.root.Files = append(p.root.Files, files.Files...)
	p.root.Undeclared = append(p.root.Undeclared, files.Undeclared...)
	return nil
}

// opaque reports whether a resource is in a module that the files call and that is not there.
func (p *planReader) opaque(files *Root, r *Resource) bool {
	if r.Module == "" {
		return false
	}
	module := plainAddress(r.Module)
	return !slices.ContainsFunc(files.Resources, func(h *Resource) bool { return plainAddress(h.Module) == module })
}

// missing tells what only one of the two has.
func (b *besides) missing(files *Root, found map[*Resource]bool, alone []string) {
	p := b.p
	where := p.sourceOf()
	if len(alone) > 0 {
		p.unread(reason{audit.Missing, fmt.Sprintf("%s does not declare %s, which the plan has: the plan may be older than the files", where, some(alone))}, audit.Pos{File: p.name})
	}
	var new []string
	for _, h := range files.Resources {
		if found[h] || h.Maybe != "" || strings.HasPrefix(h.Type, "data.") || b.p.gone[h.Address] {
			continue
		}
		new = append(new, h.Address)
	}
	if len(new) > 0 {
		p.unread(reason{audit.Missing, fmt.Sprintf("%s declares %s, which the plan or state does not have and which was not audited: it may be older than the files", where, some(new))}, audit.Pos{File: p.name})
	}
}

func some(all []string) string {
	const few = 3
	if len(all) <= few {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:few], ", "), len(all)-few)
}

func (b *besides) join(r *Resource) {
	h := b.by[r.Address]
	b.exact = h != nil
	if h == nil {
		h = b.plainly[plainAddress(r.Address)]
	}
	if h == nil {
		return
	}
	r.At, r.Callee = h.At, h.Callee
	b.address, b.at = r.Address, h.Body.At
	b.block(&r.Body, &h.Body, "")
}

func (b *besides) block(own, files *Block, path string) {
	own.At = files.At
	for _, name := range slices.Sorted(maps.Keys(own.Attributes)) {
		v, h := own.Attributes[name], files.Attributes[name]
		switch {
		case h == nil && files.Blocks[name] != nil:
			// A plan does not tell a list of blocks from a list of objects, and the files do.
			delete(own.Attributes, name)
		case h == nil && v.State == Unknown && v.Code == audit.AfterApply, h != nil && h.State == Absent && v.State == Unknown:
			delete(own.Attributes, name)
		case h == nil || h.State == Absent:
			v.Filled = true
		case v.State == Unknown && (h.List != nil || h.Map != nil):
			// The files show which parts of it are known.
			own.Attributes[name] = h
		default:
			b.value(v, h, join(path, name), false)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files.Attributes)) {
		if h := files.Attributes[name]; own.Attributes[name] == nil && own.Blocks[name] == nil && h.State == Known && h.Scalar != nil && h.Scalar != "" {
			b.differ(h, join(path, name), "nothing")
		}
	}
	for _, typ := range slices.Sorted(maps.Keys(files.Blocks)) {
		_, unsure := own.Unknown[typ]
		if own.Blocks[typ] == nil && own.Attributes[typ] == nil && !unsure {
			b.tell("the files have such a block and the plan has none: it may be older than the files", join(path, typ), files.Blocks[typ][0].At)
		}
	}
	b.numbers(own, files)
	for _, typ := range slices.Sorted(maps.Keys(own.Blocks)) {
		if files.Attributes[typ] != nil && files.Blocks[typ] == nil {
			delete(own.Blocks, typ)
			continue
		}
		b.blocks(own.Blocks[typ], files, typ, join(path, typ))
	}
}

// numbers settles of which block types the number is not known.
func (b *besides) numbers(own, files *Block) {
	for typ := range own.Unknown {
		delete(own.Unknown, typ)
		delete(own.Codes, typ)
		if list := files.Blocks[typ]; list != nil {
			own.Blocks = with(own.Blocks, typ, list)
			delete(own.Attributes, typ)
		}
		if why, unsure := files.Unknown[typ]; unsure {
			own.uncertain(typ, reason{files.Codes[typ], why})
		}
	}
}

func with(blocks map[string][]*Block, typ string, list []*Block) map[string][]*Block {
	if blocks == nil {
		blocks = map[string][]*Block{}
	}
	blocks[typ] = list
	return blocks
}

// blocks gives each of the plan's blocks the place of the one that it was made of.
func (b *besides) blocks(own []*Block, files *Block, typ, path string) {
	list := files.Blocks[typ]
	if _, unsure := files.Unknown[typ]; !unsure && len(list) > 0 && len(list) != len(own) {
		b.tell(fmt.Sprintf("the files have %d of these blocks and the plan has %d, which count: it may be older than the files", len(list), len(own)), path, b.at)
	}
	used := map[*Block]bool{}
	for i, o := range own {
		var best *Block
		worst := 0
		for j, h := range list {
			if used[h] {
				continue
			}
			wrong := contradictions(o, h)*2 + 1
			if i == j {
				wrong--
			}
			if best == nil || wrong < worst {
				best, worst = h, wrong
			}
		}
		if best == nil {
			if len(list) == 0 {
				continue
			}
			best = list[0] // one of unknown number stands for all
		}
		used[best] = true
		b.block(o, best, path)
	}
}

// contradictions counts the attributes of which both know another value.
func contradictions(own, files *Block) int {
	n := 0
	for name, v := range own.Attributes {
		if differs(v, files.Attributes[name]) {
			n++
		}
	}
	for typ, list := range own.Blocks {
		if h := files.Blocks[typ]; len(list) == 1 && len(h) == 1 {
			n += contradictions(list[0], h[0])
		}
	}
	return n
}

func differs(v, h *Value) bool {
	if v == nil || h == nil || v.State != Known || h.State != Known {
		return false
	}
	a, ok := plainText(v.Scalar)
	c, also := plainText(h.Scalar)
	return ok && also && a != c
}

// value takes the place of a value from the files, and its references. What differs within a list or
// an object is not shown: a container's environment may hold secrets.
func (b *besides) value(v, h *Value, path string, within bool) {
	switch text, _ := plainText(v.Scalar); {
	case !differs(v, h):
	case within:
		b.tell("the files and the plan give it different values; the plan's counts", path, h.At)
	default:
		b.differ(h, path, text)
	}
	v.At, v.Via, v.Filled = h.At, h.Via, false
	if v.Code == audit.AfterApply && h.Code == audit.AfterApply {
		v.Why = h.Why
	}
	if b.exact && len(h.Refs) > 0 || len(v.Refs) == 0 {
		v.Refs, v.Assumed = h.Refs, ""
	}
	for name, e := range v.Map {
		if other := h.Map[name]; other != nil {
			b.value(e, other, join(path, name), true)
		} else {
			e.at(h.At)
		}
	}
	for i, e := range v.List {
		if other := counterpart(e, h.List, i, len(v.List)); other != nil {
			b.value(e, other, fmt.Sprintf("%s[%d]", path, i), true)
		} else {
			e.at(h.At)
		}
	}
}

// counterpart is the element of the files' list that an element of the plan's list was made of: of
// objects with names the one with the same, since providers sort them.
func counterpart(e *Value, list []*Value, i, count int) *Value {
	if name := e.Map["name"]; name != nil && name.Scalar != nil {
		for _, h := range list {
			if other := h.Map["name"]; other != nil && other.Scalar == name.Scalar {
				return h
			}
		}
	}
	if count == len(list) {
		return list[i]
	}
	return nil
}

// at puts a value and all it holds at one place.
func (v *Value) at(pos audit.Pos) {
	v.At = pos
	for _, e := range v.List {
		e.at(pos)
	}
	for _, e := range v.Map {
		e.at(pos)
	}
}

func (b *besides) differ(h *Value, path, planned string) {
	text, _ := plainText(h.Scalar)
	b.tell(fmt.Sprintf("the files give %q and the plan %q, which counts: it may be older than the files, or made with other variables", text, planned), path, h.At)
}

func (b *besides) tell(why, path string, at audit.Pos) {
	b.p.root.Unread = append(b.p.root.Unread, audit.Unread{
		Code: audit.Refused, Hop: b.address, Setting: path, Why: why, At: at, Input: b.p.name,
	})
}
