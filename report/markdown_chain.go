package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/timeout-audit/timeout-audit/audit"
)

// maxShapes is how many hops a flowchart shows.
const maxShapes = 20

// chain is the verdict on a chain, the chain as a line and as a flowchart, and its clocks.
func (c *comment) chain(list []audit.Audited) string {
	var b strings.Builder
	ch := list[0].Chain
	name := ch.Name
	if !ch.Route.IsAny() {
		name += " @ " + ch.Route.String()
	}
	fmt.Fprintf(&b, "### %s\n\n", span(name))
	for i := range list {
		a := &list[i]
		if a.Traffic != nil {
			fmt.Fprintf(&b, "**%s** Traffic: %s.\n\n", escaped(verdict(a)), escaped(trafficLine(a.Traffic)))
			continue
		}
		b.WriteString("No traffic is declared. What it carries:\n\n")
		for j := range a.Carries {
			y := &a.Carries[j]
			text := carried(ch, y, func(k audit.Culprit) string { return ch.Hops[k.Hop].Label() })
			fmt.Fprintf(&b, "- %s: %s\n", y.Protocol, escaped(text))
		}
		b.WriteString("\n")
	}
	if ch.Path() != ch.Name {
		fmt.Fprintf(&b, "%s\n\n", span(ch.Path()))
	}
	flowchart(&b, list)
	c.clocks(&b, list)
	return b.String()
}

// flowchart draws the hops in Mermaid, those that cut with a thick edge.
func flowchart(b *strings.Builder, list []audit.Audited) {
	hops := list[0].Chain.Hops
	if len(hops) < 2 || len(hops) > maxShapes {
		return
	}
	b.WriteString("```mermaid\nflowchart LR\n")
	var cut []string
	for i := range hops {
		fmt.Fprintf(b, "  h%d[\"%s\"]\n", i, shape(hops[i].Label(), hops[i].System))
		for j := range list {
			if o := outcomeOf(&list[j]); o.cut.Hop == i && o.rank != survives {
				cut = append(cut, fmt.Sprint("h", i))
				break
			}
		}
	}
	b.WriteString("  h0")
	for i := 1; i < len(hops); i++ {
		fmt.Fprintf(b, " --> h%d", i)
	}
	b.WriteString("\n")
	if len(cut) > 0 {
		fmt.Fprintf(b, "  classDef cuts stroke:#d1242f,stroke-width:4px\n  class %s cuts\n", strings.Join(cut, ","))
	}
	b.WriteString("```\n\n")
}

// shape is the text of a hop. Mermaid takes a sign by its number, and nothing else would be safe.
func shape(label, system string) string {
	var b strings.Builder
	write := func(s string) {
		for _, r := range harmless(s) {
			if strings.ContainsRune("\"#<>&`;{}[]()|\\%", r) || r == utf8.RuneError {
				fmt.Fprintf(&b, "#%d;", r)
			} else {
				b.WriteRune(r)
			}
		}
	}
	write(label)
	if system != "" && system != label {
		b.WriteString("<br>")
		write(system)
	}
	return b.String()
}

// clocks is a table of the settings of all hops, and how each number is known.
func (c *comment) clocks(b *strings.Builder, list []audit.Audited) {
	var rows []string
	for i := range list[0].Chain.Hops {
		for _, r := range c.page.rows(list, i) {
			limit := r.limit
			if r.part != "" {
				limit = "**" + escaped(limit) + "** " + escaped(strings.TrimPrefix(string(r.part), "<- "))
			} else {
				limit = escaped(limit)
			}
			rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s | %s |\n", cell(span(list[0].Chain.Hops[i].Label())), cell(span(r.setting)),
				cell(limit), cell(escaped(strings.Join(r.clocks, ", "))), cell(escaped(r.place))))
		}
	}
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "<details><summary>Clocks (%d)</summary>\n\n| hop | setting | limit | clocks | how it is known |\n| --- | --- | --- | --- | --- |\n%s\n</details>\n\n",
		len(rows), strings.Join(rows, ""))
}

// escaped is text in which nothing is markup, a link, a mention or a reference.
func escaped(s string) string {
	var b strings.Builder
	runes := []rune(harmless(s))
	inside := func(i int) bool { return 0 < i && i+1 < len(runes) && word(runes[i-1]) && word(runes[i+1]) }
	for i, r := range runes {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '@':
			b.WriteString("@\u200b") // nobody is called
		case r == '_' && inside(i): // no emphasis begins within a word
			b.WriteRune(r)
		case strings.ContainsRune("\\`*_{}[]#|~$!", r):
			b.WriteRune('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// span is text as code, in which only backticks need care.
func span(s string) string {
	s = strings.TrimSpace(harmless(s))
	if s == "" {
		return ""
	}
	ticks := "`"
	for strings.Contains(s, ticks) {
		ticks += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// cell keeps a bar from ending the cell of a table, in code too.
func cell(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, `\|`, "|"), "|", `\|`)
}
