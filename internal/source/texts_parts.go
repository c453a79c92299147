package source

import "strings"

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
