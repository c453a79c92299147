package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// annotations is how many of each severity GitHub shows of one step; it drops the others silently.
const annotations = 10

// GitHub writes the findings as workflow commands, which GitHub shows as annotations. All are
// written, since the log keeps them; where GitHub will not show all, the first annotation says so.
func GitHub(w io.Writer, r *audit.Result, o Options) error {
	a := newAnchorage(r, o)
	hidden := hiddenBy(r)
	if len(hidden) > 0 {
		_, err := fmt.Fprintf(w, "::notice title=timeout-audit::%s\n", data(
			fmt.Sprintf("GitHub shows %d annotations of each kind; %s more stand in the log of this step only", annotations, strings.Join(hidden, ", "))))
		if err != nil {
			return err
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != nil {
			continue
		}
		if _, err := fmt.Fprintf(w, "::%s %s::%s\n", f.Severity, a.properties(f), data(a.annotation(f))); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%s, %s, %s in %s\n", count(r.Count(audit.Error), "error"),
		count(r.Count(audit.Warning), "warning"), count(r.Count(audit.Notice), "notice"), count(chains(r), "chain"))
	return err
}

// hiddenBy tells how many of each severity GitHub will not show. The annotation that says so takes
// the room of one notice.
func hiddenBy(r *audit.Result) []string {
	list := []audit.Severity{audit.Error, audit.Warning, audit.Notice}
	if !slices.ContainsFunc(list, func(s audit.Severity) bool { return r.Count(s) > annotations }) {
		return nil
	}
	var hidden []string
	for _, s := range list {
		room := annotations
		if s == audit.Notice {
			room--
		}
		if n := r.Count(s) - room; n > 0 {
			hidden = append(hidden, count(n, s.String()))
		}
	}
	return hidden
}

func (a *anchorage) properties(f *audit.Finding) string {
	list := []string{}
	add := func(name, value string) { list = append(list, name+"="+property(value)) }
	if at, path, ok := a.place(f); ok {
		add("file", path)
		if at.Known() {
			add("line", fmt.Sprint(at.Line))
			add("endLine", fmt.Sprint(max(at.Line, at.EndLine)))
			if at.EndLine == at.Line && at.EndColumn > at.Column {
				add("col", fmt.Sprint(at.Column))
				add("endColumn", fmt.Sprint(at.EndColumn))
			}
		}
	}
	add("title", "timeout-audit: "+f.Rule)
	return strings.Join(list, ",")
}

// annotation begins with the hop where no file of the repository shows what is meant.
func (a *anchorage) annotation(f *audit.Finding) string {
	if _, _, ok := a.place(f); !ok {
		return place(f) + ": " + sentences(f)
	}
	return sentences(f)
}

// data escapes the text of a workflow command, and property the value of one of its properties.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
