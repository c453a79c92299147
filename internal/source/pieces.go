package source

import (
	"slices"
	"strings"
)

// Pieces are what a text is put together from, in order.
type Pieces []Piece

// A Piece is written out, or a variable of the environment, or computed.
type Piece struct {
	Text     string // as it is written; of a variable what stands in for it
	Variable string
	Open     bool // nothing is written: it is computed, or a variable for which nothing stands in
	Whole    bool // it ends what a name stands for
}

// In is the piece in an environment; it reports false where it is not known.
func (p *Piece) In(environment func(name string) (string, bool)) (string, bool) {
	if p.Variable != "" && environment != nil {
		if set, ok := environment(p.Variable); ok {
			return set, true
		}
	}
	return p.Text, !p.Open
}

// Variables are those of the environment.
func (p Pieces) Variables() []string {
	var names []string
	for _, piece := range p {
		if piece.Variable != "" {
			names = append(names, piece.Variable)
		}
	}
	return names
}

// Written reports whether any of it is.
func (p Pieces) Written() bool {
	return slices.ContainsFunc(p, func(piece Piece) bool { return piece.Variable != "" || piece.Text != "" })
}

var computed = Pieces{{Open: true}}

// Texts evaluates texts of a file of JavaScript or Python, names that are given a value once in the file
// among them.
type Texts struct {
	file  *File
	given map[string][]Assignment
}

// Texts looks through the file's assignments once.
func (f *File) Texts() *Texts {
	t := &Texts{f, map[string][]Assignment{}}
	for _, a := range f.Assignments(nil) {
		name := strings.TrimPrefix(a.Path, "this.")
		t.given[name] = append(t.given[name], a)
	}
	for i := range f.Tokens {
		if name, first, ok := f.entry(i - 1); ok && f.Is(i, "=") {
			t.given[name] = append(t.given[name], Assignment{Path: name, Name: name, First: first, From: i + 1, To: f.end(i + 1)})
		}
	}
	return t
}

// entry is the name of what a key of a map stands for, app.config["URL"], that ends with a token.
func (f *File) entry(last int) (name string, first int, ok bool) {
	if !f.Is(last, "]") || f.Tokens[last].Match != last-2 || !f.is(last-1, String) || !f.is(last-3, Name) {
		return "", 0, false
	}
	key, ok := f.text(last - 1)
	first, of := f.path(last - 3)
	return of + "[" + key + "]", first, ok
}

// Once is what a name is given where a token of the file stands: by the one assignment in the innermost
// function or block around it that has any, or, of a field, in the file.
func (t *Texts) Once(name string, at int) (Assignment, bool) {
	name = strings.TrimPrefix(name, "this.")
	given := t.given[name]
	if strings.ContainsAny(name, ".[") || len(given) == 0 {
		return only(given)
	}
	for from, to, steps := at, at, 0; steps < maxParts; steps++ {
		from, to = t.file.Scope(from)
		var here []Assignment
		for _, a := range given {
			if from <= a.First && a.First < to && (from >= 0 || t.outermost(a.First)) {
				here = append(here, a)
			}
		}
		if len(here) > 0 || from < 0 {
			return only(here)
		}
	}
	return Assignment{}, false
}

func (t *Texts) outermost(token int) bool {
	from, _ := t.file.Scope(token)
	return from < 0
}

func only(given []Assignment) (Assignment, bool) {
	if len(given) != 1 {
		return Assignment{}, false
	}
	return given[0], true
}

// Of takes the tokens from one to before another apart.
func (t *Texts) Of(from, to int) Pieces {
	return (&texting{t, from}).expression(t.file, from, to, 0)
}

// A texting is the evaluation of an expression that stands at a token of the file.
type texting struct {
	*Texts
	at int
}

// maxSteps bounds how many names and templates lead to one another.
const maxSteps = 8

func (t *texting) expression(f *File, from, to, depth int) Pieces {
	if depth > maxSteps || from >= to || to > len(f.Tokens) {
		return computed
	}
	for f.Is(from, "(") && f.Tokens[from].Match == to-1 {
		from, to = from+1, to-1
	}
	if f.Is(to-1, "!") {
		to--
	}
	if at := f.outside(from, to, "||", "??", "or"); at >= 0 {
		first := t.expression(f, from, at, depth+1)
		if len(first) != 1 || first[0].Variable == "" {
			return computed
		}
		if otherwise := t.expression(f, at+1, to, depth+1); first[0].Open && len(otherwise) == 1 && !otherwise[0].Open && otherwise[0].Variable == "" {
			first[0].Text, first[0].Open = otherwise[0].Text, false
		}
		return first
	}
	if at := f.outside(from, to, "+"); at >= 0 {
		first := t.expression(f, from, at, depth+1)
		return append(first[:len(first):len(first)], t.expression(f, at+1, to, depth+1)...)
	}
	if variable, ok := t.environment(f, from, to, depth); ok {
		return variable
	}
	if to-from == 1 && f.Tokens[from].Kind == String {
		if text, ok := f.text(from); ok {
			return Pieces{{Text: text}}
		}
		return computed
	}
	if to-from == 1 && f.Tokens[from].Kind == Template {
		return t.template(f, f.Word(from), depth)
	}
	name, first, ok := f.entry(to - 1)
	if f.is(to-1, Name) {
		ok = true
		first, name = f.path(to - 1)
	}
	if a, once := t.Once(name, t.at); ok && once && first == from {
		named := slices.Clone((&texting{t.Texts, a.First}).expression(t.file, a.From, a.To, depth+1))
		if n := len(named); n > 0 {
			named[n-1].Whole = true
		}
		return named
	}
	return t.formatted(f, from, to, depth)
}

