package report

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// shifted is the comment on a change whose both sides were audited: short where nothing changes.
func (c *comment) shifted(r *audit.Result) {
	c.line("## timeout-audit: %s\n", shiftSummary(r))
	if more := more(r); len(more) > 0 {
		c.line("%s.\n", strings.Join(more, ", "))
	}
	lines, _, _ := shiftLines(r.Comparison)
	left := 0
	if len(lines) > 0 {
		c.line("| | verdict | chains |\n| --- | --- | --- |")
	}
	for _, line := range lines {
		text := escaped(line.String())
		if line.safe != "" {
			text += "<br>" + escaped(line.safe)
		}
		word := line.word
		if word == "worse" {
			word = "**worse**"
		}
		row := fmt.Sprintf("| %s | %s | %s |\n", word, cell(text), cell(span(chainNames(line.chains))))
		if left > 0 || !c.room(row, maxComment/2) {
			left++
			continue
		}
		c.text.WriteString(row)
	}
	if len(lines) > 0 {
		c.line("")
	}
	if left > 0 {
		c.line("%s left out for want of room; `-f json` lists all.\n", were(left, "more change"))
	}
	c.findings(r)
	c.gone(r.Comparison.Gone)
	if len(lines)+len(changed(r, audit.Appears))+len(changed(r, audit.Grows)) > 0 {
		c.unread(r)
		c.sources(r)
		return
	}
	c.line("timeout-audit %s, facts of %s", escaped(c.Version), c.FactsDate)
}

func (c *comment) gone(list []audit.Gone) {
	rows := make([]string, len(list))
	for i := range list {
		g := &list[i]
		rows[i] = fmt.Sprintf("- %s %s [%s](%s#%s)\n", g.Severity, escaped(goneWords(g)), g.Rule, docsOf(c.Version), g.Rule)
	}
	c.folded("Findings that are gone", rows)
}
