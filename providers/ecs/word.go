package ecs

import (
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
)

var (
	// placeholder finds what is filled in before AWS gets the file: <IMAGE1_NAME>, ${TAG}, {{ tag }}.
	placeholder = regexp.MustCompile(`<[A-Z][A-Z0-9_]*>|\$\{[^}]*\}|\{\{[^}]*\}\}`)
	marked      = regexp.MustCompile(`<[A-Z][A-Z0-9_]*>|\{\{[^}]*\}\}`) // what a shell would not fill in

	template = regexp.MustCompile(`\$\{|\{\{|\{%|<%|<[A-Z][A-Z0-9_]*>`)
)

// order is what a container is told to start; an empty list leaves the image's own words.
func order(entry, run yamlfile.Node) *command.Order {
	o := &command.Order{}
	o.Entry, o.HasEntry = words(entry, nil)
	o.Run, o.HasRun = words(run, o.Entry)
	return o
}

// words are those of a list, behind others.
func words(n yamlfile.Node, before []command.Word) ([]command.Word, bool) {
	switch {
	case n.IsGiven() && !n.IsList():
		return []command.Word{{At: n.At(), Unknown: "it is no list"}}, true
	case len(n.Items()) == 0:
		return nil, false
	}
	all := slices.Clone(before)
	for _, item := range n.Items() {
		script := len(all) > 0 && strings.HasPrefix(all[len(all)-1].Text, "-") && strings.HasSuffix(all[len(all)-1].Text, "c")
		all = append(all, filled(item.Word(), script))
	}
	return all[len(before):], true
}

// filled is a word as a container gets it. ECS itself fills nothing in; a shell does so in its script.
func filled(w command.Word, script bool) command.Word {
	of := placeholder
	if script {
		of = marked
	}
	if found := of.FindString(w.Text); found != "" && w.Unknown == "" {
		w.Unknown = found + " is filled in before the task definition is registered"
	}
	return w
}

// image is the name of a container's image, without a tag that is filled in later. It is empty where
// the name itself is.
func image(n yamlfile.Node) string {
	text := n.String()
	if !placeholder.MatchString(text) {
		return text
	}
	repository := text
	if i := strings.LastIndexByte(text, ':'); i >= 0 && !strings.Contains(text[i:], "/") {
		repository = text[:i]
	}
	_, name, within := strings.Cut(repository, "/")
	if !within || placeholder.MatchString(name) {
		return ""
	}
	return repository
}