// formatted takes "http://{}/x".format(host) apart.
func (t *texting) formatted(f *File, from, to, depth int) Pieces {
	if f.Language != Python || !f.is(from, String) || !f.Is(from+1, ".") || !f.Is(from+2, "format") || !f.Is(from+3, "(") || f.Tokens[from+3].Match != to-1 {
		return computed
	}
	text, ok := f.text(from)
	if !ok {
		return computed
	}
	args := f.list(from+4, to-1)
	var all Pieces
	for i := 0; ; i++ {
		before, after, found := strings.Cut(text, "{}")
		if strings.ContainsAny(before, "{}") {
			return append(all, Piece{Open: true})
		}
		if before != "" {
			all = append(all, Piece{Text: before})
		}
		switch {
		case !found:
			return all
		case i >= len(args) || args[i].Key != "":
			return append(all, Piece{Open: true})
		}
		all = append(all, t.expression(f, args[i].From, args[i].To, depth+1)...)
		text = after
	}
}

// outside is the first of some signs or words that stands in no brackets; -1 where there is none.
func (f *File) outside(from, to int, signs ...string) int {
	for i := from; i < to; i++ {
		if m := f.Tokens[i].Match; m > i {
			i = m
			continue
		}
		for _, s := range signs {
			if i > from && f.Is(i, s) {
				return i
			}
		}
	}
	return -1
}

// environment reads process.env.X, process.env["X"], os.environ["X"], os.environ.get("X", "y") and
// os.getenv("X", "y").
func (t *texting) environment(f *File, from, to, depth int) (Pieces, bool) {
	if f.Language == JavaScript {
		if !f.Is(from, "process") || !f.Is(from+1, ".") || !f.Is(from+2, "env") {
			return nil, false
		}
		switch {
		case to == from+5 && f.Is(from+3, ".") && f.is(from+4, Name):
			return Pieces{{Variable: f.Word(from + 4), Open: true, Whole: true}}, true
		case to == from+6 && f.Is(from+3, "[") && f.is(from+4, String):
			name, ok := f.text(from + 4)
			return Pieces{{Variable: name, Open: true, Whole: true}}, ok && name != ""
		}
		return nil, false
	}
	i := from
	if f.Is(i, "os") && f.Is(i+1, ".") {
		i += 2
	}
	switch {
	case f.Is(i, "environ") && f.Is(i+1, "[") && f.Tokens[i+1].Match == i+3 && to == i+4 && f.is(i+2, String):
		name, ok := f.text(i + 2)
		return Pieces{{Variable: name, Open: true, Whole: true}}, ok && name != ""
	case f.Is(i, "environ") && f.Is(i+1, ".") && f.Is(i+2, "get"):
		i += 3
	case f.Is(i, "getenv"):
		i++
	default:
		return nil, false
	}
	if !f.Is(i, "(") || f.Tokens[i].Match != to-1 {
		return nil, false
	}
	args := f.list(i+1, to-1)
	if len(args) == 0 || args[0].To-args[0].From != 1 || !f.is(args[0].From, String) {
		return nil, false
	}
	name, ok := f.text(args[0].From)
	if !ok || name == "" {
		return nil, false
	}
	piece := Piece{Variable: name, Open: true, Whole: true}
	if len(args) == 2 {
		if otherwise := t.expression(f, args[1].From, args[1].To, depth+1); len(otherwise) == 1 && !otherwise[0].Open && otherwise[0].Variable == "" {
			piece.Text, piece.Open = otherwise[0].Text, false
		}
	}
	return Pieces{piece}, true
}

// template takes `a${b}c`, or f"a{b}c", apart.
func (t *texting) template(f *File, raw string, depth int) Pieces {
	opening := "${"
	if f.Language == Python {
		opening = "{"
		quote := strings.IndexAny(raw, `"'`)
		if quote < 0 {
			return computed
		}
		raw = raw[quote:]
		if len(raw) >= 6 && raw[1] == raw[0] && raw[2] == raw[0] {
			raw = raw[2 : len(raw)-2]
		}
	}
	if len(raw) < 2 || raw[len(raw)-1] != raw[0] || strings.Contains(raw, `\`) || strings.Contains(raw, "{{") {
		return computed
	}
	raw = raw[1 : len(raw)-1]
	var all Pieces
	for len(all) < 64 {
		text, rest, found := strings.Cut(raw, opening)
		if text != "" {
			all = append(all, Piece{Text: text})
		}
		if !found {
			return all
		}
		end := closing(rest)
		if end < 0 {
			return append(all, Piece{Open: true})
		}
		hole := Parse(f.Path, []byte(rest[:end]), nil)
		all = append(all, t.expression(hole, 0, len(hole.tokens()), depth+1)...)
		raw = rest[end+1:]
	}
	return append(all, Piece{Open: true})
}

// closing is where the brace ends that stands before a text.
func closing(text string) int {
	depth := 1
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
