package providertest

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/providers"
)

// FuzzFiles gives a provider's reader of files any text under the name of an archive's first file.
// The seeds are the archives' files, whole and cut at many places.
func FuzzFiles(f *testing.F, p providers.Provider, glob string) {
	paths, err := filepath.Glob(glob)
	if err != nil || len(paths) == 0 {
		f.Fatalf("no files are named %s (%v)", glob, err)
	}
	name := ""
	const cuts = 24
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		name = archive.Files[0].Name
		text := archive.Files[0].Data
		for i := 1; i <= cuts; i++ {
			f.Add(text[:len(text)*i/cuts])
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		files := []txtar.File{{Name: name, Data: text}}
		archive := &txtar.Archive{Files: files}
		found := readFiles(p.File, archive, files)
		if !reflect.DeepEqual(found, readFiles(p.File, archive, files)) {
			t.Error("reading twice gives two results")
		}
		for _, problem := range found.Problems {
			if len(text) > 0 {
				covers(t, problem.Text, problem.At, files)
			}
		}
		for i := range found.Commands {
			carried(t, &found.Commands[i], files)
		}
		for _, image := range found.Images {
			built(t, image, files)
		}
	})
}
