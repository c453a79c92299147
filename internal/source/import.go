package source

import "strings"

// An Import makes what another file has known under a name.
type Import struct {
	Module string // "node:http", "./server", "app.main", ".server"
	Of     string // what is taken of the module; empty: the module, or what it gives by default
	Local  string // the name; empty where there is none
}

// Imports are all of a file.
func (f *File) Imports() []Import {
	switch f.Language {
	case Python:
		return f.pythonImports()
	case Go:
		return f.goImports()
	case CSharp, Ruby:
		return nil // they know each other by their folder
	}
	var all []Import
	for i := range f.Tokens {
		switch {
		case f.Is(i, "from") && f.is(i+1, String) && !f.Is(i-1, "."):
			module, _ := f.text(i + 1)
			all = append(all, f.clause(i, module)...)
		case (f.Is(i, "require") || f.Is(i, "import")) && f.Is(i+1, "(") && f.is(i+2, String) && f.Is(i+3, ")"):
			module, _ := f.text(i + 2)
			all = append(all, f.required(i, module)...)
		case f.Is(i, "import") && f.is(i+1, String):
			module, _ := f.text(i + 1)
			all = append(all, Import{Module: module})
		}
	}
	return all
}

// clause reads backwards from `from`: import a, { b as c }, * as d.
func (f *File) clause(from int, module string) []Import {
	all := []Import{}
	i := from - 1
	for ; i >= 0 && i > from-400; i-- {
		if f.Is(i, "import") || f.Is(i, "export") {
			break
		}
	}
	if i < 0 || !f.Is(i, "import") && !f.Is(i, "export") {
		return nil
	}
	for j := i + 1; j < from; j++ {
		switch {
		case f.Is(j, "{") && f.Tokens[j].Match > j:
			for _, a := range f.list(j+1, f.Tokens[j].Match) {
				first := a.From
				if f.Is(first, "type") && a.To-a.From > 1 {
					first++
				}
				all = append(all, Import{Module: module, Of: f.Word(first), Local: f.Word(a.To - 1)})
			}
			j = f.Tokens[j].Match
		case f.is(j, Name) && !f.Is(j, "as") && !f.Is(j, "type"):
			all = append(all, Import{Module: module, Local: f.Word(j)})
		}
	}
	if len(all) == 0 {
		all = append(all, Import{Module: module})
	}
	return all
}

// required reads what stands before require("x"): const a =, const { b, c: d } =.
func (f *File) required(i int, module string) []Import {
	for f.Is(i-1, "await") || f.Is(i-1, "(") {
		i--
	}
	if !f.Is(i-1, "=") {
		return []Import{{Module: module}}
	}
	if f.is(i-2, Name) {
		return []Import{{Module: module, Local: f.Word(i - 2)}}
	}
	if open := -1; f.Is(i-2, "}") {
		if open = f.Tokens[i-2].Match; open < 0 {
			return []Import{{Module: module}}
		}
		var all []Import
		for _, a := range f.list(open+1, i-2) {
			all = append(all, Import{Module: module, Of: f.Word(a.From), Local: f.Word(a.To - 1)})
		}
		return all
	}
	return []Import{{Module: module}}
}

func (f *File) pythonImports() []Import {
	var all []Import
	for _, b := range f.blocks {
		switch i := b.token; {
		case f.Is(i, "import"):
			for i++; f.is(i, Name); i++ {
				module, next := f.dotted(i)
				local, _, _ := strings.Cut(module, ".")
				if f.Is(next, "as") {
					local, next = f.Word(next+1), next+2
				} else if local != module {
					local = module // import a.b: named a.b in the code
				}
				all = append(all, Import{Module: module, Local: local})
				if !f.Is(next, ",") {
					break
				}
				i = next
			}
		case f.Is(i, "from"):
			module, next := f.dotted(i + 1)
			if !f.Is(next, "import") {
				continue
			}
			next++
			if f.Is(next, "(") {
				next++
			}
			for ; f.is(next, Name) || f.Is(next, "*"); next++ {
				one := Import{Module: module, Of: f.Word(next), Local: f.Word(next)}
				if f.Is(next+1, "as") {
					one.Local, next = f.Word(next+2), next+2
				}
				all = append(all, one)
				if next++; !f.Is(next, ",") {
					break
				}
			}
		}
	}
	return all
}

// dotted is the name of a module, dots before it included, and the token behind it.
func (f *File) dotted(i int) (string, int) {
	var b strings.Builder
	for f.Is(i, ".") || f.Is(i, "...") || f.is(i, Name) && !f.Is(i, "import") && !f.Is(i, "as") {
		b.WriteString(f.Word(i))
		i++
	}
	return b.String(), i
}

// Named is the name under which something of a module is known in the file, or empty: of "" it is the
// module itself.
func Named(imports []Import, of string, modules ...string) string {
	for _, i := range imports {
		for _, m := range modules {
			if i.Module == m && i.Of == of && i.Local != "" {
				return i.Local
			}
		}
	}
	return ""
}
