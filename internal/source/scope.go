package source

// Scope are the tokens of the function, or else of the block of JavaScript, that a token stands in: where a
// name that is given there holds. Of a token outside of all it is the whole file, from -1.
func (f *File) Scope(token int) (from, to int) {
	if f.Language == Python {
		return f.function(token)
	}
	for i := token - 1; i >= 0; i-- {
		switch m := f.Tokens[i].Match; {
		case m >= 0 && m < i:
			i = m
		case m > token && f.Is(i, "{"):
			return i, m
		}
	}
	return -1, len(f.Tokens)
}

func (f *File) function(token int) (from, to int) {
	for n, parts := f.line(token), 0; n >= 0 && parts < maxParts; n, parts = f.parent(n), parts+1 {
		head := f.blocks[n].token
		if !f.Is(head, "def") && !(f.Is(head, "async") && f.Is(head+1, "def")) || head == token {
			continue
		}
		end := n + 1
		for end < len(f.blocks) && f.blocks[end].indent > f.blocks[n].indent {
			end++
		}
		if end == len(f.blocks) {
			return head, len(f.Tokens)
		}
		return head, f.blocks[end].token
	}
	return -1, len(f.Tokens)
}
