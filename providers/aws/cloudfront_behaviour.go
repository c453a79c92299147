package aws

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A behaviour is one cache behaviour of a distribution.
type behaviour struct {
	path    audit.Pattern
	block   *terraform.Block
	label   string // empty of the default one
	beside  []audit.Route
	assumed string
}

// behaviours are a distribution's cache behaviours, the default one last. Of a narrower one before it
// no behaviour gets requests.
func behaviours(body *terraform.Block) []behaviour {
	var all []behaviour
	var before []audit.Route
	for _, b := range slices.Concat(body.Blocks["ordered_cache_behavior"], body.Blocks["cache_behavior"]) {
		v := b.Attributes["path_pattern"]
		text, ok := providers.TextOf(v)
		one := behaviour{path: cachePath(text), block: b, label: text, beside: slices.Clone(before)}
		if !ok {
			one.path, one.label = "", "?"
			one.assumed = "which paths a cache behavior has is not known: " + providers.WhyUnknown(v).Why
		} else {
			before = append(before, audit.Route{Path: one.path})
		}
		all = append(all, one)
	}
	for _, b := range body.Blocks["default_cache_behavior"] {
		all = append(all, behaviour{block: b, label: "default", beside: before})
	}
	return all
}

// cachePath is a path pattern as routes have it: CloudFront takes it without its slash too.
func cachePath(text string) audit.Pattern {
	switch {
	case text == "*" || text == "/*":
		return ""
	case strings.HasPrefix(text, "/") || strings.HasPrefix(text, "*"):
		return audit.Pattern(text)
	}
	return audit.Pattern("/" + text)
}
