package puma

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

func FuzzAConfigurationFileIsReadOrNotKnown(f *testing.F) {
	f.Add([]byte("workers 2\npersistent_timeout ENV.fetch('A', 65).to_i\n  worker_shutdown_timeout(30) # s"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for name := range calls {
			s, given := read(&command.Command{}, command.File{Path: "config/puma.rb", Text: text}, name)
			if given && (s.Name != name || !s.At.Known() || s.At.End > len(text)) {
				t.Errorf("%s is %+v", name, s)
			}
		}
	})
}
