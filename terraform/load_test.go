package terraform

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite golden files")

// wants of the test files: every attribute and block of one type, and one with JSON text.
var wants = []Want{
	{Type: "lb", Paths: []string{"name", "idle", "list", "map", "listener", "set"}},
	{Type: "task", Paths: []string{"family"}, JSON: []string{"containers"}},
	{Type: "api", YAML: []string{"body"}},
	{Type: "data.lb", Paths: []string{"name"}},
}

// A test file is a folder, what it is loaded with, and the dump that is wanted. The lines before
// the first file: "var NAME=VALUE", "var-file PATH", "env NAME=VALUE", "link NEW OLD".
func TestFoldersAreReadAsTheGoldenFilesSay(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no test files", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := loadArchive(t, archive)
			if strings.Contains(got, "do-not-print-me") {
				t.Error("a sensitive value is told")
			}
			last := &archive.Files[len(archive.Files)-1]
			if last.Name != "want" {
				t.Fatal("the last file is not want")
			}
			if *update {
				last.Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(last.Data), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func loadArchive(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range archive.Files {
		if f.Name != "want" {
			writeFile(t, filepath.Join(dir, f.Name), string(f.Data))
		}
	}
	o := Options{Wants: wants, Env: map[string]string{}, Display: func(path string) string {
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		return filepath.ToSlash(rel)
	}}
	root := dir
	for line := range strings.Lines(string(archive.Comment)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		name, value, _ := strings.Cut(rest, "=")
		switch word {
		case "var":
			o.Assignments = append(o.Assignments, Assignment{Name: name, Text: value})
		case "var-file":
			o.Assignments = append(o.Assignments, Assignment{File: filepath.Join(dir, rest)})
		case "env":
			o.Env[name] = value
		case "root":
			root = filepath.Join(dir, rest)
		case "link":
			link, old, _ := strings.Cut(rest, " ")
			if err := os.Symlink(old, filepath.Join(dir, link)); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, err := Load(root, o)
	if err != nil {
		return "error " + err.Error() + "\n"
	}
	checkPlaces(t, r)
	return dump(r)
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkPlaces holds that bytes and lines of a position mean the same stretch of a file that was
// read, and that an unknown value always has a reason and a code.
func checkPlaces(t *testing.T, r *Root) {
	t.Helper()
	texts := map[string]string{}
	for _, f := range r.Files {
		texts[f.Path] = string(f.Text)
	}
	var check func(v *Value)
	check = func(v *Value) {
		text, ok := texts[v.At().File]
		if !ok || v.At().Start < 0 || v.At().End > len(text) || v.At().Start >= v.At().End {
			t.Errorf("%s: no stretch of a file that was read", place(v.At()))
			return
		}
		if line := 1 + strings.Count(text[:v.At().Start], "\n"); line != v.At().Line {
			t.Errorf("%s: byte %d is on line %d", place(v.At()), v.At().Start, line)
		}
		if (v.State == Unknown) != (v.Why() != "") || (v.State == Unknown) != (v.Code() != "") {
			t.Errorf("%s: state %d, why %q, code %q", place(v.At()), v.State, v.Why(), v.Code())
		}
		for _, e := range v.List {
			check(e)
		}
		for _, e := range v.Map {
			check(e)
		}
	}
	var block func(b *Block)
	block = func(b *Block) {
		for _, v := range b.Attributes {
			check(v)
		}
		for _, typ := range slices.Sorted(maps.Keys(b.Blocks)) {
			for _, nested := range b.Blocks[typ] {
				block(nested)
			}
		}
	}
	for _, res := range r.Resources {
		block(&res.Body)
	}
}
