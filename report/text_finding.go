package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

func (p *page) findings(r *audit.Result) {
	for i := 0; i < len(r.Findings); i++ {
		f := &r.Findings[i]
		switch {
		case f.Suppressed == nil:
			first := i
			for i+1 < len(r.Findings) && sameBody(f, &r.Findings[i+1]) {
				i++
			}
			p.finding(r.Findings[first : i+1])
		case p.Verbose:
			p.suppressed(f)
		}
	}
}

// sameBody reports whether all that is said below the first line of two findings is the same.
func sameBody(a, b *audit.Finding) bool {
	return b.Suppressed == nil && a.At.Known() && a.At == b.At && a.Rule == b.Rule && a.Severity == b.Severity &&
		slices.Equal(a.Notes, b.Notes) && slices.Equal(a.RestsOn, b.RestsOn) &&
		a.Repair.Text == b.Repair.Text && slices.Equal(a.Repair.Commands, b.Repair.Commands)
}

// finding writes findings of one body. The first line of each is never wrapped: editors and matchers
// read it.
func (p *page) finding(alike []audit.Finding) {
	f := &alike[0]
	var chains []string
	for i := range alike {
		p.headline(&alike[i], alike[i].Severity.String(), lookOf(f.Severity))
		for _, id := range alike[i].Chains {
			if !slices.Contains(chains, id) {
				chains = append(chains, id)
			}
		}
	}
	p.excerpt(f.At)
	for i := range f.Notes {
		n := &f.Notes[i]
		if !n.At.Known() {
			p.wrap(plain, "  note: ", n.Text)
			continue
		}
		p.line(plain, "  "+n.At.String()+": "+n.Text)
		p.excerpt(n.At)
	}
	if len(p.names) > 1 && len(chains) > 0 {
		p.wrap(plain, "  in ", p.concerned(chains))
	}
	for _, why := range f.RestsOn {
		p.wrap(yellow, "  rests on: ", why)
	}
	if f.Repair.Text != "" {
		p.wrap(green, "  repair: ", f.Repair.Text)
	}
	for _, command := range f.Repair.Commands {
		p.line(plain, "    "+command)
	}
	if slices.ContainsFunc(p.Rules, func(rule audit.Rule) bool { return rule.ID == f.Rule }) {
		p.line(dim, "  more: timeout-audit explain "+f.Rule)
	}
	p.end()
}

func (p *page) suppressed(f *audit.Finding) {
	p.headline(f, "suppressed "+f.Severity.String(), dim)
	p.wrap(plain, "  because: ", because(f.Suppressed))
	p.end()
}

// because is why a finding is suppressed, until when, and where that is said.
func because(s *audit.Suppression) string {
	why := s.Reason
	if s.Until != "" {
		why += " (until " + s.Until + ")"
	}
	if s.At.Known() {
		why += ", says " + s.At.String()
	}
	return why
}

func (p *page) headline(f *audit.Finding, severity string, look style) {
	p.put(bold, place(f)+": ")
	p.put(look, severity+":")
	p.put(plain, " "+f.Message)
	p.line(dim, " ["+f.Rule+"]")
}

// place is where to change something, or else the hop.
func place(f *audit.Finding) string {
	switch {
	case f.At.Known() || f.At.File != "":
		return f.At.String()
	case f.Hop != "":
		return f.Hop
	}
	return f.System
}

// namedChains is how many chains a finding names.
const namedChains = 3

func (p *page) concerned(chains []string) string {
	var names []string
	for _, id := range chains[:min(len(chains), namedChains)] {
		name, ok := p.names[id]
		if !ok {
			name = id
		}
		names = append(names, name)
	}
	s := count(len(chains), "chain") + ": " + strings.Join(names, "; ")
	if n := len(chains) - namedChains; n > 0 {
		s += fmt.Sprintf("; and %d more", n)
	}
	return s
}

func lookOf(s audit.Severity) style {
	switch s {
	case audit.Error:
		return red
	case audit.Warning:
		return yellow
	}
	return bold
}
