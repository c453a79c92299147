package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

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
		Margin: o.Margin, Disabled: o.Disabled, Detected: o.Detected, Policy: repair.Policy{MaxIdle: s.MaxIdle},
		Accepted: func(f *audit.Finding) bool { return accepted[keyOf(f)] },
	})
	return plan, fix.Plan(plan.Changes, fix.Options{Tables: p.tables, Providers: p.vendors, Text: s.Text})
}

// anyToRepair reports whether there is a finding that a change may silence. Without one the copies of
// all chains, in which changes are tried, are not made.
func anyToRepair(r *audit.Result) bool {
	return slices.ContainsFunc(r.Findings, func(f audit.Finding) bool { return f.Severity != audit.Notice && f.Suppressed == nil })
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
	x := indexed(steps)
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Severity == audit.Notice {
			continue
		}
		made := map[int]bool{}
		for _, n := range x.silencing(f) {
			f.Repair.Edits = x.with(f.Repair.Edits, n, made)
			f.Repair.Commands = append(f.Repair.Commands, steps[n].Commands...)
		}
		for _, n := range slices.Sorted(maps.Keys(made)) {
			f.Repair.Effects = append(f.Repair.Effects, effects(&steps[n])...)
		}
	}
}

// effects are what a change does besides, when it is applied, and who else gets its value.
func effects(s *fix.Step) []string {
	var all []string
	label := s.Places[0].Hop.Label()
	if n := len(s.Users); n > 0 {
		users := strings.Join(s.Users[:min(n, namedUsers)], ", ")
		if n > namedUsers {
			users += fmt.Sprintf(" and %d more", n-namedUsers)
		}
		all = append(all, fmt.Sprintf("%s of %s: the same value is used by %s", s.Places[0].Setting(), label, users))
		label = fmt.Sprintf("%s and %d more", label, n)
	}
	if s.Effect != "" && len(s.Edits) > 0 {
		all = append(all, label+": "+s.Effect)
	}
	return all
}

// namedUsers is how many other users of a value are named.
const namedUsers = 3

// diffOf is the edits of files as one unified diff.
func diffOf(text func(string) ([]byte, bool), edits []audit.Edit) string {
	byFile := map[string][]audit.Edit{}
	for _, e := range edits {
		byFile[e.File] = append(byFile[e.File], e)
	}
	var b strings.Builder
	for _, file := range filesOf(byFile) {
		if before, ok := text(file); ok {
			_ = fix.Diff(&b, strings.TrimPrefix(file, "/"), before, byFile[file]) // a Builder takes all
		}
	}
	return b.String()
}

// A stepIndex finds steps by what they silence, and by the step that makes them necessary.
type stepIndex struct {
	steps   []fix.Step
	causes  map[findingKey][]int
	places  map[placeKey][]int
	follows map[int][]int
}

type placeKey struct{ system, hop, from, setting string }

func indexed(steps []fix.Step) *stepIndex {
	x := &stepIndex{steps, map[findingKey][]int{}, map[placeKey][]int{}, map[int][]int{}}
	for n := range steps {
		s := &steps[n]
		cause := keyOf(&s.Cause)
		x.causes[cause] = append(x.causes[cause], n)
		for _, p := range s.Places {
			place := placeKey{p.Hop.System, p.Hop.Name, p.Hop.From, p.Setting()}
			x.places[place] = append(x.places[place], n)
		}
		x.follows[s.Follows] = append(x.follows[s.Follows], n)
	}
	return x
}

// silencing are the steps that silence a finding, in their order.
func (x *stepIndex) silencing(f *audit.Finding) []int {
	all := slices.Concat(x.causes[keyOf(f)], x.places[placeKey{f.System, f.Hop, f.From, f.Setting}])
	slices.Sort(all)
	return slices.Compact(all)
}

// with adds the edits of a step and of those that it makes necessary, and notes which these are.
func (x *stepIndex) with(edits []audit.Edit, n int, made map[int]bool) []audit.Edit {
	made[n] = true
	for _, e := range x.steps[n].Edits {
		if !slices.Contains(edits, e) {
			edits = append(edits, e)
		}
	}
	for _, i := range x.follows[n] {
		if !made[i] {
			edits = x.with(edits, i, made)
		}
	}
	return edits
}
