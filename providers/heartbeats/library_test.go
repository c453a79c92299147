package heartbeats

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestEachLibraryHasASourceThatThePageShows(t *testing.T) {
	page, err := os.ReadFile("../../docs/code.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range libraries {
		if _, err := time.Parse("2006-01-02", l.fact.Checked); err != nil || l.every <= 0 || !strings.HasPrefix(l.fact.Source, "https://") {
			t.Errorf("%s: %+v", l.name, l.fact)
		}
		for _, part := range []string{l.name, l.fact.Source, l.fact.Checked, l.option} {
			if !strings.Contains(string(page), part) {
				t.Errorf("docs/code.md does not say %q of %s", part, l.name)
			}
		}
	}
}
