package providers

import (
	"slices"
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

func TestWhereAProgramListensIsReadFromItsOptions(t *testing.T) {
	l := &Listening{
		Host: []string{"--host"}, Port: []string{"-p", "--port"}, Bind: []string{"-b", "--bind"}, Socket: []string{"--uds"},
		Elsewhere: []string{"--fd"}, Variable: "PORT", Default: "8000",
	}
	for _, test := range []struct {
		line, port string // the port of the environment
		at         []string
		told       bool
		known      bool
	}{
		{"serve", "", []string{"8000"}, false, true},
		{"serve --port 81", "", []string{"81"}, true, true},
		{"serve", "82", []string{"82"}, true, true},
		{"serve -p 83 --host 0.0.0.0", "82", []string{"83"}, true, true},
		{"serve --port 84 --host 10.0.0.7", "", nil, false, true},
		{"serve --uds /run/a.sock", "", []string{"unix:/run/a.sock"}, true, true},
		{"serve -b 127.0.0.1:85 --bind=unix:/run/b.sock", "", []string{"85", "unix:/run/b.sock"}, true, true},
		{"serve -b tcp://0.0.0.0:86 -b unix:///run/c.sock?umask=0", "", []string{"86", "unix:/run/c.sock"}, true, true},
		{"serve -b 10.0.0.7:87", "", nil, true, true},
		{"serve -b [::]:88", "", []string{"88"}, true, true},
		{"serve --fd 3", "", nil, false, false},
		{"serve --port ?", "", nil, false, false},
		{"serve ?", "", nil, false, false},
	} {
		c := &command.Command{}
		for _, text := range strings.Fields(test.line) {
			w := command.Word{Text: text}
			if text == "?" {
				w = command.Word{Unknown: "nobody says it"}
			}
			c.Words = append(c.Words, w)
		}
		if test.port != "" {
			c.Env = []command.Variable{{Name: "PORT", Value: command.Word{Text: test.port}}}
		}
		got, known := l.Of(c)
		if known != test.known || got.Told != test.told || !slices.Equal(got.At, test.at) {
			t.Errorf("%s: %q, told %v, known %v; want %q, %v, %v", test.line, got.At, got.Told, known, test.at, test.told, test.known)
		}
	}
}
