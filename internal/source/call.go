package source

import "strings"

// A Call is one call of a function, or a new object.
type Call struct {
	Path  string // "http.createServer", "app.getHttpServer().listen"; what is in brackets is left out
	New   bool
	First int // its first token
	Open  int // the bracket
	Close int
	Args  []Arg

	// Bound is what gets the result by an assignment: "server", "this.server"; empty where nothing does.
	Bound string
}

// Last is the name behind the last dot.
func (c *Call) Last() string { return c.Path[strings.LastIndexByte(c.Path, '.')+1:] }

// Receiver is what stands before the last dot.
func (c *Call) Receiver() string {
	if i := strings.LastIndexByte(c.Path, '.'); i >= 0 {
		return c.Path[:i]
	}
	return ""
}

// An Arg is an argument of a call, or a field of an object: the tokens from From to before To.
type Arg struct {
	Key      string // of a field or a keyword; "..." where more is spread in
	KeyAt    int
	From, To int
}

var noCalls = map[string]bool{
	"if": true, "for": true, "while": true, "switch": true, "catch": true, "function": true, "return": true, "with": true,
	"def": true, "class": true, "elif": true, "and": true, "or": true, "not": true, "in": true, "await": true, "yield": true,
	"lambda": true, "print": true, "typeof": true, "super": true, "import": false,
}

// Calls are all calls, in the order of their opening brackets.
func (f *File) Calls() []Call { return f.callsIn(0, len(f.Tokens)) }

// callsIn are the calls among the tokens from one to before another.
func (f *File) callsIn(from, to int) []Call {
	var all []Call
	for i := from; i < to; i++ {
		if !f.Is(i, "(") || f.Tokens[i].Match < 0 || i == 0 {
			continue
		}
		name := i - 1
		if f.Is(name, ">") { // the types of createServer<A, B>(
			for name = i - 2; name > 0 && name > i-24 && !f.Is(name, "<"); name-- {
			}
			name--
		}
		first, text := name, ""
		switch module, ok := f.requires(name); {
		case ok: // require("x")(...)
			first, text = f.Tokens[name].Match-1, module
		case !f.is(name, Name) || noCalls[f.Word(name)]:
			continue
		default:
			first, text = f.path(name)
		}
		if f.Is(first-1, "def") || f.Is(first-1, "function") {
			continue
		}
		c := Call{Path: text, First: first, Open: i, Close: f.Tokens[i].Match}
		if f.Is(first-1, "new") {
			c.New, c.First = true, first-1
		}
		c.Args = f.list(i+1, c.Close)
		c.Bound = f.bound(c.First)
		all = append(all, c)
	}
	return all
}

// path is the dotted name that ends with a token, and its first token.
func (f *File) path(last int) (int, string) {
	text := f.Word(last)
	i := last
	for f.Is(i-1, ".") || f.Is(i-1, "?.") {
		j := i - 2
		if module, ok := f.requires(j); ok {
			return f.Tokens[j].Match - 1, module + "." + text
		}
		middle := ""
		for f.Is(j, ")") || f.Is(j, "]") {
			if f.Tokens[j].Match < 0 {
				return i, "?." + text
			}
			middle = map[bool]string{true: "()", false: "[]"}[f.Is(j, ")")] + middle
			j = f.Tokens[j].Match - 1
		}
		if f.Is(j, "!") {
			j--
		}
		if !f.is(j, Name) || len(text) > 300 {
			return i, "?." + text
		}
		text, i = f.Word(j)+middle+"."+text, j
	}
	return i, text
}

// requires is the module of a call of require that ends with a token, as the path "require:http".
func (f *File) requires(end int) (string, bool) {
	if !f.Is(end, ")") || f.Tokens[end].Match != end-2 || !f.is(end-1, String) || !f.Is(end-3, "require") {
		return "", false
	}
	module, ok := f.text(end - 1)
	return "require:" + module, ok
}

// list splits what stands in brackets at its commas.
func (f *File) list(from, to int) []Arg {
	var all []Arg
	start := from
	for i := from; i <= to; i++ {
		if i < to {
			if m := f.Tokens[i].Match; m > i {
				i = m
				if i >= to {
					return all
				}
				continue
			}
			if !f.Is(i, ",") {
				continue
			}
		}
		if i > start {
			all = append(all, f.arg(start, i))
		}
		start = i + 1
	}
	return all
}

// List are the parts of what stands between brackets, from a token to before another.
func (f *File) List(from, to int) []Arg { return f.list(from, to) }

// arg tells a keyword of Python, C# or Ruby from its value.
func (f *File) arg(from, to int) Arg {
	switch {
	case f.Is(from, "...") || f.Is(from, "**") || f.Is(from, "*"):
		return Arg{Key: "...", KeyAt: from, From: from + 1, To: to}
	case f.Language == Python && f.is(from, Name) && f.Is(from+1, "="):
		return Arg{Key: f.Word(from), KeyAt: from, From: from + 2, To: to}
	case (f.Language == CSharp || f.Language == Ruby) && f.is(from, Name) && f.Is(from+1, ":"):
		return Arg{Key: f.Word(from), KeyAt: from, From: from + 2, To: to}
	}
	return Arg{KeyAt: from, From: from, To: to}
}

// Fields are those of an object or dict that is written out from a token to before another; it reports
// false where something else stands there.
func (f *File) Fields(from, to int) ([]Arg, bool) {
	if !f.Is(from, "{") || f.Tokens[from].Match < from || f.Tokens[from].Match >= to {
		return nil, false
	}
	var all []Arg
	for _, a := range f.list(from+1, f.Tokens[from].Match) {
		key := ""
		switch {
		case a.Key == "...":
			all = append(all, a)
			continue
		case f.is(a.From, Name):
			key = f.Word(a.From)
		case f.is(a.From, String):
			key, _ = f.text(a.From)
		}
		switch {
		case key == "":
			all = append(all, Arg{Key: "...", KeyAt: a.From, From: a.From, To: a.To}) // a computed name
		case f.Is(a.From+1, ":"):
			all = append(all, Arg{Key: key, KeyAt: a.From, From: a.From + 2, To: a.To})
		default: // shorthand, or a method
			all = append(all, Arg{Key: key, KeyAt: a.From, From: a.From, To: a.To})
		}
	}
	return all, true
}

// bound is the variable that an expression is assigned to.
func (f *File) bound(first int) string {
	i := first - 1
	for f.Is(i, "await") || f.Is(i, "(") {
		i--
	}
	if !f.Is(i, "=") {
		return ""
	}
	if f.is(i-1, Name) {
		_, text := f.path(i - 1)
		if !f.Is(i-2, ":") && !strings.HasPrefix(text, "?.") && !f.annotated(i-1) {
			return text
		}
	}
	// const server: http.Server = ...
	for j := i - 1; j > 0 && j > i-16; j-- {
		if f.Is(j, ":") && f.is(j-1, Name) {
			_, text := f.path(j - 1)
			return text
		}
		if f.Is(j, ";") || f.is(j, Line) {
			break
		}
	}
	return ""
}

// annotated reports whether a dotted name is the type of what stands before it.
func (f *File) annotated(last int) bool {
	first, _ := f.path(last)
	return f.Is(first-1, ":")
}
