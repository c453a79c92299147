package source

import (
	"slices"
	"strings"
)

// Texts evaluates texts of a file of JavaScript or Python, names that are given a value once in the file
// among them.
type Texts struct {
	file  *File
	given map[string][]Assignment
	outer map[int]bool // whether a token stands in no function, once that was asked
}

// Texts looks through the file's assignments once.
func (f *File) Texts() *Texts {
	t := &Texts{f, map[string][]Assignment{}, map[int]bool{}}
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
	outer, asked := t.outer[token]
	if !asked {
		from, _ := t.file.Scope(token)
		outer = from < 0
		t.outer[token] = outer
	}
	return outer
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
