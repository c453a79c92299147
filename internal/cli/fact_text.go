package cli

import (
	"fmt"
	"io"
	"strings"
)

// text writes the system as a person reads it in a terminal.
func (s *system) text(w io.Writer) {
	fmt.Fprintf(w, "%s  %s", s.System, s.Title)
	if s.Passes != "" && s.Passes != "nothing" {
		fmt.Fprintf(w, ", passes %s", s.Passes)
	}
	fmt.Fprintln(w)
	for i := range s.Settings {
		fmt.Fprintln(w)
		s.Settings[i].text(w)
	}
}

func (s *setting) text(w io.Writer) {
	fmt.Fprintf(w, "  %s\n", s.Setting)
	for _, line := range wrap(s.Doc, 92) {
		fmt.Fprintf(w, "    %s\n", line)
	}
	row := func(name string, values ...string) {
		for i, v := range values {
			if i > 0 {
				name = ""
			}
			if v != "" {
				fmt.Fprintf(w, "    %-8s  %s\n", name, v)
			}
		}
	}
	row("also", strings.Join(s.Also, ", "))
	row("clocks", s.drives()...)
	var defaults []string
	for i := range s.Defaults {
		defaults = append(defaults, s.Defaults[i].value())
	}
	row("default", defaults...)
	row("values", strings.Join(s.OneOf, ", "))
	row("range", s.limits())
	row("0", s.zero())
	if s.Fixed {
		row("fixed", "nobody can change it")
	}
	for i, line := range wrap(s.Around, 80) {
		row([]string{"around", ""}[min(i, 1)], line)
	}
	for _, p := range s.Popular {
		for i, line := range wrap(p.Value+": "+p.Why, 80) {
			row([]string{"not so", ""}[min(i, 1)], line)
		}
	}
	row("source", s.sources()...)
}

// wrap breaks a text into lines of at most a number of characters, where it has spaces.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
