package terraform

import (
	"os"
	"testing"
)

func BenchmarkX(b *testing.B) {
	dir := os.Getenv("BENCH_DIR")
	if dir == "" { b.Skip() }
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(dir, Options{Wants: wantsAWS}); err != nil { b.Fatal(err) }
	}
}
