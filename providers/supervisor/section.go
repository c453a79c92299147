package supervisor

import (
	"bytes"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// sections are the programs of a file. A line that is indented goes on with the value before it, and a
// semicolon behind a blank begins a comment.
func sections(request *providers.FileRequest) []*program {
	var all []*program
	var at *program
	key := ""
	text, lines := request.Text, providers.NewLines(request.Path, request.Text)
	for start := len(text) - len(providers.WithoutMark(text)); start < len(text); {
		end := len(text)
		if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		line := strings.TrimRight(string(text[start:end]), " \t\r")
		from := start
		start = end + 1
		trimmed := strings.TrimLeft(line, " \t")
		switch {
		case trimmed == "" || trimmed[0] == ';' || trimmed[0] == '#':
			continue
		case line[0] == '[':
			at, key = nil, ""
			if name, ok := strings.CutPrefix(line, "[program:"); ok && strings.HasSuffix(name, "]") {
				at = &program{name: strings.TrimSuffix(name, "]"), values: map[string]command.Word{}}
				all = append(all, at)
			}
			continue
		case at == nil:
			continue
		}
		if line[0] != ' ' && line[0] != '\t' {
			name, value, ok := strings.Cut(line, "=")
			if !ok {
				key = ""
				continue
			}
			key = strings.ToLower(strings.TrimSpace(name))
			lead := len(value) - len(strings.TrimLeft(value, " \t"))
			w := word(lines, from+len(name)+1+lead, uncommented(value[lead:]))
			if w.Text == "" {
				w.At = lines.Span(from, from+len(line))
			}
			at.values[key] = w
			continue
		}
		if key != "" {
			at.values[key] = joined(at.values[key], word(lines, from+len(line)-len(trimmed), uncommented(trimmed)), lines)
		}
	}
	return all
}

func word(lines *providers.Lines, start int, text string) command.Word {
	return command.Word{Text: text, At: lines.Span(start, start+len(text)), Source: command.Whole(lines, start, len(text))}
}

func uncommented(value string) string {
	for i := 1; i < len(value); i++ {
		if value[i] == ';' && (value[i-1] == ' ' || value[i-1] == '\t') {
			return strings.TrimRight(value[:i], " \t")
		}
	}
	return value
}

// joined is a value with the line that goes on with it.
func joined(w, next command.Word, lines *providers.Lines) command.Word {
	runs := append(w.Source.Runs[:len(w.Source.Runs):len(w.Source.Runs)], command.Run{
		Text: len(w.Text) + 1, File: next.Source.Runs[0].File, Length: len(next.Text),
	})
	return command.Word{
		Text: w.Text + "\n" + next.Text, At: lines.Span(w.At.Start, next.At.End), Source: &command.Source{File: lines, Runs: runs},
	}
}
