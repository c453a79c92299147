package terraform

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRootsAreTheFoldersThatNobodyCalls(t *testing.T) {
	dir := folder(t, map[string]string{
		"live/prod/main.tf":                   "module \"a\" {\n  source = \"../../modules/a\"\n}",
		"live/test/main.tf.json":              `{"module": {"a": {"source": "../../modules/a"}}}`,
		"modules/a/main.tf":                   "module \"b\" {\n  source = \"./b\"\n}\nmodule \"self\" {\n  source = \"./\"\n}",
		"modules/a/b/main.tf":                 "",
		"modules/unused/main.tf":              "",
		"broken/main.tf":                      "module \"b\" {\n  source = \"../called\"\n}\nresource {",
		"called/main.tf":                      "",
		"live/prod/.terraform/modules/m/m.tf": "",
		"node_modules/x/main.tf":              "",
		"docs/readme.md":                      "",
	})
	folders, err := Folders(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range Roots(folders, 0) {
		rel, err := filepath.Rel(dir, d)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, filepath.ToSlash(rel))
	}
	if diff := cmp.Diff([]string{"broken", "live/prod", "live/test", "modules/unused"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFolderThatIsNotThereHasNoRoots(t *testing.T) {
	if _, err := Folders(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("no error")
	}
}
