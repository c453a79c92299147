package kestrel

import (
	"bytes"
	"testing"
)

func FuzzCommentsAreBlankAndNothingMoves(f *testing.F) {
	f.Add([]byte("{ // a\n \"b//c\": /* d \n */ \"\\\"/\" }"), "1.00:02:10")
	f.Fuzz(func(t *testing.T, text []byte, duration string) {
		got := uncommented(text)
		if len(got) != len(text) || bytes.Count(got, []byte("\n")) != bytes.Count(text, []byte("\n")) {
			t.Errorf("%q became %q", text, got)
		}
		_, _ = parse(duration)
	})
}
