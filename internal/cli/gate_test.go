package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChangedTakesAllFilesUpToTheNextFlag(t *testing.T) {
	for args, want := range map[string]string{
		"check":                           "check",
		"check --changed a":               "check --changed=a",
		"check --changed a b -q":          "check --changed=a --changed=b -q",
		"check -q --changed a b -- c":     "check -q --changed=a --changed=b -- c",
		"check --changed=a b":             "check --changed=a b",
		"check --changed a --changed b c": "check --changed=a --changed=b --changed=c",
		"check -- --changed a b":          "check -- --changed a b",
	} {
		words := strings.Fields(args)
		got, err := spread(words)
		if diff := cmp.Diff(strings.Fields(want), got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", args, err, diff)
		}
		if strings.Join(words, " ") != args {
			t.Errorf("%s: the arguments were changed to %v", args, words)
		}
	}
	for _, args := range []string{"check --changed", "check --changed -q a", "check --changed -- a"} {
		if got, err := spread(strings.Fields(args)); err == nil {
			t.Errorf("%s is taken as %v", args, got)
		}
	}
}
