package chainfile

import (
	"regexp"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// withheld are keys that decide whom a program talks to and as whom. A file that comes with a
// repository must not.
var withheld = regexp.MustCompile(`(?i)endpoint|profile|role|credential|secret|token|password|passwd|access_?key|api_?key|external_?id`)

// source reads `source "KIND" { ... }`.
func (r *reader) source(b *hclsyntax.Block) {
	name, at, ok := r.label(b, "KIND")
	if !ok {
		return
	}
	kinds := r.options.Sources
	i := slices.IndexFunc(kinds, func(k SourceKind) bool { return k.Name == name })
	if i < 0 {
		all := make([]string, len(kinds))
		for i, k := range kinds {
			all[i] = k.Name
		}
		r.fail(at, "there is no source %q; want %s%s", name, listed(all), suggest(name, all))
		return
	}
	s := Source{Kind: name, At: r.position(b.DefRange()), Values: map[string]string{}}
	keys := make([]key, len(kinds[i].Keys))
	for j, k := range kinds[i].Keys {
		keys[j] = key{k, func(e hclsyntax.Expression) { r.sourceValue(e, k, &s) }}
	}
	r.noBlocks(b)
	r.keys(b, keys, func(word string) string {
		if withheld.MatchString(word) {
			return "a config file never sets an endpoint, profile, role or credential, since it may come with somebody else's change; give it on the command line or in the environment"
		}
		return ""
	})
	if _, written := b.Body.Attributes["path"]; !written && slices.Contains(kinds[i].Keys, "path") {
		r.fail(b.DefRange(), `source %q has no path; write path = "..."`, name)
	}
	r.file.Sources = append(r.file.Sources, s)
}

func (r *reader) sourceValue(e hclsyntax.Expression, name string, s *Source) {
	if name == "names" {
		for _, t := range r.texts(e, `a name such as "addr:10.0.3.7:80"`) {
			s.Names = append(s.Names, t.value)
		}
		return
	}
	value, ok := r.filledText(e, name)
	switch {
	case !ok:
	case name == "path":
		s.Path, s.At = value, r.position(e.Range())
	default:
		s.Values[name] = value
	}
}
