package nginx

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// maxNesting bounds blocks within blocks; nginx's own limits are far below.
const maxNesting = 64

// A directive is one statement of a configuration. What files include is in its place.
type directive struct {
	words   []token
	block   []*directive
	isBlock bool
	size    int // directives in it, itself included
	end     int // the byte behind it, in its file
}

func (d *directive) name() string { return d.words[0].text }

func (d *directive) args() []token { return d.words[1:] }

// at is where the directive is written, without its block.
func (d *directive) at() audit.Pos { return span(d.words) }

// holds reports whether another directive is written in the block, in the same file.
func (d *directive) holds(other *directive) bool {
	at, inner := d.at(), other.at()
	return at.File == inner.File && at.End <= inner.Start && other.end <= d.end
}

// parse reads the statements of a block, or of a file where opening is nil. Each include that is
// met is handed to the files that it names.
func (f *files) parse(l *lexer, opening *directive, depth int) []*directive {
	var all []*directive
	for {
		words, ended := l.next()
		switch {
		case ended == endOfFile && len(words) == 0:
			if opening != nil {
				l.fail(opening.at(), `unexpected end of file, expecting "}": the block of %q that begins here is not closed`, opening.name())
			}
			return all
		case ended == blockEnd && opening != nil:
			return all
		case ended == blockEnd:
			l.fail(l.before(), `unexpected "}": no block is open here`)
			continue
		case len(words) == 0:
			l.lua(token{at: l.before()}) // a block without a name: nobody knows what is in it
			continue
		}
		d := &directive{words: words, isBlock: ended == blockBegin}
		switch {
		case d.isBlock && strings.HasSuffix(d.name(), "_by_lua_block"):
			l.lua(words[0])
		case d.isBlock && depth == maxNesting:
			l.fail(d.at(), "blocks are nested more than %d deep; what is in this one was not read", maxNesting)
			l.lua(words[0]) // skips to the closing brace
		case d.isBlock:
			d.block = f.parse(l, d, depth+1)
		}
		d.size, d.end = 1+size(d.block), l.byte
		if why := malformed(d, opening); why != "" {
			l.fail(d.at(), "%s", why)
		}
		if d.name() == "include" && !d.isBlock && len(words) == 2 {
			included, whole := f.include(words[1])
			if all = append(all, included...); whole {
				continue
			}
		}
		all = append(all, d)
	}
}

// before is the byte that was read last.
func (l *lexer) before() audit.Pos {
	return audit.Pos{
		File: l.file, Line: l.line, Column: l.column - 1, EndLine: l.line, EndColumn: l.column, Start: l.byte - 1, End: l.byte,
	}
}

func size(block []*directive) int {
	n := 0
	for _, d := range block {
		n += d.size
	}
	return n
}
