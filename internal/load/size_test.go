package load

import "testing"

func TestSizesAreReadAndWritten(t *testing.T) {
	for text, want := range map[string]int64{
		"16MB": 16 << 20, "16 mb": 16 << 20, "1GB": 1 << 30, "512KB": 512 << 10, "100B": 100, "4096": 4096,
	} {
		got, err := ParseSize(text)
		if err != nil || got != want {
			t.Errorf("ParseSize(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "MB", "-1MB", "0", "1.5MB", "16TB", "99999999999GB"} {
		if got, err := ParseSize(text); err == nil {
			t.Errorf("ParseSize(%q) = %d and no error", text, got)
		}
	}
	for size, want := range map[int64]string{16 << 20: "16 MB", 1 << 30: "1 GB", 100: "100 B", 50<<20 + 1: "51 MB"} {
		if got := FormatSize(size); got != want {
			t.Errorf("FormatSize(%d) = %q, want %q", size, got, want)
		}
	}
}
