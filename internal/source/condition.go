package source

// marks say of each token in what kind of part it stands.
type marks struct {
	branch []bool // it runs only under a condition
	main   []bool // it runs only where the file is the program itself
}

// Conditional reports whether a token stands in a part that runs only under a condition: a branch, or
// what handles an error. What a module does when it is the program itself is none.
func (f *File) Conditional(token int) bool {
	if token < 0 || token >= len(f.Tokens) {
		return false
	}
	return f.mark().branch[token] || (f.Language == JavaScript || f.Language == CSharp) && f.guarded(token)
}

// Main reports whether a token stands in a part that runs only where its file is the program itself.
func (f *File) Main(token int) bool {
	return token >= 0 && token < len(f.Tokens) && f.mark().main[token]
}

// mark looks at all tokens once.
func (f *File) mark() *marks {
	if f.marked != nil {
		return f.marked
	}
	f.marked = &marks{make([]bool, len(f.Tokens)), make([]bool, len(f.Tokens))}
	if f.Language == Python || f.Language == Ruby {
		f.markLines()
	} else {
		f.markBraces()
	}
	return f.marked
}

// A part is a stretch of code that is open while tokens are passed.
type part struct {
	end          int // the token behind it; or, of Python, how far its head is indented
	branch, main bool
}

func (f *File) markBraces() {
	var open []part
	for i := range f.Tokens {
		for len(open) > 0 && open[len(open)-1].end <= i {
			open = open[:len(open)-1]
		}
		if n := len(open); n > 0 {
			f.marked.branch[i], f.marked.main[i] = open[n-1].branch, open[n-1].main
		}
		if end := f.Tokens[i].Match; end > i && f.Is(i, "{") {
			branch, main := f.branch(i)
			open = append(open, part{end, branch || f.marked.branch[i], main || f.marked.main[i]})
		}
	}
}

// branch reports whether a brace opens a branch, and whether that is the one of the program itself.
func (f *File) branch(open int) (branch, main bool) {
	before := open - 1
	if f.Is(before, "else") || f.Is(before, "catch") {
		return true, false
	}
	if !f.Is(before, ")") || f.Tokens[before].Match < 1 {
		return false, false
	}
	head := f.Tokens[before].Match
	switch f.Word(head - 1) {
	case "if":
		main = f.has(head, min(before, head+20), "main") // require.main === module
		return !main, main
	case "catch", "switch":
		return true, false
	}
	return false, false
}

func (f *File) has(from, to int, name string) bool {
	for i := from; i < to; i++ {
		if f.Is(i, name) {
			return true
		}
	}
	return false
}

// guarded reports whether a statement without braces stands behind a condition: if (x) a = b, x && (a = b).
func (f *File) guarded(token int) bool {
	i := token - 1
	if f.Is(i, "else") || f.Is(i, "&&") || f.Is(i, "?") {
		return true
	}
	if f.Is(i, ")") && f.Tokens[i].Match > 0 {
		return f.Is(f.Tokens[i].Match-1, "if")
	}
	return f.Is(i, "(") && (f.Is(i-1, "&&") || f.Is(i-1, "?"))
}

func (f *File) markLines() {
	var open []part
	for n, b := range f.blocks {
		for len(open) > 0 && open[len(open)-1].end >= b.indent {
			open = open[:len(open)-1]
		}
		p := part{end: b.indent}
		if len(open) > 0 {
			p.branch, p.main = open[len(open)-1].branch, open[len(open)-1].main
		}
		switch f.Word(b.token) {
		case "if":
			if f.Is(b.token+1, "__name__") {
				p.main = true
			} else {
				p.branch = true
			}
		case "elif", "else", "except", "case", "elsif", "unless", "when", "rescue":
			p.branch = true
		}
		open = append(open, p)
		end := len(f.Tokens)
		if n+1 < len(f.blocks) {
			end = f.blocks[n+1].token
		}
		if f.Language == Ruby && (f.has(b.token+1, end, "if") || f.has(b.token+1, end, "unless")) {
			p.branch = true // x = 1 if y
		}
		for i := b.token; i < end; i++ {
			f.marked.branch[i], f.marked.main[i] = p.branch, p.main
		}
	}
}

// line is the line of Python that a token stands in.
func (f *File) line(token int) int {
	low, high := 0, len(f.blocks)
	for low < high {
		if mid := (low + high) / 2; f.blocks[mid].token <= token {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low - 1
}
