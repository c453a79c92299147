package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

const (
	// maxComment is how many bytes are written. GitHub takes 65,536 characters of a comment, and
	// refuses a longer one as a whole.
	maxComment = 60_000
	// maxDrawn is how many chains are drawn, the worst first.
	maxDrawn = 5
)

// A comment gathers Markdown. What comes from outside goes through escaped or span.
type comment struct {
	*anchorage
	page  *page
	text  strings.Builder
	shown map[string]bool // diffs
}

// Markdown writes the result as a comment on a change: the verdict first, then the worst chains,
// the findings, what is not known, and the sources. It keeps within what GitHub takes; what is left
// out is counted.
func Markdown(w io.Writer, r *audit.Result, o Options) error {
	c := &comment{anchorage: newAnchorage(r, o), page: newPage(o), shown: map[string]bool{}}
	if r.Comparison != nil {
		c.shifted(r)
	} else {
		c.page.Verbose = true // the table has every timer
		c.head(r)
		c.drawn(r)
		c.findings(r)
		c.unread(r)
		c.sources(r)
	}
	_, err := io.WriteString(w, c.text.String())
	return err
}

func (c *comment) line(format string, args ...any) {
	fmt.Fprintf(&c.text, format+"\n", args...)
}

// room reports whether so many bytes more may be written and the rest can still be told.
func (c *comment) room(text string, reserve int) bool {
	return c.text.Len()+len(text)+reserve <= maxComment
}

func (c *comment) head(r *audit.Result) {
	c.line("## timeout-audit: %s, %s, %s in %s\n", count(r.Count(audit.Error), "error"),
		count(r.Count(audit.Warning), "warning"), count(r.Count(audit.Notice), "notice"), count(chains(r), "chain"))
	if more := more(r); len(more) > 0 {
		c.line("%s.\n", strings.Join(more, ", "))
	}
	if len(r.Chains) == 0 {
		c.line("No chain was found, so there is nothing to judge.\n")
	}
}

// more counts what the summary counts beside findings and chains.
func more(r *audit.Result) []string {
	known, before := 0, thereBefore(r)
	for i := range r.Findings {
		if s := r.Findings[i].Suppressed; s != nil && s.Baseline {
			known++
		}
	}
	var more []string
	for _, part := range []struct {
		n    int
		text string
	}{
		{known, "in the baseline"}, {before, "there before the change"}, {r.Suppressed() - known - before, "suppressed"},
		{r.Elsewhere, "in files that did not change"}, {len(r.Unread), "unread"}, {r.Dropped, "chains not walked"},
	} {
		if part.n > 0 {
			more = append(more, fmt.Sprintf("%d %s", part.n, part.text))
		}
	}
	return more
}

// drawn draws the worst chains.
func (c *comment) drawn(r *audit.Result) {
	groups := chainGroups(r)
	n := 0
	for _, g := range groups {
		text := c.chain(g)
		if n == maxDrawn || !c.room(text, maxComment/2) {
			break
		}
		n++
		c.text.WriteString(text)
	}
	if rest := len(groups) - n; rest > 0 {
		c.line("%s not drawn here.\n", were(rest, "further chain"))
	}
}

// findings lists those that are not suppressed, as many as there is room for.
func (c *comment) findings(r *audit.Result) {
	left, some := 0, false
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != nil {
			continue
		}
		text, diff := c.finding(f), c.change(f)
		if left > 0 || !c.room(text, 4_000) {
			left++
			continue
		}
		if c.room(text+diff, maxComment/4) {
			text += diff
		}
		if !some {
			c.line("### Findings\n")
		}
		some = true
		c.text.WriteString(text)
	}
	if some {
		c.line("")
	}
	if left > 0 {
		c.line("%s left out for want of room; `-f text` and `-f json` list all.\n", were(left, "more finding"))
	}
}

