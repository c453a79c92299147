package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/rules"
)

var update = flag.Bool("update", false, "rewrite golden files and generated pages")

const generated = "<!-- Written by `make docs`. -->\n\n"

func TestPageOfRulesIsWhatExplainPrints(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Rules\n\n" + generated)
	for _, r := range rules.All {
		fmt.Fprintf(&b, "- [%s](#%s) (%s): %s\n", r.ID, r.ID, r.Severity, r.Title)
	}
	for _, r := range rules.All {
		b.WriteString("\n" + run(t, "explain", r.ID))
	}
	page(t, "rules.md", b.String())
}

func TestPageOfFactsIsWhatFactsPrints(t *testing.T) {
	page(t, "facts.md", "# Facts\n\n"+generated+
		"Every setting that is known, by system; the day beside a source is the one on which it was read.\n\n"+
		run(t, "facts", "--format", "markdown"))
}

func TestPageOfSystemsListsWhatIsReadFromWhere(t *testing.T) {
	var b strings.Builder
	b.WriteString("# What is read from where\n\n" + generated)
	b.WriteString("Every system can be a hop of a chain file. Beyond that:\n\n")
	b.WriteString("| system | | from Terraform | from command lines |\n| --- | --- | --- | --- |\n")
	for _, v := range vendors {
		for _, table := range v.Tables {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", table.System, table.Title, mark(v.Terraform != nil), mark(v.Command != nil))
		}
	}
	for _, v := range vendors {
		if v.Terraform != nil {
			fmt.Fprintf(&b, "\n## Resources of %s\n\n%s\n", v.Title, types(v.Terraform))
		}
	}
	page(t, "systems.md", b.String())
}

func mark(yes bool) string {
	if yes {
		return "yes"
	}
	return ""
}

func types(r *providers.TerraformReader) string {
	var names []string
	for _, w := range r.Wants {
		names = append(names, "`"+w.Type+"`")
	}
	return strings.Join(names, ", ")
}

// page compares a generated page with what it should be, or rewrites it.
func page(t *testing.T, name, want string) {
	t.Helper()
	file := "../../docs/" + name
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v\nrun make docs", err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("docs/%s is old; run make docs\n%s", name, diff)
	}
}
