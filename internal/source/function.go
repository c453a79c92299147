package source

import "slices"

// A Function is one of JavaScript or Python that a token stands in.
type Function struct {
	Name string // empty where it has none of its own
	At   int    // the token of the name; -1 where there is none

	// Decorators are the tokens behind their @.
	Decorators []int
}

// Functions are those that a token stands in, the innermost first.
func (f *File) Functions(token int) []Function {
	if token < 0 || token >= len(f.Tokens) {
		return nil
	}
	switch f.Language {
	case Python:
		return f.pythonFunctions(token)
	case JavaScript:
		return f.scriptFunctions(token)
	}
	return nil
}

func (f *File) pythonFunctions(token int) []Function {
	var all []Function
	for n, hops := f.line(token), 0; n >= 0 && hops < maxParts; n, hops = f.parent(n), hops+1 {
		at := f.blocks[n].token
		if f.Is(at, "async") {
			at++
		}
		if !f.Is(at, "def") {
			continue
		}
		one := Function{Name: f.Word(at + 1), At: at + 1}
		for i := n - 1; i >= 0 && f.Is(f.blocks[i].token, "@") && f.blocks[i].indent == f.blocks[n].indent; i-- {
			one.Decorators = append(one.Decorators, f.blocks[i].token+1)
		}
		all = append(all, one)
	}
	return all
}

func (f *File) scriptFunctions(token int) []Function {
	var all []Function
	for i := token - 1; i >= 0 && len(all) < maxParts; i-- {
		if m := f.Tokens[i].Match; m >= 0 && m < i {
			i = m // a bracket that is closed before the token
			continue
		}
		if !f.Is(i, "{") {
			continue
		}
		if one, ok := f.headed(i); ok {
			all = append(all, one)
		}
	}
	return all
}

// headed is the function that a brace of JavaScript opens the body of.
func (f *File) headed(brace int) (Function, bool) {
	before := brace - 1
	if f.Is(before, "=>") {
		first := before - 1
		if f.Is(first, ")") {
			if first = f.Tokens[first].Match; first < 0 {
				return Function{}, false
			}
		}
		if f.Is(first-1, "async") {
			first--
		}
		return f.given(first), true
	}
	// The type of what a function of TypeScript returns stands between its arguments and its body.
	for i := before; i > 1 && i > brace-12 && !f.Is(i, ";") && !f.Is(i, "{") && !f.Is(i, "}"); i-- {
		if f.Is(i, ":") && f.Is(i-1, ")") {
			before = i - 1
			break
		}
	}
	if !f.Is(before, ")") || f.Tokens[before].Match < 1 {
		return Function{}, false
	}
	name := f.Tokens[before].Match - 1
	switch {
	case f.Is(name, "function"):
		return f.given(name), true
	case f.Is(name, "*") && f.Is(name-1, "function"):
		return f.given(name - 1), true
	case !f.is(name, Name) || noCalls[f.Word(name)]:
		return Function{}, false
	}
	one := Function{Name: f.Word(name), At: name}
	first := name - 1
	for slices.Contains(modifiers, f.Word(first)) {
		first--
	}
	for f.Is(first, ")") && f.Tokens[first].Match > 0 && len(one.Decorators) < maxParts {
		at := f.Tokens[first].Match - 1
		if word := f.Word(at); len(word) < 2 || word[0] != '@' {
			break
		}
		one.Decorators = append(one.Decorators, at)
		first = at - 1
	}
	return one, true
}

var modifiers = []string{"async", "public", "private", "protected", "static", "override", "readonly", "*"}

// given is a function that an expression makes, with the name that the expression is given to: const
// beat = () => {, beat: function () {.
func (f *File) given(first int) Function {
	if f.Is(first-1, "async") {
		first--
	}
	if (f.Is(first-1, "=") || f.Is(first-1, ":")) && f.is(first-2, Name) {
		return Function{Name: f.Word(first - 2), At: first - 2}
	}
	return Function{At: -1}
}

// Mentions are the tokens with a name, but for where something else is given it: as a function, a field or a
// key.
func (f *File) Mentions(name string) []int {
	var all []int
	for i := range f.Tokens {
		if !f.Is(i, name) || f.Is(i-1, "function") || f.Is(i-1, "def") || f.Is(i-1, "*") && f.Is(i-2, "function") || f.Is(i+1, "=") || f.Is(i+1, ":") {
			continue
		}
		all = append(all, i)
	}
	return all
}
