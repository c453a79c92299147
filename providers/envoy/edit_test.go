package envoy

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/providers/providertest"
)

func TestWhatIsAddedToAFileIsReadAgain(t *testing.T) {
	paths, err := filepath.Glob("testdata/files/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("there are no files", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		providertest.Insertions(t, Provider, archive.Files[0].Name, archive.Files[0].Data)
	}
}

func FuzzInsert(f *testing.F) {
	paths, err := filepath.Glob("testdata/files/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatal("there are no seeds", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, text []byte) { providertest.Insertions(t, Provider, "envoy.yaml", text) })
}
