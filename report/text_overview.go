package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// An outcome is what becomes of one traffic on one chain, short, and how bad that is.
type outcome struct {
	rank  int // 0 is worst
	after time.Duration
	text  func(hop func(audit.Culprit) string) string
	cut   audit.Culprit
}

const (
	isCut = iota
	mayBeCut
	isFragile
	isCutIfSent // nobody says that it is sent
	isUnknown
	survives
)

func (o outcome) look() style {
	switch o.rank {
	case isCut:
		return red
	case survives:
		return green
	}
	return yellow
}

// compare orders outcomes, the worse first.
func (o outcome) compare(other outcome) int {
	if o.rank == survives {
		return cmp.Compare(o.rank, other.rank)
	}
	return cmp.Or(cmp.Compare(o.rank, other.rank), cmp.Compare(o.after, other.after))
}

// worstOf is the worst of what becomes of the traffics of one chain, and which of them it is.
func worstOf(list []audit.Audited) (worst outcome, at int) {
	for i := range list {
		if o := outcomeOf(&list[i]); i == 0 || o.compare(worst) < 0 {
			worst, at = o, i
		}
	}
	return worst, at
}

// outcomeOf is of an undeclared traffic the worst of what the chain carries.
func outcomeOf(a *audit.Audited) outcome {
	if a.Traffic == nil {
		worst := outcome{rank: survives, cut: audit.Culprit{Hop: -1}, text: func(func(audit.Culprit) string) string { return "no protocol was tried" }}
		for i := range a.Carries {
			o := carryOutcome(a.Chain, &a.Carries[i])
			if i == 0 || o.rank < worst.rank || o.rank == worst.rank && o.rank != survives && o.after < worst.after {
				worst = o
			}
		}
		return worst
	}
	v, protocol := &a.Verdict, string(a.Traffic.Protocol)
	o := outcome{cut: v.Cut}
	o.after, _ = v.CutAfter.Duration()
	o.text = func(hop func(audit.Culprit) string) string {
		by := ""
		if v.Cut.Hop >= 0 {
			by = ", by " + named(v.Cut, hop)
		}
		switch o.rank {
		case isCut:
			return fmt.Sprintf("%s: cut after %s%s", protocol, spaced(v.CutAfter), by)
		case mayBeCut:
			return fmt.Sprintf("%s: cut after %s or sooner%s", protocol, spaced(v.CutAfter), by)
		case isFragile:
			return fmt.Sprintf("%s: one lost heartbeat cuts it after %s%s", protocol, spaced(v.CutAfter), by)
		case isUnknown:
			names := make([]string, len(v.DependsOn))
			for i, k := range v.DependsOn {
				names[i] = named(k, hop)
			}
			return fmt.Sprintf("%s: not known, depends on %s", protocol, strings.Join(names, ", "))
		}
		if a.Safe == nil {
			return protocol + ": survives"
		}
		return protocol + ": survives" + bears(a.Safe.Interval)
	}
	switch {
	case v.Survives == audit.No && v.AtLatest:
		o.rank = mayBeCut
	case v.Survives == audit.No:
		o.rank = isCut
	case v.Fragile:
		o.rank = isFragile
	case v.Survives == audit.Unsure:
		o.rank = isUnknown
	default:
		o.rank = survives
	}
	if v.Survives == audit.Unsure && len(v.DependsOn) > 0 {
		o.cut = v.DependsOn[0]
	}
	return o
}

func carryOutcome(c *audit.Chain, y *audit.Carry) outcome {
	o := outcome{rank: survives, cut: y.Cut}
	o.after, _ = y.CutAfter.Duration()
	o.text = func(hop func(audit.Culprit) string) string {
		return string(y.Protocol) + " (not declared): " + carried(c, y, hop)
	}
	switch y.Survives {
	case audit.No:
		o.rank = isCutIfSent
	case audit.Unsure:
		o.rank = isUnknown
		if len(y.DependsOn) > 0 {
			o.cut = y.DependsOn[0]
		}
	}
	return o
}

// A verdictLine is what several chains have in common.
type verdictLine struct {
	outcome
	chain  *audit.Chain // the first of them
	chains int
	others map[string]bool // further hops that do the same
}

// overview is a table of the verdicts, worst first, where there is more than one.
func (p *page) overview(r *audit.Result) {
	if len(r.Chains) < 2 {
		return
	}
	p.verdicts(r)
}

// Overview writes the table of the verdicts alone, for who waits for the rest.
func Overview(w io.Writer, r *audit.Result, o Options) error {
	p := newPage(o)
	p.verdicts(r)
	_, err := w.Write(p.text.Bytes())
	return err
}

func (p *page) verdicts(r *audit.Result) {
	lines := verdictLines(r)
	what := count(chains(r), "chain")
	if n := len(r.Chains); n > chains(r) {
		what = count(n, "verdict") + " on " + what
	}
	p.line(bold, what+", worst first")
	room := len(fmt.Sprint(len(r.Chains)))
	for _, l := range lines {
		text := l.text(func(k audit.Culprit) string {
			label := l.chain.Hops[k.Hop].Label()
			if n := len(l.others); n > 0 && k == l.cut {
				return fmt.Sprintf("%s and %d alike", label, n)
			}
			return label
		})
		lead := "  " + padLeft(fmt.Sprint(l.chains), room) + "  "
		p.wrap(l.look(), lead, text)
		name := l.chain.Name
		if !l.chain.Route.IsAny() {
			name += " @ " + l.chain.Route.String()
		}
		if l.chains > 1 {
			name += fmt.Sprintf(" and %d more", l.chains-1)
		}
		p.wrap(dim, strings.Repeat(" ", len(lead)), name)
	}
	p.end()
}

func verdictLines(r *audit.Result) []*verdictLine {
	var lines []*verdictLine
	byText := map[string]*verdictLine{}
	for i := range r.Chains {
		a := &r.Chains[i]
		o := outcomeOf(a)
		key := fmt.Sprint(o.rank) + o.text(func(k audit.Culprit) string { return a.Chain.Hops[k.Hop].System })
		l := byText[key]
		if l == nil {
			l = &verdictLine{outcome: o, chain: a.Chain, others: map[string]bool{}}
			byText[key] = l
			lines = append(lines, l)
		}
		l.chains++
		if o.cut.Hop >= 0 && l.cut.Hop >= 0 {
			if name := a.Chain.Hops[o.cut.Hop].Label(); name != l.chain.Hops[l.cut.Hop].Label() {
				l.others[name] = true
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b *verdictLine) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.after, b.after), cmp.Compare(b.chains, a.chains))
	})
	return lines
}
