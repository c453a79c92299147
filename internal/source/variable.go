package source

import (
	"regexp"
	"strconv"
	"strings"
)

// A Variable is a number that a program of JavaScript or Python takes from its environment.
type Variable struct {
	Name   string
	Factor float64 // by which the number is multiplied

	Fallback float64 // the number where the variable is not set
	Falls    bool    // there is one
}

// Variable tells an expression that takes a number from the environment: Number(process.env.PING_MS ??
// 15000), int(os.getenv("PING", "15")) * 1000. It reports false for every other.
func (f *File) Variable(from, to int) (Variable, bool) { return f.variable(from, to, 0) }

func (f *File) variable(from, to, depth int) (Variable, bool) {
	for f.Is(from, "(") && f.Tokens[from].Match == to-1 {
		from, to = from+1, to-1
	}
	if from >= to || depth > maxParts {
		return Variable{}, false
	}
	if f.Language == JavaScript && f.Is(from, "+") {
		return f.variable(from+1, to, depth+1)
	}
	if at := f.outside(from, to, "||", "??", "or"); at > 0 {
		v, ok := f.variable(from, at, depth+1)
		n, number := f.numeric(at+1, to)
		if !ok || !number || v.Falls || v.Factor != 1 {
			return Variable{}, false
		}
		v.Fallback, v.Falls = n, true
		return v, true
	}
	if at := f.outside(from, to, "*"); at > 0 {
		v, ok := f.variable(from, at, depth+1)
		n, number := f.product(at+1, to)
		if !ok {
			v, ok = f.variable(at+1, to, depth+1)
			n, number = f.product(from, at)
		}
		v.Factor, v.Fallback = v.Factor*n, v.Fallback*n
		return v, ok && number
	}
	for _, call := range f.callsIn(from, to) {
		if call.First != from || call.Close != to-1 {
			continue
		}
		switch call.Path {
		case "Number", "parseInt", "parseFloat", "Number.parseInt", "Number.parseFloat", "int", "float":
			if len(call.Args) > 0 && call.Args[0].Key == "" {
				return f.variable(call.Args[0].From, call.Args[0].To, depth+1)
			}
		case "os.getenv", "getenv", "os.environ.get", "environ.get", "Deno.env.get":
			return f.looked(&call)
		}
	}
	for _, object := range []string{"process.env", "Bun.env", "os.environ", "environ"} {
		rest, ok := strings.CutPrefix(f.Between(from, to), object)
		if !ok {
			continue
		}
		if m := member.FindStringSubmatch(rest); m != nil {
			return Variable{Name: m[1] + m[2], Factor: 1}, true
		}
	}
	return Variable{}, false
}

var member = regexp.MustCompile(`^(?:\.([A-Za-z_][A-Za-z0-9_]*)|\[\s*["']([A-Za-z_][A-Za-z0-9_]*)["']\s*\])$`)

// looked is what a call looks up in the environment.
func (f *File) looked(call *Call) (Variable, bool) {
	if len(call.Args) == 0 || len(call.Args) > 2 {
		return Variable{}, false
	}
	name := f.Value(call.Args[0].From, call.Args[0].To)
	v := Variable{Name: name.Text, Factor: 1}
	if len(call.Args) == 2 {
		var ok bool
		if v.Fallback, ok = f.numeric(call.Args[1].From, call.Args[1].To); !ok {
			return Variable{}, false
		}
		v.Falls = true
	}
	return v, name.Is == IsText
}

// numeric is a number, also one in a text.
func (f *File) numeric(from, to int) (float64, bool) {
	if n, ok := f.product(from, to); ok {
		return n, true
	}
	v := f.Value(from, to)
	n, err := strconv.ParseFloat(v.Text, 64)
	return n, v.Is == IsText && err == nil
}

var constant = regexp.MustCompile(`^[A-Z][A-Z0-9_]+$`)

// Constant are the tokens that a constant of the file is given, where an expression is the name of one: it is
// written in capitals, and given something once, under no condition. Else they are those of the
// expression.
func (f *File) Constant(from, to int) (int, int) {
	if to-from != 1 || !f.is(from, Name) || !constant.MatchString(f.Word(from)) {
		return from, to
	}
	name := f.Word(from)
	given := f.Assignments(map[string]bool{name: true})
	if len(given) != 1 || given[0].Path != name || f.Conditional(given[0].First) {
		return from, to
	}
	return given[0].From, given[0].To
}
