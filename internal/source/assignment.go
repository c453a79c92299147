package source

import "strings"

// An Assignment gives a value to a name, as a statement.
type Assignment struct {
	Path     string // "server.keepAliveTimeout"
	Name     string // "keepAliveTimeout"
	First    int    // the first token of the path
	From, To int    // the value's tokens
}

// Receiver is what stands before the last dot.
func (a *Assignment) Receiver() string {
	return strings.TrimSuffix(strings.TrimSuffix(a.Path, a.Name), ".")
}

// Assignments are those to one of the names, and to all where none is given.
func (f *File) Assignments(names map[string]bool) []Assignment {
	var all []Assignment
	for i := range f.Tokens {
		if !f.Is(i, "=") || !f.is(i-1, Name) || names != nil && !names[f.Word(i-1)] {
			continue
		}
		first, text := f.path(i - 1)
		if f.Language == Python && f.inside(first) {
			continue // a keyword of a call
		}
		all = append(all, Assignment{Path: text, Name: f.Word(i - 1), First: first, From: i + 1, To: f.end(i + 1)})
	}
	return all
}

// inside reports whether a token of Python stands in brackets: it is then no statement.
func (f *File) inside(i int) bool {
	for j := i - 1; j >= 0; j-- {
		switch t := f.Tokens[j]; {
		case t.Kind == Line:
			return false
		case t.Match >= 0 && t.Match < j:
			j = t.Match
		case t.Kind == Punct && (f.Is(j, "(") || f.Is(j, "[") || f.Is(j, "{")):
			return true
		}
	}
	return false
}

// end is the token behind an expression.
func (f *File) end(from int) int {
	for i := from; i < len(f.Tokens); i++ {
		t := f.Tokens[i]
		switch {
		case t.Kind == Line || f.Is(i, ";") || f.Is(i, ",") || f.Is(i, ")") || f.Is(i, "]") || f.Is(i, "}"):
			return i
		case i > from && t.Fresh && f.Language == JavaScript && f.ends(i):
			return i
		case t.Match > i:
			i = t.Match
		}
	}
	return len(f.Tokens)
}

// ends reports whether a statement of JavaScript ends before the first token of a line.
func (f *File) ends(i int) bool {
	if f.Tokens[i].Kind == Punct && !f.Is(i, "++") && !f.Is(i, "--") && !f.Is(i, "{") {
		return false
	}
	if f.Tokens[i].Kind == Template {
		return false
	}
	before := f.Tokens[i-1]
	return before.Kind != Punct || f.Is(i-1, ")") || f.Is(i-1, "]") || f.Is(i-1, "}")
}
