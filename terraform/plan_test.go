package terraform

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// planWants are those of the plans' test files.
var planWants = []Want{
	{
		Type: "lb", Paths: []string{"name", "idle", "list", "map", "listener", "set", "to", "runs"},
		Refers: map[string][]string{"runs": {"task"}, "to": {"lb"}, "listener.to": {"lb"}},
	},
	{Type: "task", Paths: []string{"family"}, JSON: []string{"containers"}},
	{Type: "data.lb", Paths: []string{"name"}},
	{Type: "terraform_data", Paths: []string{"input", "output"}},
}

// A test file is plan.json, the files beside it, and the dump that is wanted. The lines before the
// first file: "source DIR" with the files that were named, "guessed DIR" with those that were not.
func TestPlansAreReadAsTheGoldenFilesSay(t *testing.T) {
	paths, err := filepath.Glob("testdata/plan/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no test files", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := planArchive(t, archive)
			if strings.Contains(got, "do-not-print-me") {
				t.Error("a sensitive value is kept")
			}
			for line := range strings.Lines(got) {
				if strings.HasPrefix(line, "unread ") && strings.Contains(line, "kept-and-not-told") {
					t.Error("a part of a JSON text is told")
				}
			}
			last := &archive.Files[len(archive.Files)-1]
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

func planArchive(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	o := Options{Wants: planWants, Env: map[string]string{}, Display: func(path string) string {
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		return filepath.ToSlash(rel)
	}}
	plan := ""
	for _, f := range archive.Files {
		switch f.Name {
		case "plan.json":
			plan = string(f.Data)
		case "want":
		default:
			writeFile(t, filepath.Join(dir, f.Name), string(f.Data))
		}
	}
	for line := range strings.Lines(string(archive.Comment)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word == "source" || word == "guessed" {
			o.Source, o.Guessed = filepath.Join(dir, rest), word == "guessed"
		}
	}
	r, err := LoadPlan(strings.NewReader(plan), "plan.json", o)
	if err != nil {
		var refusal *Refusal
		if errors.As(err, &refusal) {
			return "error " + err.Error() + "\nnext " + refusal.Next + "\n"
		}
		return "error " + err.Error() + "\n"
	}
	return dump(r)
}
