package terraform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// One file of a folder at a time is what people, editors, shells and other programs leave there.
func TestWhatIsNoTextIsToldWithItsPlaceAndTheRestIsRead(t *testing.T) {
	const good = "resource \"lb\" \"it\" {\n  name = \"it\"\n  idle = 62\n}\n"
	making := func(f func(path string) error) any { return f }
	for name, test := range map[string]struct {
		is   any // the text of it.tf, or what makes the file
		want string
		read bool // its resource is read nevertheless
	}{
		"a byte order mark":           {"\ufeff" + good, "", true},
		"CRLF":                        {strings.ReplaceAll(good, "\n", "\r\n"), "", true},
		"invalid UTF-8 in a comment":  {"# \xff\xe9\n" + good, "", true},
		"a NUL in a text":             {"locals {\n  x = \"\x00\"\n}\n" + good, "", true},
		"invalid UTF-8 in a text":     {good + "locals {\n  x = \"\xff\"\n}\n", "it.tf:6:8: Invalid character encoding", true},
		"a byte order mark within":    {good + "\ufeff" + good, "it.tf:5:1: Invalid character", true},
		"line ends of an old Mac":     {strings.ReplaceAll(good, "\n", "\r"), "it.tf:1:", false},
		"UTF-16":                      {"\xff\xfer\x00e\x00s\x00", "it.tf: it was not read: it is UTF-16", false},
		"NULs":                        {strings.Repeat("\x00", 1000), "it.tf:1:1: Invalid character", false},
		"a merge conflict":            {"<<<<<<< HEAD\n" + good + "=======\n" + good + ">>>>>>> x\n", "it.tf:1:1: ", false},
		"a page of HTML":              {"<!DOCTYPE html><html></html>", "it.tf:1:1: ", false},
		"a heredoc that does not end": {good + "locals {\n  x = <<EOT\n" + strings.Repeat("y\n", 100), "it.tf:107:1: Unterminated template string", true},
		"one line of a megabyte":      {"locals { x = \"" + strings.Repeat("y", 1<<20) + "\" }\n" + good, "", true},
		"a folder":                    {making(func(path string) error { return os.Mkdir(path, 0o700) }), "", false},
		"a device":                    {making(func(path string) error { return os.Symlink("/dev/zero", path) }), "it.tf: it was not read: it is not a regular file", false},
		"a link to nothing":           {making(func(path string) error { return os.Symlink("nothing", path) }), "it.tf: it was not read: no such file or directory", false},
		"a link to itself":            {making(func(path string) error { return os.Symlink("it.tf", path) }), "it.tf: it was not read: too many levels of symbolic links", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, map[string]string{"other.tf": "resource \"lb\" \"other\" {\n  idle = 61\n}\n"})
			path := filepath.Join(dir, "it.tf")
			switch is := test.is.(type) {
			case string:
				writeFile(t, path, is)
			case func(string) error:
				if err := is(path); err != nil {
					t.Skip(err)
				}
			}
			r := load(t, dir, Options{})
			var read []string
			for _, res := range r.Resources {
				read = append(read, res.Name)
			}
			want := "other"
			if test.read {
				want = "it other"
			}
			if got := strings.Join(read, " "); got != want {
				t.Errorf("read %q, want %q", got, want)
			}
			switch {
			case test.want == "" && len(r.Problems) > 0:
				t.Errorf("problems %v", r.Problems)
			case test.want != "" && (len(r.Problems) != 1 || !strings.HasPrefix(r.Problems[0].String(), test.want)):
				t.Errorf("problems %v, want one that begins %q", r.Problems, test.want)
			}
		})
	}
}
