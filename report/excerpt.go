package report

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// excerpt shows the line of a position, and below it a caret under the exact text. Without the
// file's text there is none.
func (p *page) excerpt(at audit.Pos) {
	line, ok := p.source(at)
	if !ok {
		return
	}
	gutter := fmt.Sprintf("%3d |", at.Line)
	blank := strings.Repeat(" ", len(gutter)-1) + "|"
	text, caret := underline(line, at, p.width-len(gutter)-1)
	p.line(dim, blank)
	p.put(dim, gutter)
	p.line(plain, " "+text)
	p.put(dim, blank)
	p.line(red, " "+caret)
}

func (p *page) source(at audit.Pos) (string, bool) {
	if p.Files == nil || !at.Known() {
		return "", false
	}
	lines, ok := p.files[at.File]
	if !ok {
		if text, read := p.Files(at.File); read {
			lines = strings.Split(string(text), "\n")
		}
		p.files[at.File] = lines
	}
	if at.Line > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[at.Line-1], "\r"), true
}

// before is how much of a line that is too long is shown in front of the text that is meant.
const before = 16

// underline returns the line, cut to fit where it is too long and around what may be secret, and the
// carets for below it. A tab in front of the text stays a tab, so that both lines are indented alike.
func underline(line string, at audit.Pos, width int) (text, caret string) {
	runes := []rune(harmless(line))
	from := min(max(at.Column-1, 0), len(runes))
	to := min(max(at.EndColumn-1, from), len(runes))
	if at.EndLine > at.Line {
		to = len(runes)
	}
	runes, from, to = discreet(runes, from, to)
	lead := ""
	if columns(string(runes)) > width {
		if from > before && columns(string(runes[:to])) > width-3 {
			lead = "..."
			runes, from, to = runes[from-before:], before, to-(from-before)
		}
		runes = crop(runes, width-len(lead))
		from, to = min(from, len(runes)), min(to, len(runes))
	}
	var under strings.Builder
	under.WriteString(strings.Repeat(" ", len(lead)))
	for _, r := range runes[:from] {
		if r == '\t' {
			under.WriteRune(r)
		} else {
			under.WriteString(strings.Repeat(" ", column(r)))
		}
	}
	under.WriteByte('^')
	under.WriteString(strings.Repeat("~", max(0, columns(string(runes[from:to]))-1)))
	return lead + string(runes), under.String()
}

// crop cuts a line to a number of columns and ends what it cut with three dots.
func crop(runes []rune, width int) []rune {
	if columns(string(runes)) <= width {
		return runes
	}
	used := 0
	for i, r := range runes {
		if used += column(r); used > width-3 {
			return append(runes[:i:i], []rune("...")...)
		}
	}
	return runes
}
