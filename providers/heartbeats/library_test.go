package heartbeats

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestEachLibraryHasASource(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range libraries {
		_, err := time.Parse("2006-01-02", l.fact.Checked)
		switch {
		case err != nil, !strings.HasPrefix(l.fact.Source, "https://"), l.fact.ID == "", l.fact.Quote == "":
			t.Errorf("%s has no whole fact: %+v", l.name, l.fact)
		case l.every > 0 && (l.beat == "" || l.sends == ""), l.option != "" && l.beat == "", l.module != "" && l.fact.Since == "":
			t.Errorf("%s does not say what it sends, or since when", l.name)
		case seen[l.name], seen[l.fact.ID]:
			t.Errorf("%s is there twice", l.name)
		}
		seen[l.name], seen[l.fact.ID] = true, true
	}
}

// cells is the line of a library in the page.
func (l *library) cells() string {
	interval := "nothing"
	switch {
	case l.protocol == "grpc":
		interval = "nothing is taken for granted"
	case l.idle:
		interval = fmt.Sprintf("%s after %g s of silence", l.sends, l.every.Seconds())
	case !l.quiet():
		interval = fmt.Sprintf("%s every %g s", l.sends, l.every.Seconds())
	}
	interval += l.delayed()
	if l.module != "" || l.fact.Since != "" {
		interval += ", since " + l.fact.Since
	}
	option := ""
	if l.option != "" {
		option = "`" + l.option + "`"
	}
	measured := ""
	if l.fact.Measured != "" {
		measured = ", measured on " + l.fact.Measured
	}
	return fmt.Sprintf("| %s | %s | %s | %s | [%s](%s)%s |\n", l.name, l.protocol, interval, option, l.fact.Checked, l.fact.Source, measured)
}

func TestThePageShowsEachLibrary(t *testing.T) {
	const page, head = "../../docs/code.md", "| library | protocol | sends by default | set by | source, read on |\n| --- | --- | --- | --- | --- |\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), head)
	if !ok {
		t.Fatalf("%s has no table of libraries", page)
	}
	end := strings.Index(rest, "\n\n") + 1
	var want strings.Builder
	for _, l := range libraries {
		want.WriteString(l.cells())
	}
	if rest[:end] == want.String() {
		return
	}
	if *update {
		if err := os.WriteFile(page, []byte(before+head+want.String()+rest[end:]), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s does not show the libraries as they are; go test -update rewrites it", page)
}
