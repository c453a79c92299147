package providers

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/terraform"
)

// Resources finds the resources of a root by type and by the references of a value.
type Resources struct {
	byType    map[string][]*terraform.Resource
	byAddress map[string]*terraform.Resource
	byPlain   map[string][]*terraform.Resource // by the address without instance keys
}

// IndexOf makes the index of a root.
func IndexOf(root *terraform.Root) Resources {
	x := Resources{
		map[string][]*terraform.Resource{}, map[string]*terraform.Resource{}, map[string][]*terraform.Resource{},
	}
	for _, r := range root.Resources {
		x.byType[r.Type] = append(x.byType[r.Type], r)
		x.byAddress[r.Address] = r
		p := PlainAddress(r.Address)
		x.byPlain[p] = append(x.byPlain[p], r)
	}
	return x
}

// Of lists the resources of some types, type by type, each in the root's order.
func (x Resources) Of(types ...string) []*terraform.Resource {
	var all []*terraform.Resource
	for _, t := range types {
		all = append(all, x.byType[t]...)
	}
	return all
}

// Referred lists the resources of some types that a value was computed from. There are several
// where the value chooses between them or where the key of an instance is not known.
func (x Resources) Referred(v *terraform.Value, types ...string) []*terraform.Resource {
	if v == nil {
		return nil
	}
	var found []*terraform.Resource
	add := func(r *terraform.Resource) {
		if slices.Contains(types, r.Type) && !slices.Contains(found, r) {
			found = append(found, r)
		}
	}
	for _, ref := range v.Refs() {
		for _, r := range x.Instances(ref.Address) {
			add(r)
		}
	}
	return found
}

// Instances lists the resources that an address means: one, or, where it leaves instance keys out,
// every one that it fits.
func (x Resources) Instances(address string) []*terraform.Resource {
	if r := x.byAddress[address]; r != nil {
		return []*terraform.Resource{r}
	}
	var found []*terraform.Resource
	for _, r := range x.byPlain[PlainAddress(address)] {
		if IsInstance(r.Address, address) {
			found = append(found, r)
		}
	}
	return found
}

// PlainAddress is an address without its instance keys.
func PlainAddress(address string) string {
	if strings.IndexByte(address, '[') < 0 {
		return address
	}
	var b strings.Builder
	for i := 0; i < len(address); {
		if address[i] == '[' {
			i = afterKey(address, i)
			continue
		}
		b.WriteByte(address[i])
		i++
	}
	return b.String()
}

// IsInstance reports whether an address is one of those that a second one means, in which instance
// keys may be left out.
func IsInstance(address, of string) bool {
	i, j := 0, 0
	for i < len(address) {
		switch {
		case j < len(of) && address[i] == of[j]:
			i, j = i+1, j+1
		case address[i] == '[':
			i = afterKey(address, i)
		default:
			return false
		}
	}
	return j == len(of)
}

// afterKey is the place behind an instance key that begins at i; a quoted key may hold brackets.
func afterKey(address string, i int) int {
	quoted := false
	for ; i < len(address); i++ {
		switch c := address[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == ']' && !quoted:
			return i + 1
		}
	}
	return len(address)
}
