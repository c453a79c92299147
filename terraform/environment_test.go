package terraform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAVariableWithoutAValueNamesTheFilesThatWouldGiveItOne(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"main.tf": "variable \"idle\" {}\nvariable \"keep\" {}\nvariable \"other\" {}\n" +
			"resource \"aws_lb\" \"main\" {\n  idle_timeout = var.idle\n  client_keep_alive = var.keep\n  name = var.other\n}\n",
		"dev.tfvars":       "idle = 60\n",
		"env/prod.tfvars":  "idle = 300\nkeep=90\n",
		"env/stage.tfvars": "# keep = 1\nidle = 120\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	root, err := Load(dir, Options{
		Wants: []Want{{Type: "aws_lb", Paths: []string{"idle_timeout", "client_keep_alive", "name"}}},
		Display: func(path string) string {
			return filepath.ToSlash(strings.TrimPrefix(path, dir+string(filepath.Separator)))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	attributes := root.Resources[0].Body.Attributes
	for name, want := range map[string]string{
		"idle_timeout":      "var.idle has no value; choose one of dev.tfvars, env/prod.tfvars and 1 more with --var-file",
		"client_keep_alive": "var.keep has no value; --var-file env/prod.tfvars gives it one",
		"name":              "var.other has no value",
	} {
		if got := attributes[name].Why(); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
