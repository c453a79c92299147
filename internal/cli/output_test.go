package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

func pairs(args ...string) ([]pair, error) {
	o := outputFlags{known: []string{"text", "json"}}
	c := &cobra.Command{}
	o.addPairs(c)
	if err := c.ParseFlags(args); err != nil {
		return nil, err
	}
	return o.complete()
}

func TestEachOutputBelongsToTheFormatBeforeIt(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []pair
	}{
		{nil, []pair{{"text", ""}}},
		{[]string{"-f", "json"}, []pair{{"json", ""}}},
		{[]string{"-o", "a.txt"}, []pair{{"text", "a.txt"}}},
		{[]string{"-o", "a.json", "-f", "json"}, []pair{{"json", "a.json"}}},
		{[]string{"-f", "json", "-o", "-"}, []pair{{"json", ""}}},
		{[]string{"-f", "text", "-f", "json", "-o", "a.json"}, []pair{{"text", ""}, {"json", "a.json"}}},
		{[]string{"-f", "text", "-o", "a.txt", "-f", "json", "-o", "a.json"}, []pair{{"text", "a.txt"}, {"json", "a.json"}}},
	} {
		got, err := pairs(c.args...)
		if err != nil {
			t.Errorf("%v: %v", c.args, err)
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(pair{})); diff != "" {
			t.Errorf("%v: %s", c.args, diff)
		}
	}
}

func TestOutputsThatCannotBePairedAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"-o", "json"}, {"-f", "sarif"}, {"-f", "text", "-f", "json"}, {"-f", "text", "-o", "a", "-o", "b"},
		{"-f", "text", "-o", "a", "-f", "json", "-o", "./a"}, {"-o", "a", "-o", "b"}, {"-o", ""},
	} {
		if got, err := pairs(args...); err == nil {
			t.Errorf("%v is taken as %v", args, got)
		}
	}
}

func TestATerminalThatDoesNotSayItsSizeHasColoursToo(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("there is no terminal to be had: ", err)
	}
	defer terminal.Close()
	o := outputFlags{color: choose("auto", "always", "never")}
	o.color.value = "auto"
	p := &program{screen: terminal, env: []string{"TERM=xterm"}}
	if !p.colored(&o, pair{format: "text"}) {
		t.Error("it has none")
	}
	p.env = append(p.env, "NO_COLOR=1")
	if p.colored(&o, pair{format: "text"}) {
		t.Error("it has some although NO_COLOR is set")
	}
}

func TestAFileIsReplacedAsAWholeAndKeepsItsMode(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "report"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, []byte("a long text that was there before"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Skip(err)
	}
	if err := replace(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(file)
	info, _ := os.Stat(file)
	if string(text) != "new" || info.Mode().Perm() != 0o600 {
		t.Errorf("got %q with mode %v", text, info.Mode())
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 2 {
		t.Errorf("left behind: %v", entries)
	}
	if err := replace(os.DevNull, []byte("x")); err != nil {
		t.Errorf("%s: %v", os.DevNull, err)
	}
	if err := replace(filepath.Join(dir, "absent", "report"), nil); err == nil {
		t.Error("a folder that is not there is no error")
	}
}
