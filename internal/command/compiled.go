package command

import (
	"path"
	"slices"
	"strings"
)

// A Compiled is a program that a stage of an image has `go build` write.
type Compiled struct {
	To string // the program, from the root
	Of string // the folder of its main package, from the root
}

// goValues are the flags of go build that take the next word.
var goValues = []string{"-o", "-C", "-p", "-asmflags", "-buildmode", "-buildvcs", "-compiler", "-covermode", "-coverpkg", "-gccgoflags",
	"-gcflags", "-installsuffix", "-ldflags", "-mod", "-modfile", "-overlay", "-pgo", "-pkgdir", "-tags", "-toolexec"}

// CompiledBy are the programs that a script writes with go build, run in a folder of the image. What depends
// on a variable is left out.
func CompiledBy(script Word, dir string) []Compiled {
	tokens, _ := lex(script, func(string) (Word, bool) { return Word{Unknown: "the build sets it"}, true })
	var all []Compiled
	var words []string
	for _, t := range append(tokens, token{operator: ";"}) {
		if t.operator == "" {
			word := t.word.Text
			if t.word.Unknown != "" && t.end <= len(script.Text) {
				word = strings.Trim(script.Text[t.start:t.end], `"'`) // its variables and patterns stay as they are
			}
			words = append(words, word)
			continue
		}
		if n := len(words); n == 2 && words[0] == "cd" {
			dir = from(dir, words[1])
		}
		for i := range words {
			if words[0] == "echo" {
				break
			}
			if i+1 < len(words) && path.Base(words[i]) == "go" && words[i+1] == "build" {
				if c, ok := compiled(words[i+2:], dir); ok {
					all = append(all, c)
				}
				break
			}
		}
		words = words[:0]
	}
	return all
}

// compiled reads the words behind go build.
func compiled(words []string, dir string) (Compiled, bool) {
	out := ""
	for len(words) > 0 && strings.HasPrefix(words[0], "-") {
		name, value, given := strings.Cut(words[0], "=")
		name = "-" + strings.TrimLeft(name, "-")
		words = words[1:]
		if slices.Contains(goValues, name) && !given && len(words) > 0 {
			value, words = words[0], words[1:]
		}
		switch name {
		case "-o":
			out = value
		case "-C":
			dir = from(dir, value)
		}
	}
	of := dir
	for i, w := range words {
		folder := w
		if strings.HasSuffix(w, ".go") {
			folder = path.Dir(w)
		}
		if !strings.HasPrefix(folder, ".") && !strings.HasPrefix(folder, "/") && !strings.HasSuffix(w, ".go") || strings.Contains(w, "...") {
			return Compiled{}, false // a package by its path, or several
		}
		if folder = from(dir, folder); i > 0 && folder != of {
			return Compiled{}, false
		}
		of = folder
	}
	switch {
	case out == "":
		out = path.Base(of)
	case strings.HasSuffix(out, "/"):
		out += path.Base(of)
	}
	c := Compiled{To: from(dir, out), Of: of}
	return c, !strings.ContainsAny(c.To+c.Of, "$`?*")
}

func from(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

// Sources are the paths in the build's context of the folder that a program of the image is compiled from,
// the likeliest first. A name without a slash is looked for wherever programs are written or copied to.
// There are none where two builds write it.
func (i *Image) Sources(program string) []string { return i.sources(program, 0) }

func (i *Image) sources(program string, depth int) []string {
	for at := i; at != nil && depth < maxStages; at = at.Parent {
		of := ""
		for _, c := range at.Compiled {
			if c.To == program || path.Base(c.To) == program {
				if of != "" && of != c.Of {
					return nil
				}
				of = c.Of
			}
		}
		if of != "" {
			return at.Places(of)
		}
		for j := len(at.Copies) - 1; j >= 0; j-- {
			c := &at.Copies[j]
			if c.Stage == nil {
				continue
			}
			names := c.places(program)
			if c.From != "" && (path.Base(c.To) == program || path.Base(c.From) == program) {
				names = []string{c.From}
			}
			for _, name := range names {
				if found := c.Stage.sources(path.Join("/", name), depth+1); len(found) > 0 {
					return found
				}
			}
		}
	}
	return nil
}