func (c *comment) finding(f *audit.Finding) string {
	var b strings.Builder
	where := place(f)
	if at, path, ok := c.place(f); ok {
		where = path
		if at.Known() {
			where = fmt.Sprintf("%s:%d", path, at.Line)
		}
	}
	fmt.Fprintf(&b, "- **%s** %s: %s [%s](%s#%s)\n", f.Severity, span(where), escaped(f.Message), f.Rule, docsOf(c.Version), f.Rule)
	for i := range f.Notes {
		n := &f.Notes[i]
		if path, ok := c.path(n.At.File); ok && n.At.Known() {
			fmt.Fprintf(&b, "  - %s: %s\n", span(fmt.Sprintf("%s:%d", path, n.At.Line)), escaped(n.Text))
		} else {
			fmt.Fprintf(&b, "  - note: %s\n", escaped(n.Text))
		}
	}
	for _, why := range f.RestsOn {
		fmt.Fprintf(&b, "  - rests on: %s\n", escaped(why))
	}
	if f.Repair.Text != "" {
		fmt.Fprintf(&b, "  - repair: %s\n", escaped(f.Repair.Text))
	}
	for _, effect := range f.Repair.Effects {
		fmt.Fprintf(&b, "  - when applied: %s\n", escaped(effect))
	}
	for _, command := range f.Repair.Commands {
		fmt.Fprintf(&b, "  - %s\n", span(command))
	}
	return b.String()
}

// change is what the repair of a finding changes, once for all findings that it repairs.
func (c *comment) change(f *audit.Finding) string {
	text, isWithheld := c.diff(f.Repair.Edits)
	if isWithheld {
		return "  - " + withheld + "\n"
	}
	if text == "" || c.shown[text] {
		return ""
	}
	c.shown[text] = true
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n  %sdiff\n", fence)
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		fmt.Fprintf(&b, "  %s\n", harmless(line))
	}
	fmt.Fprintf(&b, "  %s\n\n", fence)
	return b.String()
}

func (c *comment) unread(r *audit.Result) {
	var rows []string
	for i := range r.Inputs {
		if in := &r.Inputs[i]; in.Error != "" {
			rows = append(rows, fmt.Sprintf("- %s: %s\n", span(inputName(in)), escaped(in.Error)))
		}
	}
	for i := range r.Unread {
		u := &r.Unread[i]
		text := fmt.Sprintf("- %s: %s\n", span(strings.Join(strings.Fields(u.Hop+" "+u.Setting), " ")), escaped(u.Why))
		if u.Declare != "" {
			text += "\n  ```hcl\n  " + strings.ReplaceAll(u.Declare, "\n", "\n  ") + "\n  ```\n"
		}
		if !slices.Contains(rows[max(0, len(rows)-listed):], text) {
			rows = append(rows, text)
		}
	}
	c.folded("Not known, and it could matter", rows)
}

// sources are where the defaults of the drawn chains and the rules of the findings can be checked.
func (c *comment) sources(r *audit.Result) {
	var rows []string
	add := func(source string) {
		if row := fmt.Sprintf("- <%s>\n", source); strings.HasPrefix(source, "https://") && !strings.ContainsAny(source, "<> \n") && !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	found := map[string]bool{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != nil {
			continue
		}
		found[f.Rule] = true
		for _, t := range f.Uses.Timers {
			if t.Fact != nil {
				add(t.Fact.Source)
			}
		}
	}
	for i := range c.Rules {
		if found[c.Rules[i].ID] {
			for _, s := range c.Rules[i].Sources {
				add(s)
			}
		}
	}
	c.folded("Sources", rows)
	c.line("timeout-audit %s, facts of %s", escaped(c.Version), c.FactsDate)
}

// folded is a list that is opened with a click, of at most as many rows as the text shows.
func (c *comment) folded(title string, rows []string) {
	if len(rows) == 0 {
		return
	}
	c.line("<details><summary>%s (%d)</summary>\n", title, len(rows))
	left := 0
	for i, row := range rows {
		if i >= listed || !c.room(row, 500) {
			left++
			continue
		}
		c.text.WriteString(row)
	}
	if left > 0 {
		c.line("- and %d more", left)
	}
	c.line("\n</details>\n")
}
