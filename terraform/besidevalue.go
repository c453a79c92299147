package terraform

import (
	"fmt"
	"maps"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
)

// block gives what a plan says of a block the places that it has in the files.
func (b *besides) block(own, files *Block, path string) {
	own.At = files.At
	for _, name := range slices.Sorted(maps.Keys(own.Attributes)) {
		v, h := own.Attributes[name], files.Attributes[name]
		switch {
		case h == nil && files.Blocks[name] != nil:
			// A plan does not tell a list of blocks from a list of objects, and the files do.
			delete(own.Attributes, name)
		case h == nil && v.State == Unknown && v.Code() == audit.AfterApply, h != nil && h.State == Absent && v.State == Unknown:
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
		b.tell("the files and the plan give it different values; the plan's counts", path, h.At())
	default:
		b.differ(h, path, text)
	}
	v.Place, v.Filled = h.Place, false
	v.change(func(o *Origin) {
		o.Via = h.Via()
		if o.Code == audit.AfterApply && h.Code() == audit.AfterApply {
			o.Why = h.Why()
		}
		if b.exact && len(h.Refs()) > 0 || len(o.Refs) == 0 {
			o.Refs, o.Assumed = h.Refs(), ""
		}
	})
	for name, e := range v.Map {
		if other := h.Map[name]; other != nil {
			b.value(e, other, join(path, name), true)
		} else {
			e.at(h.Place)
		}
	}
	for i, e := range v.List {
		if other := counterpart(e, h.List, i, len(v.List)); other != nil {
			b.value(e, other, fmt.Sprintf("%s[%d]", path, i), true)
		} else {
			e.at(h.Place)
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
func (v *Value) at(pos Place) {
	v.Place = pos
	for _, e := range v.List {
		e.at(pos)
	}
	for _, e := range v.Map {
		e.at(pos)
	}
}

func (b *besides) differ(h *Value, path, planned string) {
	text, _ := plainText(h.Scalar)
	b.tell(fmt.Sprintf("the files give %q and the plan %q, which counts: it may be older than the files, or made with other variables", text, planned), path, h.At())
}

func (b *besides) tell(why, path string, at audit.Pos) {
	b.p.root.Unread = append(b.p.root.Unread, audit.Unread{
		Code: audit.Refused, Hop: b.address, Setting: path, Why: why, At: at, Input: b.p.name,
	})
}
