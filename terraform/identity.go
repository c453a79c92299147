package terraform

import (
	"slices"
	"strings"
)

// identities are attributes whose value no other resource has. What equals one was computed from it.
var identities = []string{"arn", "id", "dns_name"}

// shortest is how long such a value is at least: shorter ones may be equal by chance.
const shortest = 12

func isIdentity(name string) bool { return slices.Contains(identities, name) }

// identify notes what a resource is called.
func (p *planReader) identify(r *planned) {
	if strings.HasPrefix(r.typ, "data.") {
		return
	}
	for _, name := range identities {
		text, ok := r.values[name].(string)
		if !ok || len(text) < shortest || r.sensitive[name] == true {
			continue
		}
		if _, taken := p.ids[text]; !taken {
			p.ids[text] = Ref{r.address, name}
		}
	}
}

// equal adds to each value that equals an identity of another resource the reference to that.
func (p *planReader) equal(self string, b *Block) {
	for _, v := range b.Attributes {
		p.equalValue(self, v)
	}
	for _, list := range b.Blocks {
		for _, nested := range list {
			p.equal(self, nested)
		}
	}
}

func (p *planReader) equalValue(self string, v *Value) {
	if text, ok := v.Scalar.(string); ok && len(text) >= shortest {
		if ref, ok := p.ids[text]; ok && ref.Address != self {
			// The value decides which of several instances is meant.
			v.change(func(o *Origin) { o.Refs = []Ref{ref} })
		}
		return
	}
	for _, e := range v.List {
		p.equalValue(self, e)
	}
	for _, e := range v.Map {
		p.equalValue(self, e)
	}
}

// moduleOf is the module's part of an address.
func moduleOf(address string) string {
	parts := splitAddress(address)
	n := 0
	for n+2 < len(parts) && parts[n] == "module" {
		n += 2
	}
	return strings.Join(parts[:n], ".")
}

// splitAddress cuts an address at the dots that are not in a key. The keys stay with their names.
func splitAddress(address string) []string {
	var parts []string
	from, quoted := 0, false
	for i := 0; i < len(address); i++ {
		switch c := address[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == '.' && !quoted:
			parts = append(parts, address[from:i])
			from = i + 1
		}
	}
	return append(parts, address[from:])
}

// cutKey takes the key off a name: `this["a.b"]` becomes `this` and `["a.b"]`.
func cutKey(name string) (string, string) {
	if i := strings.IndexByte(name, '['); i >= 0 {
		return name[:i], name[i:]
	}
	return name, ""
}

// plainAddress is an address without its keys.
func plainAddress(address string) string {
	if strings.IndexByte(address, '[') < 0 {
		return address
	}
	parts := splitAddress(address)
	for i := range parts {
		parts[i], _ = cutKey(parts[i])
	}
	return strings.Join(parts, ".")
}
