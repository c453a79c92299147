package nginx

import (
	"io/fs"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

func FuzzRead(f *testing.F) {
	paths, err := filepath.Glob("testdata/files/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	for _, body := range oracle {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		request := providers.FileRequest{
			Path: "nginx.conf", Text: text,
			Open: func(name string) ([]byte, error) {
				if name == "nginx.conf" || name == "a.conf" {
					return text, nil
				}
				return nil, fs.ErrNotExist
			},
			Glob: func(string) ([]string, error) { return []string{"a.conf", "b.conf"}, nil },
		}
		found := read(request)
		if !reflect.DeepEqual(found, read(request)) {
			t.Error("two readings differ")
		}
		within := func(at audit.Pos) {
			if at.Start < 0 || at.End > len(text) || at.Start >= at.End || at.Line < 1 || at.Column < 1 {
				t.Errorf("%+v is no place in %d bytes", at, len(text))
			}
		}
		for i := range found.Readings {
			r := &found.Readings[i]
			within(r.At)
			for _, s := range r.Settings {
				within(s.At)
			}
			hop, _ := Table.Hop(r)
			_ = hop.Label()
		}
		for _, p := range found.Problems {
			within(p.At)
		}
		for _, u := range found.Unread {
			within(u.At)
		}
	})
}
