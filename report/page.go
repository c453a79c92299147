package report

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A style decorates; nothing is said by it alone.
type style string

const (
	plain  style = ""
	bold   style = "\x1b[1m"
	red    style = "\x1b[1;31m"
	yellow style = "\x1b[33m"
	green  style = "\x1b[32m"
	dim    style = "\x1b[2m"

	reset = "\x1b[0m"
)

// tied is a space at which no line is broken: between a number and its unit.
const tied = '\u00a0'

// A page gathers the text of a report. All that comes from outside goes through put, and so no
// file name or message can send an escape code to a terminal.
type page struct {
	Options
	text  bytes.Buffer
	width int
	files map[string][]string // by path, split into lines
	names map[string]string   // of the chains, by id
}

func newPage(o Options) *page {
	p := &page{Options: o, width: min(o.Width, 100), files: map[string][]string{}, names: map[string]string{}}
	if o.Width == 0 {
		p.width = 80
	}
	p.width = max(p.width, 40)
	return p
}

func (p *page) put(s style, text string) {
	text = harmless(text)
	if s == plain || !p.Color || text == "" {
		p.text.WriteString(text)
		return
	}
	p.text.WriteString(string(s) + text + reset)
}

func (p *page) line(s style, text string) {
	p.put(s, text)
	p.end()
}

func (p *page) end() { p.text.WriteByte('\n') }

// wrap writes words in lines that fit, the first behind lead, the others indented as far.
func (p *page) wrap(s style, lead, text string) { p.hang(s, lead, columns(lead), text) }

// hang is wrap with the further lines indented otherwise.
func (p *page) hang(s style, lead string, indent int, text string) {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' })
	p.fill(s, lead, indent, " ", words)
}

// fill writes parts that do not break in lines that fit. One that is too long for any line stands
// alone.
func (p *page) fill(s style, lead string, indent int, gap string, parts []string) {
	line, empty := lead, true
	for _, part := range parts {
		if !empty && columns(line+gap+part) > p.width {
			p.line(s, line)
			line, empty = strings.Repeat(" ", indent), true
		}
		if !empty {
			line += gap
		}
		line += part
		empty = false
	}
	p.line(s, strings.TrimRight(line, " "))
}

// harmless replaces what would steer a terminal instead of being shown.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == tied:
			return ' '
		case r == '\t':
			return r
		case unicode.IsControl(r), '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069':
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}
