package cli

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/fix"
	"github.com/timeout-audit/timeout-audit/internal/load"
	"github.com/timeout-audit/timeout-audit/repair"
)

// repairs are the changes that the chains need, with their edits. Findings of the result that are
// suppressed are left alone.
func (p *program) repairs(s *load.Sources, traffics []audit.Traffic, result *audit.Result, o audit.Options) (repair.Plan, []fix.Step) {
	accepted := map[findingKey]bool{}
	for i := range result.Findings {
		if f := &result.Findings[i]; f.Suppressed != nil {
			accepted[keyOf(f)] = true
		}
	}
	plan := repair.Solve(s.Chains, traffics, p.rules, repair.Options{
		Margin: o.Margin, Disabled: o.Disabled, Policy: repair.Policy{MaxIdle: s.MaxIdle},
		Accepted: func(f *audit.Finding) bool { return accepted[keyOf(f)] },
	})
	return plan, fix.Plan(plan.Changes, fix.Options{Tables: p.tables, Providers: p.vendors, Text: s.Text})
}

// A findingKey is what names a finding beside its chains.
type findingKey struct{ rule, system, hop, setting, peer, route, from string }

func keyOf(f *audit.Finding) findingKey {
	return findingKey{f.Rule, f.System, f.Hop, f.Setting, f.Peer, f.Route.String(), f.From}
}

// isLive reports whether a chain has hops that were read from what runs: their repairs are commands.
func isLive(chains []audit.Chain) bool {
	return slices.ContainsFunc(chains, func(c audit.Chain) bool {
		return slices.ContainsFunc(c.Hops, func(h audit.Hop) bool { return h.Layer == audit.FromLive })
	})
}

// fillEdits gives each finding the edits or commands of the change that silences it, and the edits
// which that change makes necessary.
func fillEdits(r *audit.Result, steps []fix.Step) {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Severity == audit.Notice {
			continue
		}
		for n := range steps {
			if silences(&steps[n], f) {
				f.Repair.Edits = with(f.Repair.Edits, steps, n)
				f.Repair.Commands = append(f.Repair.Commands, steps[n].Commands...)
			}
		}
	}
}

func silences(s *fix.Step, f *audit.Finding) bool {
	if keyOf(&s.Cause) == keyOf(f) {
		return true
	}
	return slices.ContainsFunc(s.Places, func(p repair.Place) bool {
		return p.Hop.System == f.System && p.Hop.Name == f.Hop && p.Hop.From == f.From && p.Setting() == f.Setting
	})
}

func with(edits []audit.Edit, steps []fix.Step, n int) []audit.Edit {
	for _, e := range steps[n].Edits {
		if !slices.Contains(edits, e) {
			edits = append(edits, e)
		}
	}
	for i := range steps {
		if i != n && steps[i].Follows == n {
			edits = with(edits, steps, i)
		}
	}
	return edits
}
