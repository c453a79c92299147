package load

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A comment is a line of one in a file, and the lines of the statement that it is about.
type comment struct {
	text        string // without its sign
	start       int    // byte of the sign
	first, last int    // lines
}

// ignores takes the suppressions of a file that was read. Which signs begin a comment and how far a
// block goes the file's name tells.
func (s *Sources) ignores(path string, text []byte) {
	if s.commented[path] {
		return
	}
	if s.commented == nil {
		s.commented = map[string]bool{}
	}
	s.commented[path] = true
	if !bytes.Contains(text, []byte(markerStem)) {
		return
	}
	for _, c := range comments(path, text) {
		s.ignore(path, text, c)
	}
}

const markerStem = "timeout-audit"

// almost is what people write who mean an ignore.
var almost = regexp.MustCompile(`(?i)^` + markerStem + `[:\s-]+ignore\b`)

func (s *Sources) ignore(path string, text []byte, c comment) {
	at := place(path, text, c.start, c.start+len(c.text))
	useless := func(why, next string) {
		s.Useless = append(s.Useless, Problem{At: at, What: path, Why: why, Next: next})
	}
	i, is, err := audit.ParseIgnore(c.text)
	switch {
	case !is && almost.MatchString(c.text):
		useless("this suppresses nothing", "write "+audit.Marker+" RULE -- reason")
		return
	case !is:
		return
	case err != nil:
		useless("this suppresses nothing: "+err.Error(), "")
		return
	}
	for _, rule := range i.Rules {
		if !slices.Contains(s.options.Rules, rule) {
			next := "timeout-audit explain lists them"
			if n := providers.Nearest(rule, s.options.Rules); n != "" {
				next = "did you mean " + n + "?"
			}
			useless(fmt.Sprintf("this suppresses nothing: there is no rule %q", rule), next)
			continue
		}
		one := i
		one.Rules, one.At, one.Last = []string{rule}, at, c.last
		s.Ignores = append(s.Ignores, one)
	}
}

// remaining takes the suppressions of files that were read, or that hops point into, and whose readers
// did not.
func (s *Sources) remaining() {
	look := func(at audit.Pos) {
		if at.File == "" || s.commented[at.File] || strings.HasSuffix(at.File, ".json") || strings.HasSuffix(at.File, ".tfstate") {
			return
		}
		if text, ok := s.Text(at.File); ok {
			s.ignores(at.File, text)
		}
	}
	for i := range s.Inputs {
		if s.Inputs[i].Read {
			look(audit.Pos{File: s.Inputs[i].Path})
		}
	}
	hop := func(h *audit.Hop) {
		look(h.At)
		for _, n := range h.Callee {
			look(n.At)
		}
		for i := range h.Timers {
			look(h.Timers[i].At)
			for _, n := range h.Timers[i].Via {
				look(n.At)
			}
		}
	}
	for i := range s.hops {
		hop(&s.hops[i])
	}
	for i := range s.drawn {
		for j := range s.drawn[i].Hops {
			hop(&s.drawn[i].Hops[j])
		}
	}
}

// comments lists the comments of a file that may be suppressions.
func comments(path string, text []byte) []comment {
	switch name := strings.ToLower(filepath.Base(path)); {
	case strings.HasSuffix(name, ".json"):
		return nil
	case strings.HasSuffix(name, ".tf"), strings.HasSuffix(name, ".hcl"), strings.HasSuffix(name, ".tfvars"), name == stdinName && bytes.Contains(text, []byte("chain \"")):
		return commentsOfHCL(text)
	case strings.HasSuffix(name, ".conf"), strings.Contains(name, "nginx"), name == stdinName:
		return commentsOfLines(text, braced)
	}
	return commentsOfLines(text, indented)
}

// place is a stretch of bytes as a position, which counts characters.
func place(path string, text []byte, start, end int) audit.Pos {
	end = min(end, len(text))
	line := 1 + bytes.Count(text[:start], []byte("\n"))
	column := 1 + utf8.RuneCount(text[bytes.LastIndexByte(text[:start], '\n')+1:start])
	return audit.Pos{
		File: path, Line: line, Column: column, EndLine: line, EndColumn: column + utf8.RuneCount(text[start:end]),
		Start: start, End: end,
	}
}
