package load

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestAFileOfCodeThatIsTooLongIsTold(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile(filepath.Join(dir, "big.js"), bytes.Repeat([]byte("x()\n"), maxCode/4+1), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &Sources{}
	s.scan(map[string]bool{"big.js": true})
	if !slices.ContainsFunc(s.Skipped, func(what string) bool {
		return strings.Contains(what, "above 1 MB") && strings.Contains(what, "big.js")
	}) {
		t.Errorf("left out: %q", s.Skipped)
	}
}
