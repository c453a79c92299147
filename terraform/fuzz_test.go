package terraform

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Any bytes as main.tf give a root or an error, in bounded time, and places within the file.
func FuzzLoad(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if isSource(file.Name) {
				f.Add(file.Data, filepath.Ext(file.Name) == ".json")
			}
		}
	}
	f.Add([]byte(stacks(3)), false)
	f.Fuzz(func(t *testing.T, text []byte, json bool) {
		name := "main.tf"
		if json {
			name = "main.tf.json"
		}
		dir := folder(t, map[string]string{name: string(text)})
		r, err := Load(dir, Options{Wants: wants, MaxInstances: 50, MaxResources: 200, steps: 2000, Display: filepath.Base})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Files) == 1 {
			checkPlaces(t, r)
		}
	})
}

// Any bytes in a file that a body is read from give values whose places are in that file.
func FuzzMarkup(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/yaml-text.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range archive.Files {
		f.Add(file.Data)
	}
	f.Add([]byte("\ufeffa: |-\r\n  b\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := folder(t, map[string]string{"text": string(text), "main.tf": `
variable "arn" {}
resource "api" "file" {
  body = file("text")
}
resource "api" "template" {
  body = templatefile("text", { arn = var.arn, ms = 1000, names = ["a"] })
}
`})
		r, err := Load(dir, Options{Wants: wants, steps: 2000, Display: filepath.Base})
		if err != nil {
			t.Fatal(err)
		}
		checkPlaces(t, r)
	})
}
