package cli

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/providers"
)

// A choice is a flag with a list of words.
type choice struct {
	value string
	words []string
}

func choose(words ...string) *choice { return &choice{words: words} }

// Set takes one of the words.
func (c *choice) Set(s string) error {
	if err := among(s, c.words); err != nil {
		return err
	}
	c.value = s
	return nil
}

// String is the word that was chosen.
func (c *choice) String() string { return c.value }

// Type is what --help shows for the value.
func (c *choice) Type() string { return strings.Join(c.words, "|") }

// among refuses a word that is not in the list, with the nearest that is.
func among(s string, words []string) error {
	for _, w := range words {
		if s == w {
			return nil
		}
	}
	if n := providers.Nearest(s, words); n != "" {
		return fmt.Errorf("did you mean %s? (%s)", n, strings.Join(words, ", "))
	}
	return fmt.Errorf("want one of %s", strings.Join(words, ", "))
}

// words lists values of a string type.
func words[S ~string](values []S) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
