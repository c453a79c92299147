package chainfile

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A key is one word on the left of an equals sign, and what reads its value.
type key struct {
	name string
	read func(hclsyntax.Expression)
}

// keys reads the attributes of a block. A word that is none of the keys is a mistake; hint may say
// where it belongs.
func (r *reader) keys(b *hclsyntax.Block, list []key, hint func(word string) string) {
	words := make([]string, len(list))
	for i, k := range list {
		words[i] = k.name
	}
	for _, a := range inOrder(b.Body.Attributes) {
		if i := slices.Index(words, a.Name); i >= 0 {
			list[i].read(a.Expr)
			continue
		}
		said := ""
		if hint != nil {
			said = hint(a.Name)
		}
		if said == "" {
			said = "want " + listed(words) + suggest(a.Name, words)
		}
		r.fail(a.NameRange, "%s has no key %q; %s", b.Type, a.Name, said)
	}
}

// inOrder lists attributes as they are written.
func inOrder(attributes hclsyntax.Attributes) []*hclsyntax.Attribute {
	return slices.SortedFunc(maps.Values(attributes), func(a, b *hclsyntax.Attribute) int {
		return a.NameRange.Start.Byte - b.NameRange.Start.Byte
	})
}
