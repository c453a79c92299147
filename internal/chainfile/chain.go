package chainfile

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A drawnHop is a hop with what decides how it may stand in a chain.
type drawnHop struct {
	audit.Hop
	kind   providers.HopKind
	passes bool // a custom hop that says what it passes
	block  *hclsyntax.Block
}

// chain reads `chain "NAME" { traffic = ..., hop ... }`.
func (r *reader) chain(b *hclsyntax.Block, declared names) {
	name, at, ok := r.label(b, "NAME")
	if ok {
		r.declare(declared, "chain", name, at)
	}
	var traffics []string
	r.keys(b, []key{{"traffic", func(e hclsyntax.Expression) { traffics = r.trafficNames(e, declared) }}}, nil)
	var hops []drawnHop
	names := newNames()
	for _, inner := range b.Body.Blocks {
		if inner.Type != "hop" {
			r.fail(inner.TypeRange, "chain has no block %q; want hop", inner.Type)
			continue
		}
		if h, ok := r.hop(inner, names); ok {
			hops = append(hops, h)
		}
	}
	switch {
	case !slices.ContainsFunc(b.Body.Blocks, func(b *hclsyntax.Block) bool { return b.Type == "hop" }):
		r.fail(b.DefRange(), `chain %q has no hop; draw its hops from the caller to the origin: hop "SYSTEM" "NAME" {}`, name)
	case ok && len(hops) > 0 && r.started(&hops):
		c := r.draw(name, hops)
		c.Traffics = traffics
		r.file.Chains = append(r.file.Chains, c)
	}
}

func (r *reader) trafficNames(e hclsyntax.Expression, declared names) []string {
	var known []string
	for _, t := range r.texts(e, "the name of a traffic") {
		switch {
		case slices.Contains(known, t.value):
			r.fail(t.at, "traffic %q is named twice", t.value)
		case declared.has("traffic", t.value):
			known = append(known, t.value)
		default:
			more := suggest(t.value, declared.of("traffic"))
			if more == "" {
				more = `; declare it: traffic "` + t.value + `" { ... }`
			}
			r.fail(t.at, "there is no traffic %q%s", t.value, more)
		}
	}
	return known
}

// started puts carriers on the hops of the programs that they start, each of which follows its own.
func (r *reader) started(hops *[]drawnHop) bool {
	kept := (*hops)[:0:0]
	for i, h := range *hops {
		switch {
		case h.kind != providers.Carrier:
			kept = append(kept, h)
		case i+1 == len(*hops) || (*hops)[i+1].kind == providers.Carrier:
			r.fail(h.block.LabelRanges[0], "%s is no hop of its own: draw the program that it starts behind it", h.System)
		default:
			providers.Start(&h.Hop, &(*hops)[i+1].Hop)
		}
	}
	*hops = kept
	return len(kept) > 0
}

// draw puts the hops in a row. What ends chains elsewhere passes requests on where hops stand on
// both sides of it: an application that asks another.
func (r *reader) draw(name string, hops []drawnHop) audit.Chain {
	last := len(hops) - 1
	row := make([]audit.Hop, len(hops))
	for i, h := range hops {
		switch {
		case h.Passes != audit.Nothing:
		case h.kind == providers.Client && i == last:
			r.fail(h.block.LabelRanges[0], "%s is a caller and cannot be the last hop of a chain: it stands first", h.System)
		case h.kind == providers.Proxy && i > 0 && i < last:
			r.fail(h.block.DefRange(), `a hop that passes "nothing" ends its chain, and hops stand on both sides of it`)
		case h.kind == providers.Proxy && i == 0 && last > 0:
			h.Timers = slices.DeleteFunc(h.Timers, func(t audit.Timer) bool { return t.Side == audit.Front })
		case i > 0 && i < last, h.kind == providers.Server && i < last:
			h.Passes = audit.Requests
		}
		row[i] = h.Hop
	}
	end := hops[last]
	return audit.Draw(name, row, func(string) bool {
		return end.kind == providers.Proxy && (end.System != customSystem || end.passes)
	})
}

// hop reads `hop "SYSTEM" "NAME" { ... }`.
func (r *reader) hop(b *hclsyntax.Block, names names) (drawnHop, bool) {
	if len(b.Labels) != 2 || slices.Contains(b.Labels, "") {
		r.fail(b.DefRange(), `hop has %s; want hop "SYSTEM" "NAME" { ... }, as in hop "nginx" "edge" {}`, labels(b))
		return drawnHop{}, false
	}
	system, name := b.Labels[0], b.Labels[1]
	whole := hcl.RangeBetween(b.LabelRanges[0], b.LabelRanges[1])
	r.declare(names, "hop "+system, name, whole)
	if system == customSystem {
		return r.custom(b), true
	}
	table := r.options.Tables.Of(system)
	if table == nil {
		systems := append(r.options.Tables.Systems(), customSystem)
		more := suggest(system, systems)
		if more == "" {
			more = "; `timeout-audit facts` lists the systems, and \"custom\" takes clocks directly"
		}
		r.fail(b.LabelRanges[0], "there is no system %q%s", system, more)
		return drawnHop{}, false
	}
	reading := r.reading(b, table)
	hop, problems := table.Hop(&reading)
	r.problems = append(r.problems, problems...)
	return drawnHop{Hop: hop, kind: table.Kind, block: b}, true
}
