package kubernetes

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
)

// words are those of a container's command or args; it reports false where the image's own count.
func words(n yamlfile.Node, env []command.Variable, hidden string) ([]command.Word, bool) {
	if !n.IsGiven() || n.IsList() && len(n.Items()) == 0 {
		return nil, false
	}
	if !n.IsList() {
		return []command.Word{{At: n.At(), Unknown: "it is no list"}}, true
	}
	all := []command.Word{}
	for _, item := range n.Items() {
		all = append(all, expanded(item.Word(), env, hidden))
	}
	return all, true
}

var reference = regexp.MustCompile(`\$\$|\$\([A-Za-z_.-][A-Za-z0-9_.-]*\)`)

// expanded is a word as a container gets it: $(NAME) becomes the variable's value, where there is one,
// and $$ stands for a dollar. Hidden says why there may be more variables.
func expanded(w command.Word, env []command.Variable, hidden string) command.Word {
	if w.Unknown != "" || !strings.Contains(w.Text, "$(") {
		return w
	}
	c := command.Command{Env: env}
	whole := false
	w.Text = reference.ReplaceAllStringFunc(w.Text, func(ref string) string {
		if ref == "$$" {
			return "$"
		}
		value, ok := c.Variable(ref[2 : len(ref)-1])
		switch {
		case !ok && hidden != "":
			w.Unknown = hidden + " and may set " + ref
			return ref
		case !ok:
			return ref
		case value.Unknown != "":
			w.Unknown = value.Unknown
			return ref
		}
		if ref == w.Text && value.At.Known() {
			w.At, whole = value.At, true
		}
		return value.Text
	})
	w.Source = nil
	if !whole && w.At.Known() {
		w.At.EndLine = max(w.At.EndLine, w.At.Line)
	}
	return w
}
