package hypercorn

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

func FuzzAConfigurationFileIsReadOrRefused(f *testing.F) {
	f.Add([]byte("keep_alive_timeout = 75 # s\nbind = ['a']\n[t]\nread_timeout = 1.5\n"))
	f.Add([]byte("read_timeout = \"3\"\na.b = 1979-05-27"))
	f.Fuzz(func(t *testing.T, text []byte) {
		settings, err := read(command.File{Path: "hypercorn.toml", Text: text})
		for name, s := range settings {
			if err != nil || s.Name != name || s.At.End > len(text) {
				t.Errorf("%s is %+v, %v", name, s, err)
			}
		}
	})
}
