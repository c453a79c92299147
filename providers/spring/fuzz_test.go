package spring

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

func FuzzPropertiesAreReadOrNotKnown(f *testing.F) {
	f.Add([]byte("server.tomcat.keep-alive-timeout = 75s\n#---\na: ${B:1}\\\n c"), false)
	f.Add([]byte("server:\n  tomcat: {keep-alive-timeout: 75s}\n---\nspring.config.activate.on-profile: a\n"), true)
	f.Fuzz(func(t *testing.T, text []byte, yaml bool) {
		path := "application.properties"
		if yaml {
			path = "application.yml"
		}
		for name, w := range readFile(command.File{Path: path, Text: text}) {
			if w.At.End > len(text) {
				t.Errorf("%s is %+v", name, w)
			}
			_, _ = parse(w.Text)
		}
	})
}
