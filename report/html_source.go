package report

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// citations number the sources of facts in the order in which they are met.
type citations struct {
	list []citation
	at   map[string]int
}

// A citation is a page and the facts that it is the source of.
type citation struct {
	N     int
	URL   string
	Facts []cited
}

type cited struct{ ID, Quote, Note string }

// of is the number of a fact's source, or nothing where it has none.
func (c *citations) of(f *audit.Fact) []int {
	if f == nil || !strings.HasPrefix(f.Source, "https://") {
		return nil
	}
	if c.at == nil {
		c.at = map[string]int{}
	}
	i, ok := c.at[f.Source]
	if !ok {
		i = len(c.list)
		c.at[f.Source] = i
		c.list = append(c.list, citation{N: i + 1, URL: f.Source})
	}
	s := &c.list[i]
	one := cited{f.ID, f.Quote, noteOf(f)}
	if !slices.Contains(s.Facts, one) {
		s.Facts = append(s.Facts, one)
	}
	return []int{s.N}
}

func noteOf(f *audit.Fact) string {
	var notes []string
	if f.Unverified {
		notes = append(notes, "not verified")
	}
	if f.Checked != "" {
		notes = append(notes, "read "+f.Checked)
	}
	if f.Since != "" {
		notes = append(notes, "since "+f.Since)
	}
	if f.Measured != "" {
		notes = append(notes, "measured on "+f.Measured)
	}
	return strings.Join(notes, ", ")
}
