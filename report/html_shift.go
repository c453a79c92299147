package report

import "github.com/timeout-audit/timeout-audit/audit"

// htmlChange is what a change does, where both sides of one were audited.
type htmlChange struct {
	Summary string
	Rows    []htmlShift
	Left    int
}

type htmlShift struct{ Word, Text, Of string }

// maxShiftRows is how many rows the page shows.
const maxShiftRows = 500

func changeOf(r *audit.Result) *htmlChange {
	if r.Comparison == nil {
		return nil
	}
	c := &htmlChange{Summary: shiftSummary(r)}
	add := func(row htmlShift) {
		if len(c.Rows) == maxShiftRows {
			c.Left++
			return
		}
		c.Rows = append(c.Rows, row)
	}
	lines, _, _ := shiftLines(r.Comparison)
	for _, line := range lines {
		text := line.String()
		if line.safe != "" {
			text += "; " + line.safe
		}
		add(htmlShift{line.word, harmless(text), harmless(chainNames(line.chains))})
	}
	for _, row := range findingRows(r) {
		add(htmlShift{row.word, harmless(row.text), ""})
	}
	return c
}
