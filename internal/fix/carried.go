package fix

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// carried adds options to a command line that a Dockerfile, a compose file, a manifest or their like
// starts: to a list as elements, to a line at its end. What the program then makes of it is asked of
// the provider that claims it.
func (p *planner) carried(a *addition, vendor *providers.Provider) ([]audit.Edit, error) {
	options, err := p.options(a)
	if err != nil {
		return nil, err
	}
	text := p.text(a.hop.At.File)
	edit, err := added(text, a.hop.At, options, func(line []command.Word) bool {
		return gives(vendor, p.Tables.Of(a.hop.System), a, line)
	})
	if err != nil {
		return nil, fmt.Errorf("its command at %s %w: add %s by hand", a.hop.At, err, strings.Join(options, " "))
	}
	if isYAML(edit.File) {
		after := bytes.Join([][]byte{text[:edit.Start], []byte(edit.New), text[edit.End:]}, nil)
		if _, problem := yamlfile.Parse(edit.File, after); problem != nil {
			return nil, fmt.Errorf("its command at %s %w: add %s by hand", a.hop.At, errForm, strings.Join(options, " "))
		}
	}
	if p.proven == nil {
		p.proven = map[audit.Edit]bool{}
	}
	p.proven[edit] = true
	return []audit.Edit{edit}, nil
}

func isYAML(file string) bool { return path.Ext(file) == ".yml" || path.Ext(file) == ".yaml" }

// readerOf is a vendor where a file may be one of its own, else nil: a hop of nginx may stand in a
// manifest of Kubernetes, which nginx's check is not for.
func readerOf(vendor *providers.Provider, file string) *providers.Provider {
	if vendor != nil && vendor.File != nil && vendor.File.Likely != nil && !vendor.File.Likely(file) {
		return nil
	}
	return vendor
}

var errForm = fmt.Errorf("is not one that an option can be added to")

// added is the edit that adds words to a command; wanted says whether words are what is asked for.
func added(text []byte, at audit.Pos, options []string, wanted func([]command.Word) bool) (audit.Edit, error) {
	if at.Start >= at.End || at.End > len(text) {
		return audit.Edit{}, errForm
	}
	switch written := text[at.Start:at.End]; {
	case written[0] == '[':
		return addedToList(text, at, options, wanted)
	case isYAML(at.File) && bytes.HasPrefix(written, []byte("- ")):
		return addedToItems(text, at, options, wanted)
	case isYAML(at.File) && strings.IndexByte("|>&!*{", written[0]) >= 0:
		return audit.Edit{}, errForm
	default:
		return addedToLine(at, string(written), options, wanted)
	}
}

// addedToLine adds words to the end of a line, which a shell may read.
func addedToLine(at audit.Pos, written string, options []string, wanted func([]command.Word) bool) (audit.Edit, error) {
	more := " " + strings.Join(options, " ")
	plain := strings.ReplaceAll(strings.ReplaceAll(written, "\\\r\n", " "), "\\\n", " ")
	if !wanted([]command.Word{{Text: "sh"}, {Text: "-c"}, {Text: plain + more}}) {
		return audit.Edit{}, errForm
	}
	return audit.Edit{File: at.File, Start: at.End, End: at.End, New: more}, nil
}

// addedToList adds elements to a list in brackets, quoted as the last one is, or words to the end of
// its last element where a shell reads that.
func addedToList(text []byte, at audit.Pos, options []string, wanted func([]command.Word) bool) (audit.Edit, error) {
	end := bytes.LastIndexByte(text[at.Start:at.End], ']') + at.Start
	if end <= at.Start {
		return audit.Edit{}, errForm
	}
	flat := bytes.ReplaceAll(bytes.ReplaceAll(text[at.Start:end+1], []byte("\\\r\n"), []byte("   ")), []byte("\\\n"), []byte("  "))
	line, last, ok := elements(at.File, flat)
	if !ok {
		return audit.Edit{}, errForm
	}
	last.Start, last.End = last.Start+at.Start, last.End+at.Start
	if wanted(append(line[:len(line):len(line)], plain(options)...)) {
		behind := last.End
		if behind < end && (text[behind] == '"' || text[behind] == '\'') {
			behind++
		}
		return audit.Edit{File: at.File, Start: behind, End: behind, New: `, "` + strings.Join(options, `", "`) + `"`}, nil
	}
	return addedToLast(at.File, last, line, options, wanted)
}

// addedToItems adds lines to a list of one element a line.
func addedToItems(text []byte, at audit.Pos, options []string, wanted func([]command.Word) bool) (audit.Edit, error) {
	begin := bytes.LastIndexByte(text[:at.Start], '\n') + 1
	margin := text[begin:at.Start]
	if len(bytes.Trim(margin, " ")) > 0 {
		return audit.Edit{}, errForm
	}
	end := begin
	for end < len(text) {
		next := end + bytes.IndexByte(append(text[end:len(text):len(text)], '\n'), '\n') + 1
		line := text[end:min(next, len(text))]
		rest := line[min(len(margin), len(line)):]
		if !bytes.HasPrefix(line, margin) || !bytes.HasPrefix(rest, []byte("- ")) && !bytes.HasPrefix(rest, []byte("  ")) {
			break
		}
		end = min(next, len(text))
	}
	line, last, ok := elements(at.File, text[begin:end])
	if !ok {
		return audit.Edit{}, errForm
	}
	last.Start, last.End = last.Start+begin, last.End+begin
	if !wanted(append(line[:len(line):len(line)], plain(options)...)) {
		return addedToLast(at.File, last, line, options, wanted)
	}
	var b strings.Builder
	if text[end-1] != '\n' {
		b.WriteString("\n")
	}
	for i, o := range options {
		if i%2 == 1 {
			o = `"` + o + `"` // a number would be no text
		}
		b.WriteString(string(margin) + "- " + o + lineEndOf(text))
	}
	return audit.Edit{File: at.File, Start: end, End: end, New: b.String()}, nil
}

// addedToLast adds words to the end of the last element of a list.
func addedToLast(file string, last audit.Pos, line []command.Word, options []string, wanted func([]command.Word) bool) (audit.Edit, error) {
	more := " " + strings.Join(options, " ")
	longer := command.Word{Text: line[len(line)-1].Text + more}
	if last.Line != last.EndLine || strings.Contains(line[len(line)-1].Text, "\n") || !wanted(append(line[:len(line)-1:len(line)-1], longer)) {
		return audit.Edit{}, errForm
	}
	return audit.Edit{File: file, Start: last.End, End: last.End, New: more}, nil
}

// elements are those of a list, and where the text of the last one stands.
func elements(file string, text []byte) (line []command.Word, last audit.Pos, ok bool) {
	parse := yamlfile.Parse
	if path.Ext(file) == ".json" {
		parse = yamlfile.ParseJSON
	}
	parsed, problem := parse(file, text)
	if problem != nil || len(parsed.Documents) != 1 || !parsed.Documents[0].IsList() {
		return nil, last, false
	}
	for _, item := range parsed.Documents[0].Items() {
		w := item.Word()
		if w.Unknown != "" {
			return nil, last, false
		}
		line, last = append(line, command.Word{Text: w.Text}), w.At
	}
	return line, last, len(line) > 0
}

func lineEndOf(text []byte) string {
	if bytes.Contains(text, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}
