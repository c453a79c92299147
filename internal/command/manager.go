package command

import (
	"path"
	"strings"
)

// Manages reports whether the command starts what a file lists, beside one another: the names that the
// file may have, and the one process that it starts, empty where it starts all.
func (c *Command) Manages() (files []string, process string, ok bool) {
	if len(c.Words) == 0 || c.Words[0].Unknown != "" {
		return nil, "", false
	}
	name := path.Base(c.Words[0].Text)
	switch name {
	case "supervisord":
		if file, given := c.Flag("-c", "--configuration"); given {
			return []string{file.Text}, "", file.Unknown == ""
		}
		return []string{
			"supervisord.conf", "etc/supervisord.conf", "/etc/supervisord.conf", "/etc/supervisor/supervisord.conf",
		}, "", true
	case "honcho", "foreman", "overmind", "hivemind":
	default:
		return nil, "", false
	}
	files = []string{"Procfile"}
	if file, given := c.Flag("-f", "--procfile"); given {
		files = []string{file.Text}
	}
	words := c.Words[1:]
	for len(words) > 0 && words[0].Text != "start" && words[0].Text != "s" {
		words = words[1:]
	}
	if len(words) == 0 {
		return files, "", name == "hivemind"
	}
	if len(words) == 2 && !strings.HasPrefix(words[1].Text, "-") && words[1].Unknown == "" {
		process = words[1].Text
	}
	return files, process, true
}
