package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/internal/cli"
	"github.com/timeout-audit/timeout-audit/rules"
)

// console is a block of a page that shows a command and what it prints.
var console = regexp.MustCompile("(?s)```console\n\\$ timeout-audit ([^\n]*)\n(.*?)```\n")

// Every command that the pages show prints what they show. A page's commands run in the page's own
// folder if it is an example's, else at the root of the repository.
func TestThePagesShowWhatTheCommandsPrint(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var pages []string
	for _, pattern := range []string{"README.md", "docs/*.md", "examples/*/README.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	shown := 0
	for _, page := range pages {
		name, _ := filepath.Rel(root, page)
		t.Run(filepath.ToSlash(name), func(t *testing.T) {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			dir := root
			if strings.HasPrefix(name, "examples") {
				dir = filepath.Dir(page)
			}
			told := console.ReplaceAllStringFunc(string(text), func(block string) string {
				shown++
				parts := console.FindStringSubmatch(block)
				return fmt.Sprintf("```console\n$ timeout-audit %s\n%s```\n", parts[1], printed(t, dir, parts[1]))
			})
			if diff := cmp.Diff(string(text), told); diff != "" {
				if *update {
					if err := os.WriteFile(page, []byte(told), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				t.Errorf("-page +printed; go test ./cmd/timeout-audit -update rewrites it:\n%s", diff)
			}
		})
	}
	if shown < 8 {
		t.Errorf("the pages show %d commands, fewer than the examples alone: is the pattern wrong?", shown)
	}
}

// Every example has a page that runs it.
func TestEveryExampleShowsItsVerdict(t *testing.T) {
	folders, err := filepath.Glob("../../examples/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		text, err := os.ReadFile(filepath.Join(folder, "README.md"))
		if err != nil {
			t.Error(err)
		} else if !console.Match(text) {
			t.Errorf("%s shows no command", folder)
		}
	}
}

func printed(t *testing.T, dir, command string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args := append([]string{"--chdir", dir}, strings.Fields(command)...)
	if status := cli.Main(args, strings.NewReader(""), &stdout, &stderr, nil, vendors, rules.All); status > cli.Findings {
		t.Errorf("timeout-audit %s: exit status %d: %s", command, status, stderr.String())
	}
	return stdout.String()
}
