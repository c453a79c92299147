package providers

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// disagreement says why the limit of a drive is not known where worlds disagree about it: what each
// makes of it, and which declaration would settle it.
func (t *Table) disagreement(c Context, worlds []Context, outcomes []outcome) (audit.Code, string) {
	keys := deciding(worlds, outcomes)
	var text string
	switch {
	case len(keys) > 1:
		text = allOutcomes(outcomes) + ", by " + and(keys)
	case keys[0] == KeyVersion:
		text = byVersion(worlds, outcomes)
	default:
		text = byWord(keys[0], worlds, outcomes)
	}
	code, missing := settle(c, keys)
	return code, text + "; " + missing
}

// deciding lists the keys that make a difference: two worlds that differ in that key alone have
// different outcomes.
func deciding(worlds []Context, outcomes []outcome) []string {
	var keys []string
	if differs(worlds, outcomes, func(c *Context) *string { return &c.Version }) {
		keys = append(keys, KeyVersion)
	}
	for _, f := range fields {
		if differs(worlds, outcomes, f.value) {
			keys = append(keys, f.key)
		}
	}
	return keys
}

func differs(worlds []Context, outcomes []outcome, value func(*Context) *string) bool {
	first := map[[5]string]outcome{}
	for i := range worlds {
		rest := worlds[i]
		*value(&rest) = ""
		key := [5]string{rest.Version, rest.Plan, rest.Type, rest.AppProtocol, rest.Scheme}
		if o, seen := first[key]; seen && !o.same(outcomes[i]) {
			return true
		}
		first[key] = outcomes[i]
	}
	return false
}

// byVersion writes "60s before 1.29.7, 5s since".
func byVersion(worlds []Context, outcomes []outcome) string {
	order := make([]int, len(worlds))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		v, _ := parseVersion(worlds[a].Version)
		w, _ := parseVersion(worlds[b].Version)
		return v.compare(w)
	})
	var parts []string
	current := outcomes[order[0]]
	for _, i := range order {
		if !outcomes[i].same(current) {
			parts = append(parts, current.String()+" before "+worlds[i].Version)
			current = outcomes[i]
		}
	}
	return strings.Join(append(parts, current.String()+" since"), ", ")
}

// byWord writes "125s with plan free or pro, 6000s with plan enterprise".
func byWord(key string, worlds []Context, outcomes []outcome) string {
	i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
	var kinds []outcome
	words := map[int][]string{}
	for w := range worlds {
		k := slices.IndexFunc(kinds, outcomes[w].same)
		if k < 0 {
			k = len(kinds)
			kinds = append(kinds, outcomes[w])
		}
		if word := *fields[i].value(&worlds[w]); !slices.Contains(words[k], word) {
			words[k] = append(words[k], word)
		}
	}
	parts := make([]string, len(kinds))
	for k, o := range kinds {
		parts[k] = o.String() + " with " + key + " " + oneOf(words[k])
	}
	return strings.Join(parts, ", ")
}

func allOutcomes(outcomes []outcome) string {
	var texts []string
	for _, o := range outcomes {
		if s := o.String(); !slices.Contains(texts, s) {
			texts = append(texts, s)
		}
	}
	return oneOf(texts)
}

// settle says which keys are missing, why where that is known, and what to give.
func settle(c Context, keys []string) (audit.Code, string) {
	code := audit.NoValue
	missing := make([]string, len(keys))
	give := make([]string, len(keys))
	for i, k := range keys {
		missing[i] = "the " + k + " is not known"
		give[i] = "`" + k + "`"
		if u, ok := c.Unknown[k]; ok {
			code = u.Code
			missing[i] += " (" + u.Why + ")"
		} else if k == KeyVersion && c.Version != "" {
			missing[i] = "version " + c.Version + " does not tell which"
		}
	}
	return code, and(missing) + ": give " + and(give)
}

// and lists words that all hold: "a, b and c".
func and(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
