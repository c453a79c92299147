package source

// Handled are the tokens of the try whose time-out a token of Python handles: it stands in an except
// that names a TimeoutError and nothing else is between them.
func (f *File) Handled(token int) (from, to int, ok bool) {
	n := f.line(token)
	if n < 0 {
		return 0, 0, false
	}
	handler := f.parent(n)
	if handler < 0 || f.Word(f.blocks[handler].token) != "except" || !f.timeout(handler) {
		return 0, 0, false
	}
	for i := handler - 1; i >= 0 && i > handler-maxLines; i-- {
		if b := f.blocks[i]; b.indent == f.blocks[handler].indent {
			if f.Word(b.token) == "try" {
				return b.token, f.blocks[handler].token, true
			}
			if f.Word(b.token) != "except" {
				return 0, 0, false
			}
		} else if b.indent < f.blocks[handler].indent {
			return 0, 0, false
		}
	}
	return 0, 0, false
}

func (f *File) timeout(line int) bool {
	for i := f.blocks[line].token; i < len(f.Tokens) && f.Tokens[i].Kind != Line; i++ {
		if f.Is(i, "TimeoutError") || f.Is(i, "Empty") {
			return true
		}
	}
	return false
}

// Loop are the tokens of the loop of Python that a token stands in; from is -1 where it stands in none.
func (f *File) Loop(token int) (from, to int) {
	for n, hops := f.line(token), 0; n >= 0 && hops < maxParts; n, hops = f.parent(n), hops+1 {
		switch f.Word(f.blocks[n].token) {
		case "while":
			end := n + 1
			for end < len(f.blocks) && f.blocks[end].indent > f.blocks[n].indent {
				end++
			}
			if end == len(f.blocks) {
				return f.blocks[n].token, len(f.Tokens)
			}
			return f.blocks[n].token, f.blocks[end].token
		case "def", "class", "async":
			if f.Is(f.blocks[n].token, "async") && !f.Is(f.blocks[n].token+1, "def") {
				continue
			}
			return -1, -1
		}
	}
	return -1, -1
}

// maxParts is how many parts a token may stand in, one in another, and maxLines how far their heads may
// be away.
const (
	maxParts = 16
	maxLines = 2000
)

// parent is the line that a line of Python is a part of; -1 where it is of none.
func (f *File) parent(line int) int {
	for i := line - 1; i >= 0 && i > line-maxLines; i-- {
		if f.blocks[i].indent < f.blocks[line].indent {
			return i
		}
	}
	return -1
}
