package docker

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

// arg declares a build argument. Its default is its value; one without is not known.
func (d *dockerfile) arg(rest command.Word, into map[string]command.Word) {
	words, _ := command.Expand(rest, d.lookup(nil, into))
	for _, w := range words {
		name, _, given := strings.Cut(w.Text, "=")
		switch {
		case given:
			into[name] = part(w, len(name)+1)
		case d.global[name].Text != "" || d.global[name].Unknown != "":
			into[name] = d.global[name]
		default:
			into[name] = command.Word{At: w.At, Unknown: fmt.Sprintf("the build argument %s has no default", name)}
		}
	}
}

// part is the end of a word as a word of its own.
func part(w command.Word, from int) command.Word {
	v := command.Word{Text: w.Text[from:], At: w.Part(from, len(w.Text)), Unknown: w.Unknown}
	return v
}

// env sets variables: NAME=value..., or NAME and its value behind a blank.
func (d *dockerfile) env(image *command.Image, rest command.Word) {
	words, _ := command.Expand(rest, d.lookup(image, d.args))
	if len(words) > 0 && !strings.Contains(words[0].Text, "=") {
		if len(words) > 1 {
			value := words[1]
			for _, w := range words[2:] {
				value = command.Word{Text: value.Text + " " + w.Text, At: rest.At, Unknown: value.Unknown + w.Unknown}
			}
			image.Env = append(image.Env, command.Variable{Name: words[0].Text, Value: value})
		}
		return
	}
	for _, w := range words {
		name, _, given := strings.Cut(w.Text, "=")
		if given && name != "" {
			d.depends(image, name, rest.Text)
			image.Env = append(image.Env, command.Variable{Name: name, Value: part(w, len(name)+1)})
		}
	}
}

// depends notes build arguments that a variable of a clock may have its value from.
func (d *dockerfile) depends(image *command.Image, name, text string) {
	if !command.Sets(name) || !strings.Contains(text, "$") {
		return
	}
	for arg := range d.args {
		if strings.Contains(text, "$"+arg) || strings.Contains(text, "${"+arg+"}") {
			if image.Args == nil {
				image.Args = map[string][]string{}
			}
			image.Args[name] = append(image.Args[name], arg)
		}
	}
	slices.Sort(image.Args[name])
}
