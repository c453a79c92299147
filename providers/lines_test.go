package providers

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPositionsCountLinesAndCharactersAnywhereInAText(t *testing.T) {
	texts := map[string]string{
		"nothing":             "",
		"lines":               "a\nbc\n\nd",
		"wide characters":     "äö\nü: 𝄞x\n",
		"a long line":         strings.Repeat("ä", 3*stretch) + "\n" + strings.Repeat("x", 2*stretch),
		"a stretch, exactly":  strings.Repeat("x", stretch-1) + "\n",
		"many short lines":    strings.Repeat("ab\n", 2*stretch),
		"carriage returns":    "a\r\nb\r\n",
		"a line of a stretch": strings.Repeat(strings.Repeat("y", stretch-1)+"\n", 3),
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			l := NewLines("f", []byte(text))
			for i := 0; i <= len(text); i += max(1, len(text)/997) {
				before := text[:i]
				if i < len(text) && !utf8.RuneStart(text[i]) {
					continue
				}
				line := strings.Count(before, "\n") + 1
				column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
				if p := l.Span(i, i); p.Line != line || p.Column != column {
					t.Fatalf("byte %d is at %d:%d, want %d:%d", i, p.Line, p.Column, line, column)
				}
			}
		})
	}
}

func TestALineIsFoundByItsNumber(t *testing.T) {
	text := []byte(strings.Repeat("ab\ncde\n\n", stretch) + "end")
	l := NewLines("f", text)
	lines := bytes.Split(text, []byte("\n"))
	for i := range lines {
		if i%101 != 0 && i < len(lines)-3 {
			continue
		}
		start, end := l.Line(i + 1)
		if got := text[start:end]; !bytes.Equal(got, lines[i]) {
			t.Fatalf("line %d is %q, want %q", i+1, got, lines[i])
		}
	}
	if start, end := l.Line(len(lines) + 5); start != len(text) || end != len(text) {
		t.Errorf("a line beyond the last is %d to %d", start, end)
	}
}

func TestASpanOutsideTheTextIsItsNearest(t *testing.T) {
	p := NewLines("f", []byte("ab")).Span(-3, 9)
	if p.Start != 0 || p.End != 2 || p.EndColumn != 3 {
		t.Errorf("got %+v", p)
	}
}

func TestForwardCountsCharacters(t *testing.T) {
	text := strings.Repeat("aä𝄞\n", 2*stretch)
	l := NewLines("f", []byte(text))
	runes := []rune(text)
	for from := 0; from < len(runes); from += 1501 {
		for _, n := range []int{0, 1, 2, 77, stretch, 3 * stretch} {
			begin := len(string(runes[:from]))
			want := len(string(runes[:min(from+n, len(runes))]))
			if got := l.Forward(begin, n); got != want {
				t.Fatalf("%d characters after byte %d is byte %d, want %d", n, begin, got, want)
			}
		}
	}
}
