package cli

import (
	"fmt"
	"io"
	"strings"
)

// markdown writes the system as a section with one table.
func (s *system) markdown(w io.Writer) {
	fmt.Fprintf(w, "## %s\n\n%s", s.System, s.Title)
	if s.Passes != "" && s.Passes != "nothing" {
		fmt.Fprintf(w, ", passes %s", s.Passes)
	}
	fmt.Fprintf(w, ".\n\n| setting | clocks | default | range | source |\n| --- | --- | --- | --- | --- |\n")
	for i := range s.Settings {
		e := &s.Settings[i]
		var defaults []string
		for j := range e.Defaults {
			defaults = append(defaults, e.Defaults[j].value())
		}
		limits := e.limits()
		if zero := e.zero(); zero != "" {
			limits = strings.TrimPrefix(limits+"; 0: "+zero, "; ")
		}
		if e.Fixed {
			limits = strings.TrimPrefix(limits+"; fixed", "; ")
		}
		doc := e.Doc
		if e.Around != "" {
			doc += " Around it, where it cannot be raised: " + e.Around + "."
		}
		names := "`" + strings.Join(append([]string{e.Setting}, e.Also...), "`, `") + "`"
		fmt.Fprintf(w, "| %s<br>%s | %s | %s | %s | %s |\n", names, cell(doc),
			cells(e.drives()), cells(defaults), cell(limits), cells(e.sources()))
	}
}

func cells(lines []string) string {
	escaped := make([]string, len(lines))
	for i, l := range lines {
		escaped[i] = cell(l)
	}
	return strings.Join(escaped, "<br>")
}

func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "*", `\*`, "<", "&lt;").Replace(s)
}
