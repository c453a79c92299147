package terraform

import (
	"reflect"
	"slices"
	"strconv"
)

// writtenAs is the block of the configuration that the i-th of a plan's blocks was made of; nil where
// that cannot be told, as with dynamic blocks. The plan lists the blocks of a set in an order of its
// own, and so what both say must agree.
func writtenAs(written []*block, made []any, i int) *block {
	fits := func(b *block, i int) bool {
		fields, ok := made[i].(map[string]any)
		return ok && !b.contradicts(fields)
	}
	if len(made) != len(written) {
		var found *block
		for _, b := range written {
			if !fits(b, i) {
				continue
			}
			others := 0
			for j := range made {
				if fits(b, j) {
					others++
				}
			}
			if found != nil || others > 1 {
				return nil
			}
			found = b
		}
		return found
	}
	own := written[i]
	candidates := []*block{}
	for j, b := range written {
		switch {
		case !fits(b, i):
		case j == i, !fits(own, j), !fits(own, i), !reflect.DeepEqual(made[i], made[j]):
			candidates = append(candidates, b)
		}
	}
	switch {
	case len(candidates) == 0:
		return nil
	case len(candidates) == 1:
		return candidates[0]
	}
	return either(candidates)
}

// contradicts reports whether a plan's block cannot have been made of the written one.
func (b *block) contradicts(made map[string]any) bool {
	for name, w := range b.attributes {
		if want, ok := plainText(w.constant); ok {
			if got, ok := plainText(made[name]); ok && got != want {
				return true
			}
		}
	}
	for name := range b.blocks {
		if list, ok := made[name].([]any); ok && len(list) == 0 {
			return true
		}
	}
	return false
}

// plainText is a text, number or switch, as it would be written.
func plainText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// either stands for several blocks of which one is meant.
func either(of []*block) *block {
	out := &block{attributes: map[string]*written{}, blocks: map[string][]*block{}}
	for _, b := range of {
		for name, w := range b.attributes {
			have := out.attributes[name]
			if have == nil {
				have = &written{}
				out.attributes[name] = have
			}
			for _, r := range w.refs {
				if !slices.Contains(have.refs, r) {
					have.refs = append(have.refs, r)
				}
			}
			out.unsure = out.unsure || !slices.Equal(w.refs, of[0].refsOf(name))
		}
		for name, nested := range b.blocks {
			out.blocks[name] = append(out.blocks[name], nested...)
		}
	}
	return out
}

func (b *block) refsOf(name string) []string {
	if w := b.attributes[name]; w != nil {
		return w.refs
	}
	return nil
}
