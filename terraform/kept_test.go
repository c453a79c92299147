package terraform

import (
	"path/filepath"
	"runtime"
	"testing"
)

func TestWhatIsKeptOfAFolderIsAFewTimesItsText(t *testing.T) {
	dir := t.TempDir()
	text := stacks(4_000)
	writeFile(t, filepath.Join(dir, "main.tf"), text)
	var before, parsed, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := Load(dir, Options{Wants: wants, Parsed: func(size int64) {
		if size != int64(len(text)) {
			t.Errorf("%d bytes were parsed of %d", size, len(text))
		}
		runtime.GC()
		runtime.ReadMemStats(&parsed)
	}})
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(r)
	size := float64(len(text))
	times := func(m *runtime.MemStats) float64 { return float64(m.HeapAlloc-before.HeapAlloc) / size }
	if now := times(&parsed); now > mostParsed {
		t.Errorf("once it is parsed %.1f times its text is kept", now)
	}
	if now := times(&after); now > mostKept {
		t.Errorf("once it is evaluated %.1f times its text is kept", now)
	}
	t.Logf("%.1f times the text once parsed, %.1f evaluated", times(&parsed), times(&after))
}

// How many times its text is kept of a folder of small resources. It was 22 and 20.
const (
	mostParsed = 12
	mostKept   = 18
)
