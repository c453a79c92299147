package load

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers"
)

func TestAFileThatBeginsWithAByteOrderMarkIsRecognisedAndRead(t *testing.T) {
	for _, named := range []string{".", "a.crate"} {
		t.Run(named, func(t *testing.T) {
			s := crated(t, "-- a.crate --\n\ufeffcrate\nanswers a\n", Options{}, named)
			if len(s.Problems) > 0 || len(s.hops) != 1 {
				t.Errorf("problems %v, hops %v; want one hop", s.Problems, s.hops)
			}
		})
	}
}

func TestAnEmptyStandardInputIsAProblem(t *testing.T) {
	for _, text := range []string{"", " \n\t\n", "\ufeff"} {
		s := crated(t, "-- x --\n", Options{Only: "crate", Stdin: strings.NewReader(text)}, "-")
		if len(s.Problems) != 1 || !strings.Contains(s.Problems[0].Why, "empty") {
			t.Errorf("%q: problems %v; want one that says that it is empty", text, s.Problems)
		}
	}
}

func TestAChainFileOfAFolderThatIsTooLargeIsAProblem(t *testing.T) {
	s := crated(t, "-- big.hcl --\nchain \"c\" {\n}\n# "+strings.Repeat("x", 200)+"\n-- other.hcl --\nlocals {}\n", Options{MaxSize: 100}, ".")
	if len(s.Problems) != 1 || s.Problems[0].What != "big.hcl" {
		t.Errorf("problems %v; want one of big.hcl", s.Problems)
	}
}

func TestAVendorsFileOfAFolderThatIsTooLargeIsAProblem(t *testing.T) {
	s := crated(t, "-- big.crate --\ncrate\n"+strings.Repeat("x", 200)+"\n-- other.crate --\nno"+strings.Repeat("x", 200)+"\n", Options{MaxSize: 100}, ".")
	if len(s.Problems) != 1 || s.Problems[0].What != "big.crate" {
		t.Errorf("problems %v; want one of big.crate", s.Problems)
	}
}

func TestAFolderWithoutFilesOfAKindNamesTheCommandThatWasGiven(t *testing.T) {
	for _, test := range []struct {
		o    Options
		want string
	}{
		{Options{}, "timeout-audit check DIR"},
		{Options{Only: "crate"}, "timeout-audit crate FILE"},
		{Options{OnlyTerraform: true}, "timeout-audit terraform DIR"},
	} {
		s := crated(t, "-- other/x --\n", test.o, "other")
		if len(s.Problems) != 1 || !strings.HasPrefix(s.Problems[0].Next, test.want) {
			t.Errorf("problems %v; want one whose next command is %s", s.Problems, test.want)
		}
	}
}

func TestWhatCannotBeReadIsToldWithWhatHelps(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}, "run it again while nothing is moved or deleted"},
		{fmt.Errorf("x: %w", syscall.EACCES), "make it readable, or name the paths beside it"},
		{syscall.ELOOP, "leave it out: name the paths beside it"},
		{errors.New("it is no JSON"), ""},
	} {
		if got := next(test.err); got != test.want {
			t.Errorf("%v: %q, want %q", test.err, got, test.want)
		}
	}
}

func TestAFolderThatDisappearsBeforeItIsReadIsToldOnceAndLosesNothingElse(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte("resource \"box\" \"x\" {}"), 0o600); err != nil {
		t.Fatal(err)
	}
	gone := filepath.Join(dir, "gone")
	s := &Sources{options: Options{Providers: []*providers.Provider{boxes}}}
	s.terraform([]root{{dir: gone, real: gone}, {dir: dir, real: dir}})
	if len(s.Problems) != 1 || s.Problems[0].Error() != gone+": no such file or directory" || s.Problems[0].Next == "" {
		t.Errorf("problems %v", s.Problems)
	}
	if len(s.Roots) != 1 {
		t.Errorf("roots %v", s.Roots)
	}
}
