package gunicorn

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

func FuzzAConfigurationFileIsReadOrNotKnown(f *testing.F) {
	f.Add([]byte("timeout = 2 * 60\nkeepalive = int(os.getenv('K', '65')) # s\n'''\nthreads = 1\n'''\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c := command.Command{}
		got := read(&c, command.File{Path: "gunicorn.conf.py", Text: text})
		for name, s := range got.settings {
			if s.Name != name || !s.At.Known() || s.At.End > len(text) {
				t.Errorf("%s is %+v", name, s)
			}
		}
	})
}
