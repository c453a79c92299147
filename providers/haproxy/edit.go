package haproxy

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var editor = &providers.Editor{Insert: insert, Check: check, Unit: hasUnits}

// belong names the section for the timeouts of its side that do not stand in it.
func (s *section) belong(names []string) []providers.Block {
	b := providers.Block{At: s.at}
	for _, name := range names {
		_, own := s.settings[name]
		_, ruled := s.setting(rule + name)
		if !own && !ruled {
			b.Settings = append(b.Settings, name)
		}
	}
	if len(b.Settings) == 0 {
		return nil
	}
	return []providers.Block{b}
}

// check says why a file is broken.
func check(file string, text []byte) error {
	if problems := readFile(providers.FileRequest{Path: file, Text: text}).Problems; len(problems) > 0 {
		return fmt.Errorf("line %d: %s", problems[0].At.Line, problems[0].Text)
	}
	return nil
}

var timed = regexp.MustCompile(`(?m)^[ \t]*timeout[ \t]+\S+[ \t]+[0-9]+([a-z]*)`)

// hasUnits reports whether the times of a file have units, and that they have where it has none.
func hasUnits(text []byte) bool {
	found := timed.FindAllSubmatch(text, -1)
	return len(found) == 0 || slices.ContainsFunc(found, func(m [][]byte) bool { return len(m[1]) > 0 })
}

// insert writes timeouts into a section, behind the last that stands there, or behind its first line.
func insert(i providers.Insertion) ([]audit.Edit, error) {
	text := i.Text(i.Block.File)
	if i.Block.End > len(text) {
		return nil, fmt.Errorf("there is no section at %s any more", i.Block)
	}
	indent, at := "", -1
	branches := 0
	start := bytes.LastIndexByte(text[:i.Block.Start], '\n') + 1
	for first := true; start < len(text); first = false {
		end := len(text)
		if n := bytes.IndexByte(text[start:], '\n'); n >= 0 {
			end = start + n + 1
		}
		words, _ := split(text, start, len(bytes.TrimRight(text[:end], "\r\n")))
		switch {
		case len(words) == 0:
		case first:
			at = end
		case begin[words[0].text]:
			end = len(text)
		case strings.HasPrefix(words[0].text, ".if"):
			branches++
		case words[0].text == ".endif":
			branches--
		case strings.HasPrefix(words[0].text, "{%"), strings.HasPrefix(words[0].text, "{{"), strings.HasPrefix(words[0].text, "<%"):
			return nil, errors.New("which of its lines are there is decided when the template is filled in")
		case indent == "":
			indent, _ = providers.IndentAt(text, words[0].start)
		}
		if len(words) > 1 && words[0].text == "timeout" && branches == 0 && !first {
			at = end
		}
		start = end
	}
	if indent == "" {
		indent = providers.Indentation(text)
	}
	var b strings.Builder
	end := providers.LineEnd(text)
	if text[at-1] != '\n' {
		b.WriteString(end)
	}
	for _, set := range i.Set {
		b.WriteString(indent + set.Setting + " " + set.Value.String() + end)
	}
	return []audit.Edit{{File: i.Block.File, Start: at, End: at, New: b.String()}}, nil
}
