package docker

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

// started are the words of CMD or ENTRYPOINT: a JSON list, or a script for the shell.
func (d *dockerfile) started(rest command.Word) []command.Word {
	if words, ok := execForm(rest); ok {
		return words
	}
	if rest.Text == "" {
		return nil
	}
	if len(d.shell) > 0 {
		return append(d.shell[:len(d.shell):len(d.shell)], rest)
	}
	return []command.Word{{Text: "/bin/sh", At: rest.At}, {Text: "-c", At: rest.At}, rest}
}

// execForm reads a JSON list of texts; what is none is a script.
func execForm(rest command.Word) ([]command.Word, bool) {
	if !strings.HasPrefix(rest.Text, "[") {
		return nil, false
	}
	var texts []*string
	if json.Unmarshal([]byte(rest.Text), &texts) != nil || slices.Contains(texts, nil) {
		return nil, false
	}
	words := make([]command.Word, 0, len(texts))
	at := 1
	for _, t := range texts {
		text := *t
		start := at + strings.IndexByte(rest.Text[at:], '"')
		end := endOfString(rest.Text, start)
		w := command.Word{Text: text, At: rest.Part(start+1, end-1)}
		if rest.Text[start+1:end-1] != text {
			w.At = rest.Part(start, end)
		} else if rest.Source != nil && len(text) > 0 {
			w.Source = command.Whole(rest.Source.File, w.At.Start, len(text))
		}
		words = append(words, w)
		at = end
	}
	return words, true
}

func endOfString(text string, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
