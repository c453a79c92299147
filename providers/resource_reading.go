package providers

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// OfResource begins the reading of the hop that a resource of a root makes.
func OfResource(system string, root *terraform.Root, res *terraform.Resource) Reading {
	reading := Reading{
		System: system, Name: res.Address,
		At: res.At, Callee: res.Callee, Layer: root.Layer, From: res.At.File,
	}
	if res.Maybe != "" {
		reading.Assumed = []string{Perhaps(res)}
	}
	return reading
}

// Perhaps says why a resource may not exist.
func Perhaps(res *terraform.Resource) string {
	return fmt.Sprintf("%s may not exist: %s", res.Address, res.Maybe)
}

// Take adds the attributes of a block that are given, under their Terraform names.
func (r *Reading) Take(b *terraform.Block, names ...string) {
	for _, name := range names {
		if s, ok := Written(name, b.Attributes[name]); ok {
			r.Settings = append(r.Settings, s)
		}
	}
}

// Own adds the attributes of a block as Take does, and says that those that nobody wrote belong into it.
func (r *Reading) Own(t *Table, b *terraform.Block, names ...string) {
	r.Take(b, names...)
	var missing []string
	for _, name := range names {
		if v := b.Attributes[name]; !IsGiven(v) || v.Filled {
			missing = append(missing, t.Canonical(name))
		}
	}
	if len(missing) > 0 && b.At.Known() {
		r.Blocks = append(r.Blocks, Block{At: b.At, Settings: missing})
	}
}

// Tell adds something that could not be read.
func (f *Found) Tell(code audit.Code, system, hop, setting string, at audit.Pos, format string, args ...any) {
	f.Unread = append(f.Unread, audit.Unread{
		Code: code, System: system, Hop: hop, Setting: setting, Why: fmt.Sprintf(format, args...), At: at,
	})
}

// TellUncounted adds nested blocks whose number is not known.
func (f *Found) TellUncounted(b *terraform.Block, system, hop string, names ...string) {
	for _, name := range names {
		if why, ok := b.Unknown[name]; ok {
			f.Tell(b.Codes[name], system, hop, name, b.At, "how many %s blocks there are is not known: %s", name, why)
		}
	}
}

// IsFilled reports whether an attribute is there and no empty text, which a plan has where nobody
// wrote a name.
func IsFilled(v *terraform.Value) bool {
	t, known := TextOf(v)
	return IsGiven(v) && (!known || t != "")
}

// WhyUnknown is why an attribute is not known, or that it is not given.
func WhyUnknown(v *terraform.Value) Unknown {
	if v == nil || v.State != terraform.Unknown {
		return Unknown{audit.NoValue, "it is not given"}
	}
	return Unknown{v.Code(), v.Why()}
}

// Elements are the elements of a list; a list that is not known is its only element.
func Elements(v *terraform.Value) []*terraform.Value {
	if v == nil {
		return nil
	}
	if v.State == terraform.Unknown {
		return []*terraform.Value{v}
	}
	return v.List
}
