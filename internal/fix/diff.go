package fix

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// context is how many lines around a change a diff shows.
const context = 3

// A segment is a run of lines that edits replace by others.
type segment struct {
	from, to int // lines of the old text, from 0, half open
	lines    []string
}

// Diff writes the edits of one file as a unified diff. Edits do not overlap.
func Diff(w io.Writer, file string, text []byte, edits []audit.Edit) error {
	old := splitLines(string(text))
	segments := segmentsOf(string(text), old, edits)
	if len(segments) == 0 {
		return nil
	}
	fmt.Fprintf(w, "--- a/%s\n+++ b/%s\n", file, file)
	shift := 0
	for len(segments) > 0 {
		n := 1
		for n < len(segments) && segments[n].from-segments[n-1].to <= 2*context {
			n++
		}
		added, err := hunk(w, old, segments[:n], shift)
		if err != nil {
			return err
		}
		shift += added
		segments = segments[n:]
	}
	return nil
}

// segmentsOf are the lines that differ, in order.
func segmentsOf(text string, old []string, edits []audit.Edit) []segment {
	starts := []int{0}
	for _, l := range old {
		starts = append(starts, starts[len(starts)-1]+len(l))
	}
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b audit.Edit) int { return a.Start - b.Start })
	var all []segment
	for i := 0; i < len(sorted); {
		from := lineOf(starts, sorted[i].Start)
		if from > 0 && from == len(old) && !strings.HasSuffix(old[from-1], "\n") {
			from-- // the last line has no end: what follows it belongs to it
		}
		to, n := from, 0
		for i+n < len(sorted) && (n == 0 || lineOf(starts, sorted[i+n].Start) < to) {
			e := sorted[i+n]
			to = max(to, lineOf(starts, max(e.Start, e.End-1))+1)
			n++
		}
		to = min(to, len(old))
		from = min(from, to)
		begin, end := starts[from], starts[to]
		var b strings.Builder
		at := begin
		for _, e := range sorted[i : i+n] {
			b.WriteString(text[at:e.Start] + e.New)
			at = e.End
		}
		b.WriteString(text[at:max(at, end)])
		if s := trimmed(old, segment{from, to, splitLines(b.String())}); s.from < s.to || len(s.lines) > 0 {
			all = append(all, s)
		}
		i += n
	}
	return all
}

// lineOf is the line in which a byte stands.
func lineOf(starts []int, offset int) int {
	n, found := slices.BinarySearch(starts, offset)
	if found {
		return n
	}
	return n - 1
}

// trimmed leaves out the lines that a segment leaves as they are.
func trimmed(old []string, s segment) segment {
	for s.from < s.to && len(s.lines) > 0 && old[s.from] == s.lines[0] {
		s.from, s.lines = s.from+1, s.lines[1:]
	}
	for s.from < s.to && len(s.lines) > 0 && old[s.to-1] == s.lines[len(s.lines)-1] {
		s.to, s.lines = s.to-1, s.lines[:len(s.lines)-1]
	}
	return s
}

// hunk writes segments that stand close together, and returns how many lines they add.
func hunk(w io.Writer, old []string, segments []segment, shift int) (int, error) {
	from := max(0, segments[0].from-context)
	to := min(len(old), segments[len(segments)-1].to+context)
	var b strings.Builder
	added, at := 0, from
	for _, s := range segments {
		write(&b, ' ', old[at:s.from])
		write(&b, '-', old[s.from:s.to])
		write(&b, '+', s.lines)
		added += len(s.lines) - (s.to - s.from)
		at = s.to
	}
	write(&b, ' ', old[at:to])
	_, err := fmt.Fprintf(w, "@@ -%s +%s @@\n%s", span(from, to-from), span(from+shift, to-from+added), b.String())
	return added, err
}

func span(from, count int) string {
	if count == 0 {
		return fmt.Sprintf("%d,0", from)
	}
	if count == 1 {
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, count)
}

func write(b *strings.Builder, mark byte, lines []string) {
	for _, l := range lines {
		b.WriteByte(mark)
		b.WriteString(l)
		if !strings.HasSuffix(l, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// splitLines cuts a text into lines that keep their ends.
func splitLines(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
