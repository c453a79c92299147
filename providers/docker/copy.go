package docker

import (
	"path"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

func (d *dockerfile) workdir(image *command.Image, rest command.Word) {
	words, _ := command.Expand(rest, d.lookup(image, d.args))
	if len(words) == 0 || words[0].Unknown != "" {
		image.Dir = "/?" // a folder that nothing is copied into
		return
	}
	image.Dir = within(image.Folder(), words[0].Text)
}

func within(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

// copy notes where files come from.
func (d *dockerfile) copy(image *command.Image, rest command.Word) {
	words, ok := execForm(rest)
	from := ""
	if !ok {
		words = d.words(image, rest)
	}
	for len(words) > 0 && strings.HasPrefix(words[0].Text, "--") {
		if value, is := strings.CutPrefix(words[0].Text, "--from="); is {
			from = value
		}
		words = words[1:]
	}
	if more, ok := execForm(rest); ok && len(words) == 0 {
		words = more
	}
	if len(words) < 2 || words[len(words)-1].Unknown != "" {
		return
	}
	to := within(image.Folder(), words[len(words)-1].Text)
	c := command.Copy{To: to}
	if from != "" {
		c.Stage = d.named[strings.ToLower(from)]
		if n, err := strconv.Atoi(from); err == nil && n >= 0 && n < image.Number {
			c.Stage = d.stages[n]
		}
		c.Away = c.Stage == nil
	}
	for _, w := range words[:len(words)-1] {
		if w.Unknown != "" || strings.Contains(w.Text, "://") || strings.HasPrefix(w.Text, "<<") {
			continue
		}
		c.From = path.Clean(w.Text)
		if c.Stage == nil {
			c.From = strings.TrimPrefix(path.Join("/", w.Text), "/")
			if c.From == "" {
				c.From = "."
			}
		}
		image.Copies = append(image.Copies, c)
	}
}
