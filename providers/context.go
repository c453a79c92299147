package providers

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// The chain file's keys for the fields of a Context.
const (
	KeyVersion     = "version"
	KeyPlan        = "plan"
	KeyType        = "type"
	KeyAppProtocol = "appProtocol"
	KeyScheme      = "load_balancing_scheme"
	KeyUpgrade     = "upgrade"
)

// ContextKeys are all of them.
var ContextKeys = []string{KeyVersion, KeyPlan, KeyType, KeyAppProtocol, KeyScheme, KeyUpgrade}

// A field is one of the words of a Context that a table may have a list for.
type field struct {
	key    string
	value  func(*Context) *string
	words  func(*Table) []string
	absent func(*Table) string
	when   func(*When) []string
}

var fields = []field{
	{KeyPlan, func(c *Context) *string { return &c.Plan },
		func(t *Table) []string { return t.Plans }, func(*Table) string { return "" },
		func(w *When) []string { return w.Plan }},
	{KeyType, func(c *Context) *string { return &c.Type },
		func(t *Table) []string { return t.Types }, func(t *Table) string { return t.AbsentType },
		func(w *When) []string { return w.Type }},
	{KeyAppProtocol, func(c *Context) *string { return &c.AppProtocol },
		func(t *Table) []string { return t.AppProtocols }, func(t *Table) string { return t.AbsentAppProtocol },
		func(w *When) []string { return w.AppProtocol }},
	{KeyScheme, func(c *Context) *string { return &c.Scheme },
		func(t *Table) []string { return t.Schemes }, func(*Table) string { return "" },
		func(w *When) []string { return w.Scheme }},
}

// context checks a reading's context against the table and completes it. A field that is refused is
// not known.
func (t *Table) context(r *Reading) (Context, []Problem) {
	c := r.Context
	var problems []Problem
	for _, f := range fields {
		word := f.value(&c)
		_, unknown := c.Unknown[f.key]
		switch {
		case *word == "" && !unknown:
			*word = f.absent(t)
			if f.key == KeyAppProtocol && c.Drawn && t.DrawnAppProtocol != "" {
				*word = t.DrawnAppProtocol
			}
		case *word != "" && !slices.Contains(f.words(t), *word):
			problems = append(problems, t.wrongWord(f, *word, r.place(f.key)))
			*word = ""
		}
	}
	if c.Version != "" {
		_, ok := parseVersion(c.Version)
		switch {
		case !t.Versioned:
			problems = append(problems, refused(r.place(KeyVersion), KeyVersion, "%s has no versions: leave `version` out", t.Title))
			c.Version = ""
		case !ok:
			problems = append(problems, refused(r.place(KeyVersion), KeyVersion, `version %q of %s does not begin with a number such as 1.29.7`, c.Version, t.Title))
			c.Version = ""
		}
	}
	return c, problems
}

// assumption is why a reading's defaults are assumed: it is a part of something, or its appProtocol
// is not said, and not what the vendor makes of that.
func (t *Table) assumption(r *Reading) string {
	if r.Context.Partial != "" {
		return r.Context.Partial
	}
	_, unknown := r.Context.Unknown[KeyAppProtocol]
	if !r.Context.Drawn || r.Context.AppProtocol != "" || unknown || t.DrawnAppProtocol == "" {
		return ""
	}
	return "appProtocol is not given and taken for " + t.DrawnAppProtocol + ": give `appProtocol`"
}

func (t *Table) wrongWord(f field, word string, at audit.Pos) Problem {
	words := f.words(t)
	if len(words) == 0 {
		return refused(at, f.key, "%s has no %s: leave `%s` out", t.Title, f.key, f.key)
	}
	return refused(at, f.key, "%s %q of %s is not known; want %s%s", f.key, word, t.Title, oneOf(words), didYouMean(word, words))
}

// place is where a field of the context is written, or else where the hop is.
func (r *Reading) place(key string) audit.Pos {
	if at, ok := r.Context.At[key]; ok {
		return at
	}
	return r.At
}

// oneOf lists words as a choice: "a, b or c".
func oneOf(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
	}
	return strings.Join(words, "")
}
