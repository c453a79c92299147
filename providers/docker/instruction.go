package docker

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// An instruction is one of a Dockerfile: its name and what follows, lines joined that continue.
type instruction struct {
	name string // in capitals
	at   audit.Pos
	rest command.Word
}

// where is what follows the instruction's name, or else that.
func (in *instruction) where() audit.Pos {
	if in.rest.At.Known() {
		return in.rest.At
	}
	return in.at
}

// A scanner takes a Dockerfile apart into instructions.
type scanner struct {
	text   []byte
	lines  *providers.Lines
	at     int
	escape byte

	endless map[string]bool // words that no line ends a document with
}

var directive = regexp.MustCompile("^#[ \t]*([a-zA-Z]+)[ \t]*=[ \t]*(\\S+)")

func newScanner(path string, text []byte) *scanner {
	s := &scanner{text: text, lines: providers.NewLines(path, text), escape: '\\'}
	for at := 0; at < len(text); {
		line := text[at:lineEnd(text, at)]
		m := directive.FindSubmatch(bytes.TrimLeft(line, "\ufeff \t"))
		if m == nil {
			break
		}
		if strings.EqualFold(string(m[1]), "escape") && string(m[2]) == "`" {
			s.escape = '`'
		}
		at = next(text, at)
	}
	return s
}

func lineEnd(text []byte, at int) int {
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(text)
}

func next(text []byte, at int) int { return min(lineEnd(text, at)+1, len(text)) }

// next is the next instruction; it reports false behind the last one.
func (s *scanner) next() (instruction, bool) {
	for s.at < len(s.text) {
		end := lineEnd(s.text, s.at)
		line := bytes.TrimLeft(s.text[s.at:end], "\ufeff \t\r")
		if len(line) > 0 && line[0] != '#' {
			return s.instruction(end - len(line)), true
		}
		s.at = next(s.text, s.at)
	}
	return instruction{}, false
}

func (s *scanner) instruction(at int) instruction {
	nameEnd := at
	for nameEnd < len(s.text) && isLetter(s.text[nameEnd]) {
		nameEnd++
	}
	in := instruction{name: strings.ToUpper(string(s.text[at:nameEnd])), at: s.lines.Span(at, max(nameEnd, at+1))}
	in.rest = s.logical(nameEnd)
	s.here(in)
	return in
}

// logical is the rest of an instruction from a byte on. Comments and empty lines between its lines
// are no part of it.
func (s *scanner) logical(at int) command.Word {
	var b strings.Builder
	source := &command.Source{File: s.lines}
	add := func(from, to int) {
		if to > from {
			source.Runs = append(source.Runs, command.Run{Text: b.Len(), File: from, Length: to - from})
			b.Write(s.text[from:to])
		}
	}
	first := true
	for {
		end := lineEnd(s.text, at)
		stop := len(bytes.TrimRight(s.text[:end], " \t\r"))
		from := at
		if first {
			for from < stop && (s.text[from] == ' ' || s.text[from] == '\t') {
				from++
			}
		}
		trimmed := bytes.TrimLeft(s.text[from:max(from, stop)], " \t")
		if !first && (len(trimmed) == 0 || trimmed[0] == '#') && end < len(s.text) {
			at = end + 1
			continue
		}
		goesOn := stop > from && s.text[stop-1] == s.escape
		if goesOn {
			stop--
		}
		if first || len(trimmed) > 0 && trimmed[0] != '#' {
			add(from, max(from, stop))
		}
		first = false
		s.at = min(end+1, len(s.text))
		if !goesOn || end == len(s.text) {
			break
		}
		at = end + 1
	}
	w := command.Word{Text: b.String(), Source: source}
	if len(source.Runs) > 0 {
		last := source.Runs[len(source.Runs)-1]
		w.At = s.lines.Span(source.Runs[0].File, last.File+last.Length)
	}
	return w
}

var heredoc = regexp.MustCompile(`<<-?[ \t]*(["']?)([A-Za-z_][A-Za-z0-9_]*)(["']?)`)

// here skips the documents that an instruction has behind its line.
func (s *scanner) here(in instruction) {
	if in.name != "RUN" && in.name != "COPY" && in.name != "ADD" || !strings.Contains(in.rest.Text, "<<") {
		return
	}
	for _, m := range heredoc.FindAllStringSubmatch(in.rest.Text, -1) {
		if !s.endless[m[2]] && !s.skipTo(m[2]) {
			if s.endless == nil {
				s.endless = map[string]bool{}
			}
			s.endless[m[2]] = true
		}
	}
}

// skipTo goes behind the line that ends a document; where there is none, it was no document.
func (s *scanner) skipTo(end string) bool {
	for at := s.at; at < len(s.text); at = next(s.text, at) {
		if string(bytes.Trim(s.text[at:lineEnd(s.text, at)], "\t\r")) == end {
			s.at = next(s.text, at)
			return true
		}
	}
	return false
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
