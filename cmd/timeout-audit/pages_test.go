package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
		popular()+run(t, "facts", "--format", "markdown"))
}

// popular is the table of what articles say and what is so.
func popular() string {
	var b strings.Builder
	b.WriteString("## What is often told otherwise\n\n| system | setting | popular | here | why |\n| --- | --- | --- | --- | --- |\n")
	for _, v := range vendors {
		for _, table := range v.Tables {
			for _, e := range table.Entries {
				for _, p := range e.Popular {
					var limits []string
					for _, d := range e.Defaults {
						if text := d.Limit.String(); d.Limit.Known() && !slices.Contains(limits, text) {
							limits = append(limits, text)
						}
					}
					if len(limits) == 0 {
						limits = []string{"no default is published"}
					}
					fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s | %s |\n", table.System, e.Name, p.Value, strings.Join(limits, ", "), p.Why)
				}
			}
		}
	}
	return b.String() + "\n"
}

func TestPageOfSystemsListsWhatIsReadFromWhere(t *testing.T) {
	var b strings.Builder
	b.WriteString("# What is read from where\n\n" + generated)
	b.WriteString("Every system can be a hop of a chain file. Beyond that, what a Terraform folder says of it is read\n" +
		"from resources, what a container starts from its command line, what a proxy is told from its own\n" +
		"configuration, what a program sets in code, and what runs by a live command. ECS task definitions, compose files,\n" +
		"Dockerfiles, Kubernetes manifests, Procfiles, systemd units, supervisord and package.json start programs: the rows with command lines claim those,\n" +
		"whichever file starts them. docs/carriers.md says how they are joined.\n\n")
	b.WriteString("| vendor | systems | Terraform resources | command lines | own files | code | live |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, v := range vendors {
		var systems, types []string
		for _, table := range v.Tables {
			systems = append(systems, table.System)
		}
		if v.Terraform != nil {
			for _, w := range v.Terraform.Wants {
				types = append(types, w.Type)
			}
		}
		commands := ""
		if v.Command != nil {
			commands = "yes"
		}
		files := ""
		if v.File != nil {
			files = "`timeout-audit " + v.File.Command + "`, `check`"
			if v.File.Found {
				files = "`check`"
			}
		}
		languages := ""
		if v.Code != nil {
			var names []string
			for _, l := range v.Code.Languages {
				names = append(names, l.String())
			}
			languages = strings.Join(names, ", ")
		}
		live := ""
		if v.Live != nil {
			live = "`timeout-audit " + v.Live.Command + "`: " + code(v.Live.Systems)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", v.Title, code(systems), code(types), commands, files, languages, live)
	}
	page(t, "systems.md", b.String())
}

func code(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "`" + strings.Join(names, "`, `") + "`"
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
