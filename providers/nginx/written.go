package nginx

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A written block is one as its file has it; what it includes is not in it.
type written struct {
	*directive
	file    string
	text    []byte
	opening int    // the byte behind its brace
	home    string // the folder in which relative names begin
	read    func(string) []byte
}

// alone reads a file without those that it includes.
func alone(file string, text []byte) *files {
	return &files{fragment: true, parsed: map[string][]*directive{}, request: &providers.FileRequest{
		Path: file, Text: text,
		Open: func(string) ([]byte, error) { return nil, errors.New("it is not looked at") },
		Glob: func(string) ([]string, error) { return nil, nil },
	}}
}

// blockAt reads the block that an insertion is for.
func blockAt(i providers.Insertion) (*written, error) {
	file, text := i.Block.File, i.Text(i.Block.File)
	if i.Block.Start >= len(text) {
		return nil, fmt.Errorf("there is no block at %s any more", i.Block)
	}
	l := newLexer(file, text)
	l.mark = mark{i.Block.Start, i.Block.Line, i.Block.Column}
	words, ended := l.next()
	if ended != blockBegin || len(words) == 0 {
		return nil, fmt.Errorf("there is no block at %s any more", i.Block)
	}
	b := &written{
		directive: &directive{words: words, isBlock: true}, file: file, text: text, opening: l.byte,
		home: path.Dir(i.Hop.From), read: i.Text,
	}
	b.block = alone(file, text).parse(l, b.directive, 1)
	b.end = l.byte
	switch {
	case l.err != nil:
		return nil, fmt.Errorf("%s: %s", l.err.at, l.err.why)
	case len(l.templating) > 0:
		return nil, fmt.Errorf("which of its lines are there is decided when the template is filled in (%s)", l.templating[0])
	}
	return b, nil
}

// named are the block's own statements of a name, and of a first argument where one is given.
func (b *written) named(name, header string) []*directive { return named(b.block, name, header) }

func named(block []*directive, name, header string) []*directive {
	var all []*directive
	for _, d := range block {
		if d.name() == name && !d.isBlock && (header == "" || len(d.args()) == 2 && strings.EqualFold(d.args()[0].text, header)) {
			all = append(all, d)
		}
	}
	return all
}

// value is where the value of a statement of the block stands, if it has that statement.
func (b *written) value(name, header string) (at audit.Pos, found bool, err error) {
	all := b.named(name, header)
	switch {
	case len(all) == 0:
		return at, false, nil
	case len(all) > 1 || len(all[0].args()) == 0:
		return at, false, fmt.Errorf("%s at %s cannot be told from others: change it there by hand", name, all[0].at())
	case header != "":
		return all[0].args()[1].at, true, nil
	}
	return all[0].args()[0].at, true, nil
}

// alone reports, as an error, what speaks against a statement in the block: a file that is included
// there has it too, or a location within would inherit it.
func (b *written) alone(name, header string, gets func(*directive) bool) error {
	for _, d := range b.block {
		switch {
		case d.name() == "include" && len(d.args()) == 1:
			if err := b.included(d.args()[0], name, header, 0); err != nil {
				return err
			}
		case d.name() == "location" && d.isBlock && b.name() == "location" && inherits(d, name, gets):
			return fmt.Errorf("%s at %s would inherit it: write %s into both by hand", rawOf(d.words), d.at(), name)
		}
	}
	return nil
}

// inherits reports whether a location passes requests on by what a directive outside of it says; one
// that gets the directive too does not.
func inherits(l *directive, name string, gets func(*directive) bool) bool {
	if len(named(l.block, name, "")) > 0 || gets(l) {
		return false
	}
	for _, d := range l.block {
		if strings.HasSuffix(d.name(), "_pass") || d.name() == "include" || d.isBlock && inherits(d, name, gets) {
			return true
		}
	}
	return false
}

// included reports, as an error, that an included file has a statement, or may have it.
func (b *written) included(w token, name, header string, depth int) error {
	if shipped[path.Base(w.text)] {
		return nil
	}
	f := files{dir: b.home, fragment: true}
	for _, candidate := range f.candidates(w.text) {
		text := b.read(candidate)
		if text == nil || isMask(w.text) || depth > maxIncluding {
			continue
		}
		all := alone(candidate, text).parse(newLexer(candidate, text), nil, 0)
		if found := named(all, name, header); len(found) > 0 {
			return fmt.Errorf("%s is set at %s, which this block and maybe others include: change it by hand", name, found[0].at())
		}
		for _, d := range named(all, "include", "") {
			if len(d.args()) == 1 {
				if err := b.included(d.args()[0], name, header, depth+1); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return fmt.Errorf("whether %s, which is included at %s, sets %s is not known: do it by hand", w.text, w.at, name)
}

// add writes statements behind the last of their family, or the last before the first inner block: on
// lines of their own, or, where the block is in one line, there.
func (b *written) add(lines []string) audit.Edit {
	prefix, _, _ := strings.Cut(lines[0], "_")
	at, indent, first := b.opening, "", false
	related, inner := false, false
	for _, d := range b.block {
		inner = inner || d.isBlock
		same := strings.HasPrefix(d.name(), prefix+"_")
		if !d.isBlock && (same || !related && !inner) {
			at, related = d.end, same
			indent, first = providers.IndentAt(b.text, d.words[0].at.Start)
		}
	}
	line, after, more := bytes.Cut(b.text[at:], []byte("\n"))
	if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 && trimmed[0] != '#' || !more {
		return audit.Edit{File: b.file, Start: at, End: at, New: " " + strings.Join(lines, " ")}
	}
	if !first {
		indent, _ = providers.IndentAt(b.text, b.words[0].at.Start)
		indent += providers.Indentation(b.text)
	}
	next, end := len(b.text)-len(after), providers.LineEnd(b.text)
	return audit.Edit{File: b.file, Start: next, End: next, New: indent + strings.Join(lines, end+indent) + end}
}
