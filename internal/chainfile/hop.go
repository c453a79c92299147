package chainfile

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// reading is what a hop block says of a vendor's system.
func (r *reader) reading(b *hclsyntax.Block, table *providers.Table) providers.Reading {
	reading := providers.Reading{
		System: b.Labels[0], Name: b.Labels[1],
		At: r.position(b.DefRange()), From: r.path,
	}
	c := &reading.Context
	c.Drawn = true
	c.At = map[string]audit.Pos{}
	field := func(name string, to *string) key {
		return key{name, func(e hclsyntax.Expression) {
			if s, ok := r.filledText(e, name); ok {
				*to, c.At[name] = s, r.position(e.Range())
			}
		}}
	}
	r.noBlocks(b)
	r.keys(b, []key{
		{"settings", func(e hclsyntax.Expression) { reading.Settings = r.settings(e) }},
		field(providers.KeyVersion, &c.Version),
		field(providers.KeyPlan, &c.Plan),
		field(providers.KeyType, &c.Type),
		field(providers.KeyAppProtocol, &c.AppProtocol),
		field(providers.KeyScheme, &c.Scheme),
		{providers.KeyUpgrade, func(e hclsyntax.Expression) {
			on, _ := r.boolean(e)
			c.Upgrade, c.At[providers.KeyUpgrade] = on, r.position(e.Range())
		}},
	}, func(word string) string { return misplaced(word, table) })
	return reading
}

// filledText reads a text that is not empty; a number is told to be quoted, since 1.30 is 1.3.
func (r *reader) filledText(e hclsyntax.Expression, name string) (string, bool) {
	s, ok := r.str(e, fmt.Sprintf("a text in quotes for %s", name))
	if ok && s == "" {
		r.fail(e.Range(), "%s is empty: leave it out", name)
		return "", false
	}
	return s, ok
}

// misplaced says of a word beside settings where it belongs.
func misplaced(word string, table *providers.Table) string {
	if table.Canonical(word) != "" {
		return fmt.Sprintf("it is a setting of %s: write settings = { %s = ... }", table.Title, keyText(word))
	}
	if slices.Contains(clockKeys(), word) {
		return fmt.Sprintf(`clocks are given directly to hop "custom" only; what is %s's own goes into settings = { ... }`, table.Title)
	}
	keys := append([]string{"settings"}, providers.ContextKeys...)
	if near := providers.Nearest(word, keys); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if near := providers.Nearest(word, table.Spellings()); near != "" {
		return fmt.Sprintf("did you mean settings = { %s = ... }?", keyText(near))
	}
	return "want " + listed(keys) + "; a setting of the vendor's goes into settings = { ... }"
}

// keyText is a key as it is written in an object, quoted where it must be.
func keyText(name string) string {
	if hclsyntax.ValidIdentifier(name) {
		return name
	}
	return fmt.Sprintf("%q", name)
}

// settings reads an object whose keys are a vendor's names.
func (r *reader) settings(e hclsyntax.Expression) []providers.Setting {
	object, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		if v, ok := r.value(e); ok {
			r.fail(e.Range(), "settings is %s; want settings = { name = value }", kindOf(v))
		}
		return nil
	}
	var all []providers.Setting
	for _, item := range object.Items {
		if name, ok := r.settingName(item.KeyExpr); ok {
			all = append(all, providers.Setting{
				Name: name, Value: r.settingValue(item.ValueExpr, name),
				Known: audit.Written, At: r.position(item.ValueExpr.Range()),
			})
		}
	}
	return all
}

func (r *reader) settingName(e hclsyntax.Expression) (string, bool) {
	k, ok := e.(*hclsyntax.ObjectConsKeyExpr)
	if ok && !k.ForceNonLiteral {
		if word := hcl.ExprAsKeyword(k.Wrapped); word != "" {
			return word, true
		}
		if t, ok := k.Wrapped.(*hclsyntax.ScopeTraversalExpr); ok {
			name := string(e.Range().SliceBytes(r.text))
			r.fail(t.Range(), "quote a name with dots: %q = ...", name)
			return "", false
		}
		e = k.Wrapped
	}
	name, ok := r.str(e, "the vendor's name of a setting")
	if ok && name == "" {
		r.fail(e.Range(), "a setting has an empty name")
		return "", false
	}
	return name, ok
}

// settingValue is not known where the value cannot be read, so that no default takes its place.
func (r *reader) settingValue(e hclsyntax.Expression, name string) providers.Value {
	v, ok := r.value(e)
	if !ok {
		return providers.NotKnown(audit.Refused, "the value cannot be read")
	}
	switch v.Type() {
	case cty.Number:
		n, _ := v.AsBigFloat().Float64()
		return providers.Number(n)
	case cty.String:
		return providers.Text(v.AsString())
	case cty.Bool:
		return providers.Switch(v.True())
	}
	r.fail(e.Range(), "%s is %s; want a number, a text or true or false", name, kindOf(v))
	return providers.NotKnown(audit.Refused, "the value is "+kindOf(v))
}
