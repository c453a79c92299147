package report

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// maxShifts is how many changes of verdicts are listed without -v.
const maxShifts = 40

// shifts are the verdicts that change, and the findings that are gone.
func (p *page) shifts(r *audit.Result) {
	lines, _, _ := shiftLines(r.Comparison)
	p.hang(bold, "", 2, "this change: "+shiftSummary(r))
	p.end()
	for i, line := range lines {
		if i == maxShifts && !p.Verbose {
			p.wrap(plain, "", fmt.Sprintf("%d more changes are not listed; -v lists them.", len(lines)-i))
			p.end()
			break
		}
		look := plain
		switch line.word {
		case "worse":
			look = red
		case "unclear":
			look = yellow
		case "better":
			look = green
		}
		p.hang(look, fmt.Sprintf("%-8s ", line.word), 9, line.String())
		if line.safe != "" {
			p.hang(plain, "         ", 9, line.safe)
		}
		p.hang(dim, "         in ", 12, chainNames(line.chains))
		p.end()
	}
	if n := r.Dropped + r.Comparison.Dropped; n > 0 {
		p.wrap(yellow, "", fmt.Sprintf("%s not walked, on both sides together: there are too many. Name fewer paths.", were(n, "more chain")))
		p.end()
	}
	rows := findingRows(r)
	for i, row := range rows {
		if i == maxShifts && !p.Verbose {
			p.wrap(plain, "", fmt.Sprintf("%d more changes of findings are not listed; -v lists them.", len(rows)-i))
			break
		}
		p.hang(row.look, fmt.Sprintf("%-8s ", row.word), 9, row.text)
	}
	if len(rows) > 0 {
		p.end()
	}
}

type shiftRow struct {
	look       style
	word, text string
}

// findingRows are the findings that change.
func findingRows(r *audit.Result) []shiftRow {
	var rows []shiftRow
	for _, f := range changed(r, audit.Appears) {
		rows = append(rows, shiftRow{lookOf(f.Severity), "appears", briefly(f)})
	}
	for _, f := range changed(r, audit.Grows) {
		rows = append(rows, shiftRow{lookOf(f.Severity), "worse", briefly(f)})
	}
	for i := range r.Comparison.Gone {
		if g := &r.Comparison.Gone[i]; g.Unknown {
			rows = append(rows, shiftRow{yellow, "unclear", briefly(&g.Finding) + ": it was there, and its setting is not known any more"})
		} else {
			rows = append(rows, shiftRow{green, "gone", briefly(&g.Finding)})
		}
	}
	return rows
}

// chainNames names a few chains and counts the rest.
func chainNames(chains []*audit.Chain) string {
	names := ""
	for i, c := range chains[:min(len(chains), namedChains)] {
		if i > 0 {
			names += "; "
		}
		names += c.Name
		if !c.Route.IsAny() {
			names += " @ " + c.Route.String()
		}
	}
	if n := len(chains) - namedChains; n > 0 {
		names += fmt.Sprintf("; and %d more", n)
	}
	return names
}
