package akamai

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// built walks a rule that is built block by block; its children are data sources of the same type.
// It gives the paths whose requests it takes from the rule above it.
func (p *tree) built(res *terraform.Resource, inherited rule, above []*terraform.Resource) []audit.Pattern {
	if slices.Contains(above, res) {
		return nil
	}
	above = append(above[:len(above):len(above)], res)
	var form *terraform.Block
	for _, f := range formats {
		for _, b := range res.Body.Blocks[f] {
			form = b
		}
	}
	if form == nil {
		p.found.Unread = append(p.found.Unread, audit.Unread{
			Code: audit.Unsupported, System: Edge.System, Hop: p.res.Address, Setting: "rules", At: res.At,
			Why: res.Address + " has a form of rules that this version does not know",
		})
		return nil
	}
	name, _ := providers.TextOf(form.Attributes["name"])
	own := inherited
	if len(above) > 1 {
		own = inherited.under(name, criteriaOf(form), res.At)
	} else {
		own.at = res.At
	}
	changed := len(above) == 1
	for _, b := range form.Blocks["behavior"] {
		own, changed = p.behaviour(b, own, changed)
	}
	return p.emitted(own, changed, func() []audit.Pattern { return p.children(form, own, above) })
}

// children walks the rules below one that is built.
func (p *tree) children(form *terraform.Block, own rule, above []*terraform.Resource) (taken []audit.Pattern) {
	v := form.Attributes["children"]
	found := p.of.Referred(v, builder)
	for _, child := range found {
		taken = append(taken, p.built(child, own, above)...)
	}
	if len(found) > 0 || !providers.IsGiven(v) || v.State == terraform.Known && len(v.List) == 0 {
		return taken
	}
	code, why := audit.Unsupported, "they are not data sources of these files"
	if v.State == terraform.Unknown {
		code, why = v.Code(), v.Why()
	}
	p.found.Unread = append(p.found.Unread, audit.Unread{
		Code: code, System: Edge.System, Hop: p.res.Address, Setting: "children", Why: "the rules below it are not known: " + why, At: v.At(),
	})
	return taken
}

// behaviour adds what one behaviour block sets.
func (p *tree) behaviour(b *terraform.Block, own rule, changed bool) (rule, bool) {
	for _, kind := range []struct {
		block   string
		options []struct{ option, setting string }
	}{
		{"read_timeout", []struct{ option, setting string }{{"value", readTimeout}, {"first_byte_timeout", firstByte}}},
		{"timeout", []struct{ option, setting string }{{"value", connect}}},
		{"web_sockets", []struct{ option, setting string }{{"enabled", webSockets}}},
	} {
		for _, nested := range b.Blocks[kind.block] {
			if kind.block == "read_timeout" {
				own = own.with(providers.Setting{Name: hasBehaviour, Value: providers.Switch(true), Known: audit.Written, At: nested.At})
			}
			for _, o := range kind.options {
				if s, ok := providers.Written(o.setting, nested.Attributes[o.option]); ok {
					own = own.with(s)
				}
			}
			changed = true
		}
	}
	for _, origin := range b.Blocks["origin"] {
		if sends, _ := p.of.Origins(origin.Attributes["hostname"], p.res.Address, nil); len(sends) > 0 {
			own.origin, changed = sends, true
		}
	}
	return own, changed
}

// criteriaOf are the criteria of a rule that is built.
func criteriaOf(form *terraform.Block) condition {
	satisfy, _ := providers.TextOf(form.Attributes["criteria_must_satisfy"])
	var all []criterion
	for _, b := range form.Blocks["criterion"] {
		names := make([]string, 0, len(b.Blocks))
		for name := range b.Blocks {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			for _, o := range b.Blocks[name] {
				operator, _ := providers.TextOf(o.Attributes["match_operator"])
				all = append(all, criterion{name, operator, texts(o.Attributes["values"])})
			}
		}
	}
	return combine(all, satisfy == "any")
}
