package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/cli"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/rules"
)

// Each archive is a folder, the flags in its first line, and in "want" what fix says of it.
func TestFixEditsWhereTheValueIsWritten(t *testing.T) {
	paths, err := filepath.Glob("testdata/fix/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(archive.Comment), "\n")
			flags := strings.Fields(strings.TrimPrefix(first, "flags:"))
			dir := t.TempDir()
			crlf := strings.Contains(path, "line-ends")
			want := -1
			for i, f := range archive.Files {
				if f.Name == "want" {
					want = i
					continue
				}
				text := f.Data
				if crlf {
					text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
				}
				write(t, filepath.Join(dir, f.Name), text)
			}
			if want < 0 {
				t.Fatal("there is no want")
			}
			got := fixed(t, dir, flags)
			got = strings.ReplaceAll(got, "\r", "")
			if *update {
				archive.Files[want].Data = []byte(got)
				write(t, path, txtar.Format(archive))
				return
			}
			if diff := cmp.Diff(string(archive.Files[want].Data), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFixLeavesNoFindingOfTheExamplesThatAChangeCanSilence(t *testing.T) {
	for _, flags := range [][]string{
		nil,
		{"--protocol", "sse", "--heartbeat", "5s"},
		{"--protocol", "sse", "--heartbeat", "30s"},
		{"--protocol", "sse", "--heartbeat", "200s"},
		{"--protocol", "sse", "--heartbeat", "none"},
		{"--protocol", "websocket", "--heartbeat", "40s"},
		{"--protocol", "grpc", "--heartbeat", "100s", "--longest", "2h"},
		{"--protocol", "http", "--first-byte", "90s"},
	} {
		folders, err := filepath.Glob("../../examples/*")
		if err != nil || len(folders) == 0 {
			t.Fatalf("no examples: %v", err)
		}
		for _, folder := range folders {
			t.Run(filepath.Base(folder)+" "+strings.Join(flags, " "), func(t *testing.T) {
				dir := t.TempDir()
				copied(t, folder, dir)
				fixed(t, dir, flags)
			})
		}
	}
}

// What fix writes must be what reading makes of it: the two are inverses on every setting.
func TestEverySettingCanBeWritten(t *testing.T) {
	for _, vendor := range vendors {
		for _, table := range vendor.Tables {
			for i := range table.Entries {
				e := &table.Entries[i]
				for _, d := range e.Drives {
					if e.Fixed {
						continue
					}
					timer := &audit.Timer{Side: d.Side, Clock: d.Clock, Setting: e.Name}
					limits := []audit.Limit{audit.After(within(120*time.Second, e) + d.Plus)}
					if e.Zero == providers.ZeroIsNever || e.NegativeIsNever {
						limits = append(limits, audit.Never())
					}
					for _, limit := range limits {
						for _, unit := range []bool{false, true} {
							v, err := table.Spell(timer, limit, unit)
							if err != nil {
								t.Errorf("%s: %v", table.System, err)
							} else if !table.Gives(timer, v, limit) {
								t.Errorf("%s: %s = %s does not give %s", table.System, e.Name, v, limit)
							}
						}
					}
				}
			}
		}
	}
}

func within(d time.Duration, e *providers.Entry) time.Duration {
	if low, ok := e.Min.Duration(); ok {
		d = max(d, low)
	}
	if high, ok := e.Max.Duration(); ok {
		d = min(d, high)
	}
	return d
}

// fixed repairs a folder and returns what fix said before. It holds fix to what it promises: files
// parse and stay formatted, nothing that has an edit is found any more, and a second run changes
// nothing.
func fixed(t *testing.T, dir string, flags []string) string {
	t.Helper()
	before := texts(t, dir)
	said, status := inFolder(t, dir, append([]string{"fix"}, flags...)...)
	if status > cli.Findings {
		t.Fatalf("fix: status %d\n%s", status, said)
	}
	if diff := cmp.Diff(before, texts(t, dir)); diff != "" {
		t.Errorf("fix without --write changed files: %s", diff)
	}
	if strings.Contains(said, "\n@@ ") != (status == cli.Findings) {
		t.Errorf("status %d with\n%s", status, said)
	}
	if out, status := inFolder(t, dir, append([]string{"fix", "--write"}, flags...)...); status != cli.Clean {
		t.Fatalf("fix --write: status %d\n%s", status, out)
	}
	after := texts(t, dir)
	accepted(t, dir)
	for name, text := range after {
		parses(t, name, []byte(before[name]), []byte(text))
	}
	out, _ := inFolder(t, dir, append([]string{"check", "-f", "json"}, flags...)...)
	var second struct {
		Findings []struct {
			Rule, Hop, Setting string
			Repair             struct{ Edits []json.RawMessage }
		}
	}
	if err := json.Unmarshal([]byte(out), &second); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, f := range second.Findings {
		if len(f.Repair.Edits) > 0 {
			t.Errorf("%s at %s of %s can still be repaired", f.Rule, f.Setting, f.Hop)
		}
	}
	if again, status := inFolder(t, dir, append([]string{"fix", "--write"}, flags...)...); status != cli.Clean {
		t.Errorf("the second fix ends with %d\n%s", status, again)
	}
	if diff := cmp.Diff(after, texts(t, dir)); diff != "" {
		t.Errorf("a second fix changes files again: %s", diff)
	}
	return said
}

func parses(t *testing.T, name string, before, after []byte) {
	t.Helper()
	if !strings.HasSuffix(name, ".tf") && !strings.HasSuffix(name, ".hcl") {
		return
	}
	if _, diags := hclsyntax.ParseConfig(after, name, hcl.InitialPos); diags.HasErrors() {
		t.Errorf("%s: %v\n%s", name, diags, after)
	}
	plain := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")) }
	if bytes.Equal(hclwrite.Format(plain(before)), plain(before)) && !bytes.Equal(hclwrite.Format(plain(after)), plain(after)) {
		t.Errorf("%s was formatted and is not any more:\n%s", name, after)
	}
	if ends := bytes.Count(after, []byte("\r\n")); ends > 0 && ends != bytes.Count(after, []byte("\n")) {
		t.Errorf("%s has line ends of two kinds", name)
	}
}

// inFolder runs a command as from a folder, and returns its standard output.
func inFolder(t *testing.T, dir string, args ...string) (string, int) {
	t.Helper()
	var out, errs bytes.Buffer
	status := cli.Main(append(args, "-C", dir), strings.NewReader(""), &out, &errs, nil, vendors, rules.All)
	if status > cli.Findings {
		t.Logf("%v: %s", args, errs.String())
	}
	return out.String(), status
}

func texts(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		all[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func copied(t *testing.T, from, to string) {
	t.Helper()
	for name, text := range texts(t, from) {
		write(t, filepath.Join(to, name), []byte(text))
	}
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
