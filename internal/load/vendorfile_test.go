package load

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// crates are files of the tests: lines "answers NAME", "sends NAME" and "include MASK".
var crates = &providers.Provider{
	Name: "crates", Title: "Crates",
	File: &providers.FileReader{
		Command: "crate",
		Likely:  func(path string) bool { return strings.HasSuffix(path, ".crate") },
		Match:   func(_ string, head []byte) bool { return bytes.HasPrefix(head, []byte("crate\n")) },
		Read: func(r providers.FileRequest) providers.Found {
			var found providers.Found
			reading := providers.Reading{
				System: "box", Name: strings.TrimSuffix(filepath.Base(r.Path), ".crate"),
				Names: append([]audit.Name{}, r.Names...), At: audit.Pos{File: r.Path, Line: 1, Column: 1},
			}
			for _, line := range strings.Split(string(r.Text), "\n") {
				word, rest, _ := strings.Cut(line, " ")
				switch word {
				case "answers":
					reading.Names = append(reading.Names, audit.Name{Text: rest})
				case "sends":
					reading.Sends = append(reading.Sends, audit.Send{To: rest})
				case "include":
					names, err := r.Glob(rest)
					if err == nil && len(names) == 0 {
						names = []string{rest}
					}
					for _, name := range names {
						if _, err := r.Open(name); err != nil {
							found.Problems = append(found.Problems, providers.Problem{At: reading.At, Text: name + ": " + err.Error()})
						}
					}
				}
			}
			found.Readings = append(found.Readings, reading)
			return found
		},
	},
}

func crated(t *testing.T, files string, o Options, paths ...string) *Sources {
	t.Helper()
	read(t, files) // lays the files out and goes there
	o.Providers = append(options().Providers, crates)
	o.Tables = options().Tables
	if o.Stdin == nil {
		o.Stdin = strings.NewReader("")
	}
	return Read(paths, o)
}

func TestAFileThatAnotherIncludesIsAPartOfItUnlessItIsNamed(t *testing.T) {
	files := `
-- main.crate --
crate
include parts/*.crate
-- parts/a.crate --
crate
-- parts/deeper/b.crate --
crate
-- parts/other.txt --
crate
-- parts/binary.crate --
not a crate
`
	wantPaths(t, crated(t, files, Options{}), "main", "b")
	wantPaths(t, crated(t, files, Options{}, "main.crate", "parts/a.crate", "./main.crate"), "main", "a")
	wantPaths(t, crated(t, files, Options{Only: "crate"}, "parts/other.txt"), "other.txt")
}

func TestFilesAreReadOfTheKindThatIsAskedFor(t *testing.T) {
	files := `
-- main.tf --
resource "box" "a" {}
-- main.crate --
crate
`
	wantPaths(t, crated(t, files, Options{}), "box.a", "main")
	wantPaths(t, crated(t, files, Options{Only: "crate"}, "."), "main")
	wantPaths(t, crated(t, files, Options{OnlyTerraform: true}, "."), "box.a")
}

func TestNothingIsIncludedFromOutsideTheWorkingDirectory(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := crated(t, `
-- main.crate --
crate
include `+outside+`
include ../*
include link
include nowhere
include folder
-- folder/x --
`, Options{}, "main.crate")
	if len(s.Problems) != 5 {
		t.Errorf("%d problems: %v", len(s.Problems), s.Problems)
	}
	for _, want := range []string{"outside the working directory", "no such file", "it is a folder"} {
		if !strings.Contains(problems(s), want) {
			t.Errorf("no problem says %q: %s", want, problems(s))
		}
	}
	if err := os.Symlink(outside, "link"); err != nil {
		t.Skip(err)
	}
	s = Read([]string{"main.crate"}, Options{Providers: []*providers.Provider{crates}, Tables: options().Tables})
	if n := strings.Count(problems(s), "outside"); n != 3 {
		t.Errorf("%d includes lead outside, want 3, the link too: %s", n, problems(s))
	}
}

func problems(s *Sources) string {
	var all []string
	for i := range s.Problems {
		all = append(all, s.Problems[i].Error())
	}
	return strings.Join(all, "\n")
}

func TestTheStandardInputIsTakenForTheNameItIsGiven(t *testing.T) {
	s := crated(t, "-- parts/a.crate --\ncrate\n", Options{
		Only: "crate", Stdin: strings.NewReader("crate\nanswers x\n"), StdinName: "deploy/x.crate",
	}, "-")
	wantPaths(t, s, "x")
	if text, ok := s.Text("deploy/x.crate"); !ok || !bytes.HasPrefix(text, []byte("crate")) {
		t.Errorf("its text is %q, %v", text, ok)
	}
}

func TestASourceBlockGivesFurtherNames(t *testing.T) {
	wantPaths(t, crated(t, `
-- .timeout-audit.hcl --
source "crate" {
  path  = "inner.crate"
  names = ["addr:10.0.3.7:80"]
}
source "crate" { path = "edge.crate" }
-- edge.crate --
crate
sends addr:10.0.3.7:80
-- inner.crate --
crate
`, Options{}), "edge > inner")
}

func TestAddressesMeetThatSayMoreOrLess(t *testing.T) {
	for _, c := range []struct{ sends, answers, want string }{
		{"addr:api:8000", "addr:api:8000", "edge > inner"},
		{"addr:api.example.com:443", "dns:api.example.com", "edge > inner"},
		{"dns:api.example.com", "addr:api.example.com:443", "edge > inner"},
		{"addr:10.0.3.7", "addr:10.0.3.7:8080", "edge > inner"},
		{"addr:10.0.3.7:80", "addr:10.0.3.7:81", "edge inner"},
		{"addr:api:8000", "dns:api.example.com", "edge inner"},
		{"tf:x", "addr:x", "edge inner"},
	} {
		s := crated(t, "-- edge.crate --\ncrate\nsends "+c.sends+"\n-- inner.crate --\ncrate\nanswers "+c.answers+"\n", Options{})
		if got := strings.Join(paths(s), " "); got != c.want {
			t.Errorf("%s and %s: %q, want %q", c.sends, c.answers, got, c.want)
		}
	}
}
