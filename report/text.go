package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// many is the number of chains above which only those with findings are drawn.
const many = 10

// Text writes the result for people: each chain once with its clocks and its verdict, findings
// with the lines they are about, what was not read, and a summary.
func Text(w io.Writer, r *audit.Result, o Options) error {
	p := newPage(o)
	for i := range r.Chains {
		p.names[r.Chains[i].Chain.ID] = r.Chains[i].Chain.Name
	}
	if r.Comparison != nil {
		p.shifts(r)
	}
	if !o.Quiet && (r.Comparison == nil || o.Verbose) {
		p.overview(r)
		p.chains(r)
	}
	p.findings(r)
	if !o.Quiet {
		if r.Comparison == nil {
			p.paste(r)
		}
		p.unread(r)
		for _, hint := range o.Hints {
			p.wrap(plain, "", hint)
		}
		if len(o.Hints) > 0 {
			p.end()
		}
	}
	p.summary(r)
	_, err := w.Write(p.text.Bytes())
	return err
}

// chains draws the chains, of many only those that findings concern.
func (p *page) chains(r *audit.Result) {
	concerned := map[string]bool{}
	for i := range r.Findings {
		if r.Findings[i].Suppressed == nil {
			for _, id := range r.Findings[i].Chains {
				concerned[id] = true
			}
		}
	}
	n, few := 0, chains(r) <= many
	var drawn [][]audit.Audited
	for i := 0; i < len(r.Chains); {
		c := r.Chains[i].Chain
		next := i + 1
		for next < len(r.Chains) && r.Chains[next].Chain == c {
			next++
		}
		if p.Verbose || few || concerned[c.ID] {
			drawn = append(drawn, r.Chains[i:next])
		} else {
			n++
		}
		i = next
	}
	for _, group := range p.grouped(drawn) {
		p.chain(group[0])
		p.further(group[1:])
	}
	switch {
	case n == 1:
		p.wrap(plain, "", "1 chain without a finding is not drawn; -v draws it.")
		p.end()
	case n > 1:
		p.wrap(plain, "", fmt.Sprintf("%d chains without a finding are not drawn; -v draws them.", n))
		p.end()
	}
	if r.Dropped > 0 {
		p.wrap(yellow, "", fmt.Sprintf("%s not walked: there are too many. Name fewer paths.", were(r.Dropped, "more chain")))
		p.end()
	}
}

// summary is the last line; without any chain it is preceded by what was read.
func (p *page) summary(r *audit.Result) {
	if len(r.Chains) == 0 && !p.Quiet {
		p.inputs(r)
	}
	s := fmt.Sprintf("%s, %s, %s in %s", count(r.Count(audit.Error), "error"),
		count(r.Count(audit.Warning), "warning"), count(r.Count(audit.Notice), "notice"), count(chains(r), "chain"))
	if n := len(r.Unread); n > 0 {
		s += fmt.Sprintf("; %d unread", n)
	}
	before := thereBefore(r)
	if before > 0 {
		s += fmt.Sprintf("; %d there before the change", before)
	}
	if n := r.Suppressed() - before; n > 0 {
		s += fmt.Sprintf("; %d suppressed", n)
	}
	if r.Elsewhere > 0 {
		s += fmt.Sprintf("; %d in files that did not change", r.Elsewhere)
	}
	look := bold
	switch {
	case r.Count(audit.Error) > 0:
		look = red
	case r.Count(audit.Warning) > 0:
		look = yellow
	}
	p.line(look, s)
}

func (p *page) inputs(r *audit.Result) {
	if !slices.ContainsFunc(r.Inputs, func(in audit.Input) bool { return in.Read }) {
		p.wrap(plain, "", "Nothing could be read, so there is no chain to judge.")
		p.end()
		return
	}
	p.wrap(plain, "", "No hop that this program knows was found, so there is no chain to judge. Read were:")
	for i := range r.Inputs {
		in := &r.Inputs[i]
		if in.Read {
			p.line(plain, "  "+inputName(in))
		}
	}
	p.end()
}

func inputName(in *audit.Input) string {
	if in.Path != "" {
		return in.Path
	}
	return in.Source
}

// count writes "1 chain" and "2 chains".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// were writes "1 chain was" and "2 chains were".
func were(n int, noun string) string {
	if n == 1 {
		return count(n, noun) + " was"
	}
	return count(n, noun) + " were"
}

// spaced writes a limit as people read it: "15 s".
func spaced(l audit.Limit) string {
	s := l.String()
	if i := strings.IndexFunc(s, func(r rune) bool { return r >= 'a' }); i > 0 && !strings.ContainsAny(s[i:], "0123456789") {
		return s[:i] + string(tied) + s[i:]
	}
	if s == "?" {
		return "unknown"
	}
	return s
}
