package providertest

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// FuzzTerraform gives a provider's reader whatever Terraform makes of any text. The seeds are the
// golden files, whole and cut at many places.
func FuzzTerraform(f *testing.F, p providers.Provider, glob string) {
	paths, err := filepath.Glob(glob)
	if err != nil || len(paths) == 0 {
		f.Fatalf("no files are named %s (%v)", glob, err)
	}
	const cuts = 24
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if !strings.HasSuffix(file.Name, ".tf") {
				continue
			}
			for i := 1; i <= cuts; i++ {
				f.Add(string(file.Data[:len(file.Data)*i/cuts]))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		folder := t.TempDir()
		write(t, filepath.Join(folder, "main.tf"), []byte(text))
		root, err := terraform.Load(folder, terraform.Options{
			Wants: p.Terraform.Wants, Standins: p.Terraform.Standins, MaxInstances: 50, MaxResources: 500,
			Display: func(path string) string { return relative(folder, path) },
		})
		if err != nil {
			return
		}
		found := p.Terraform.Read(root)
		if !reflect.DeepEqual(found, p.Terraform.Read(root)) {
			t.Error("reading twice gives two results")
		}
		for i := range found.Readings {
			r := &found.Readings[i]
			hop, _ := providers.Tables(p.Tables).Of(r.System).Hop(r)
			for j := range hop.Timers {
				if timer := &hop.Timers[j]; !timer.Limit.Known() && (timer.Why == "" || timer.Code == "") {
					t.Errorf("%s of %s is not known and nobody says why", timer.Setting, r.Name)
				}
			}
		}
		for _, u := range found.Unread {
			if u.Code == "" || u.Why == "" {
				t.Errorf("%+v has no code or no reason", u)
			}
		}
	})
}
