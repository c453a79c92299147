package fix_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/fix"
	"github.com/timeout-audit/timeout-audit/terraform"
)

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("line " + string(rune('a'+i%26)) + "\n")
	}
	return b.String()
}

var diffs = []struct {
	name, text string
	edits      []audit.Edit
	want       string
}{
	{
		name: "one line", text: "a\nb\nc\n",
		edits: []audit.Edit{{Start: 2, End: 3, New: "B"}},
		want:  "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n",
	},
	{
		name: "two edits of one line, given backwards", text: "x = 1, y = 2\n",
		edits: []audit.Edit{{Start: 11, End: 12, New: "3"}, {Start: 4, End: 5, New: "9"}},
		want:  "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-x = 1, y = 2\n+x = 9, y = 3\n",
	},
	{
		name: "an insertion of whole lines changes no other", text: "a\nb\n",
		edits: []audit.Edit{{Start: 2, End: 2, New: "new\n"}},
		want:  "--- a/f\n+++ b/f\n@@ -1,2 +1,3 @@\n a\n+new\n b\n",
	},
	{
		name: "at the end of a file without a line end", text: "a\nb",
		edits: []audit.Edit{{Start: 3, End: 3, New: "c"}},
		want:  "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+bc\n\\ No newline at end of file\n",
	},
	{
		name: "nothing", text: "a\n",
		edits: []audit.Edit{{Start: 0, End: 1, New: "a"}},
	},
	{
		name: "places far apart are hunks of their own", text: numbered(20),
		edits: []audit.Edit{{Start: 0, End: 0, New: "first\n"}, {Start: 19 * 7, End: 19*7 + 4, New: "LINE"}},
		want: "--- a/f\n+++ b/f\n@@ -1,3 +1,4 @@\n+first\n line a\n line b\n line c\n" +
			"@@ -17,4 +18,4 @@\n line q\n line r\n line s\n-line t\n+LINE t\n",
	},
}

func TestDiff(t *testing.T) {
	for _, c := range diffs {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			if err := fix.Diff(&b, "f", []byte(c.text), c.edits); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGitAppliesADiff(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	for _, c := range diffs {
		if c.want == "" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "f")
			if err := os.WriteFile(file, []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := fix.Diff(&b, "f", []byte(c.text), c.edits); err != nil {
				t.Fatal(err)
			}
			apply := exec.Command("git", "apply", "-")
			apply.Dir, apply.Stdin = dir, strings.NewReader("# a reason\n"+b.String())
			if out, err := apply.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			got, _ := os.ReadFile(file)
			if want := string(terraform.Apply([]byte(c.text), c.edits)); string(got) != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestWriteStaysInTheTreeAndKeepsPermissions(t *testing.T) {
	root, outside := t.TempDir(), t.TempDir()
	file, out := filepath.Join(root, "main.tf"), filepath.Join(outside, "main.tf")
	for _, f := range []string{file, out} {
		if err := os.WriteFile(f, []byte("old"), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	inner, away := filepath.Join(root, "inner.tf"), filepath.Join(root, "away.tf")
	if err := os.Symlink(file, inner); err != nil {
		t.Skip("no symbolic links here")
	}
	if err := os.Symlink(out, away); err != nil {
		t.Fatal(err)
	}
	tree := fix.Tree{Roots: []string{root}}
	if err := tree.Write(away, []byte("old"), []byte("new")); err == nil || tree.Refuse(away) == nil {
		t.Error("a link that leads out of the tree was followed")
	}
	if text, _ := os.ReadFile(out); string(text) != "old" {
		t.Errorf("the file outside is now %q", text)
	}
	if err := tree.Write(file, []byte("older"), []byte("new")); err == nil {
		t.Error("a file that has changed since was overwritten")
	}
	if err := tree.Write(inner, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(file)
	info, err := os.Lstat(inner)
	if string(text) != "new" || err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("through a link inside: %q, %v", text, info.Mode())
	}
	if info, _ := os.Stat(file); info.Mode().Perm() != 0o640 {
		t.Errorf("permissions are %v", info.Mode().Perm())
	}
	if left, _ := filepath.Glob(filepath.Join(root, ".main*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
