package chainfiletest

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Positions lists what is wrong with the positions of a file that was read: each names a stretch
// of the text, of one line or more, by line and column as by byte.
func Positions(text []byte, f *chainfile.File, problems []providers.Problem) []string {
	var faults []string
	check := func(what string, p audit.Pos) {
		if fault := fault(text, p); fault != "" {
			faults = append(faults, fmt.Sprintf("%s at %s (bytes %d to %d): %s", what, p, p.Start, p.End, fault))
		}
	}
	for _, p := range problems {
		check(p.Text, p.At)
	}
	for _, t := range f.Traffics {
		check("traffic "+t.Name, t.At)
	}
	for _, c := range f.Chains {
		for _, h := range c.Hops {
			check("hop "+h.Name, h.At)
			for _, t := range h.Timers {
				if t.Known == audit.Written {
					check(t.Setting, t.At)
				}
			}
		}
	}
	for _, s := range f.Sources {
		check("source "+s.Kind, s.At)
	}
	for _, i := range f.Ignores {
		check("ignore "+i.Fingerprint, i.At)
	}
	return faults
}

func fault(text []byte, p audit.Pos) string {
	switch {
	case !p.Known():
		return "there is no line"
	case p.Start < 0 || p.End < p.Start || p.End > len(text):
		return "it lies outside of the text"
	}
	for _, end := range []struct{ offset, line, column int }{{p.Start, p.Line, p.Column}, {p.End, p.EndLine, p.EndColumn}} {
		before := text[:end.offset]
		line := bytes.Count(before, []byte("\n")) + 1
		column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
		if line != end.line || column != end.column {
			return fmt.Sprintf("byte %d is at %d:%d and not at %d:%d", end.offset, line, column, end.line, end.column)
		}
	}
	return ""
}
