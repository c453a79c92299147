package nginx

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// A dump is what `nginx -T` prints: every file of a configuration, the main one first, each once
// and behind a line with its name.
type dump struct {
	path  string
	text  []byte
	parts []*section
	index map[string]int // the part of a file's name
}

// section is one file of a dump.
type section struct {
	name       string
	begin, end mark
}

var dumpHeader = regexp.MustCompile(`(?m)^# configuration file (/[^\r\n]*):\r?$`)

// dumpOf splits a text that is a dump, and returns nil for any other. Before the first file may
// stand what nginx says of its test.
func dumpOf(path string, text []byte) *dump {
	if !isDump(text) {
		return nil
	}
	d := &dump{path: path, text: text, index: map[string]int{}}
	at := newLexer(path, text)
	for _, m := range dumpHeader.FindAllSubmatchIndex(text, -1) {
		at.skip(m[0])
		if n := len(d.parts); n > 0 {
			d.parts[n-1].end = at.mark
		}
		at.skip(min(m[1]+1, len(text)))
		name := string(text[m[2]:m[3]])
		if _, twice := d.index[name]; !twice {
			d.index[name] = len(d.parts)
		}
		d.parts = append(d.parts, &section{name: name, begin: at.mark})
	}
	d.parts[len(d.parts)-1].end = mark{byte: len(text)}
	return d
}

func isDump(head []byte) bool {
	m := dumpHeader.FindIndex(head)
	if m == nil {
		return false
	}
	lines := strings.Split(strings.TrimSpace(string(head[:m[0]])), "\n")
	return !slices.ContainsFunc(lines, func(line string) bool {
		return line != "" && !strings.HasPrefix(line, "nginx: ")
	}) && !bytes.Contains(head[:m[0]], []byte{0})
}

// lexer reads one part of the dump; its positions are in the dump.
func (d *dump) lexer(i int) *lexer {
	l := newLexer(d.path, d.text)
	l.mark, l.end = d.parts[i].begin, d.parts[i].end.byte
	return l
}
