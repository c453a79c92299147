package chainfile

import (
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/timeout-audit/timeout-audit/audit"
)

// rule reads `rule "ID" { enabled = false }`.
func (r *reader) rule(b *hclsyntax.Block, declared names) {
	id, at, ok := r.label(b, "ID")
	if !ok {
		return
	}
	known := slices.Contains(r.options.Rules, id)
	if !known {
		r.fail(at, "there is no rule %q; want %s%s", id, listed(r.options.Rules), suggest(id, r.options.Rules))
	}
	r.declare(declared, "rule", id, at)
	rule := Rule{ID: id, At: r.position(b.DefRange())}
	said := false
	r.noBlocks(b)
	r.keys(b, []key{{"enabled", func(e hclsyntax.Expression) { rule.Enabled, said = r.boolean(e) }}}, nil)
	if _, written := b.Body.Attributes["enabled"]; !written {
		r.fail(b.DefRange(), "rule %q says nothing; write enabled = false, or take the block out", id)
	}
	if known && said {
		r.file.Rules = append(r.file.Rules, rule)
	}
}

// policy reads `policy { max_idle = "600s" }`.
func (r *reader) policy(b *hclsyntax.Block, declared names) {
	if len(b.Labels) > 0 {
		r.fail(b.LabelRanges[0], "policy has no label; want policy { ... }")
	}
	if line, twice := declared["policy "]; twice {
		r.fail(b.DefRange(), "policy is there twice, first in line %d", line)
	}
	declared["policy "] = b.TypeRange.Start.Line
	r.noBlocks(b)
	r.keys(b, []key{{"max_idle", func(e hclsyntax.Expression) {
		if d, ok := r.positive(e, "max_idle"); ok {
			r.file.Policy = Policy{MaxIdle: d, At: r.position(e.Range())}
		}
	}}}, nil)
}

// ignore reads `ignore "FINGERPRINT" { reason = "...", until = "2027-01-31" }`.
func (r *reader) ignore(b *hclsyntax.Block, declared names) {
	fingerprint, at, ok := r.label(b, "FINGERPRINT")
	if !ok {
		return
	}
	r.declare(declared, "ignore", fingerprint, at)
	dated := true
	i := audit.Ignore{Fingerprint: fingerprint, At: r.position(b.DefRange()), Last: b.Range().End.Line}
	r.noBlocks(b)
	r.keys(b, []key{
		{"reason", func(e hclsyntax.Expression) { i.Reason, _ = r.filledText(e, "reason") }},
		{"until", func(e hclsyntax.Expression) {
			day, ok := r.str(e, `a day such as "2027-01-31"`)
			_, err := time.Parse(time.DateOnly, day)
			if ok && err != nil {
				r.fail(e.Range(), `%q is no day; want one such as "2027-01-31"`, day)
			}
			i.Until, dated = day, ok && err == nil
		}},
	}, nil)
	if _, written := b.Body.Attributes["reason"]; !written {
		r.fail(b.DefRange(), `ignore %q has no reason; write reason = "..."`, fingerprint)
	}
	if i.Reason != "" && dated {
		r.file.Ignores = append(r.file.Ignores, i)
	}
}
