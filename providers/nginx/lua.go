package nginx

import "bytes"

// lua skips a block of Lua code, whose own strings and comments may hold braces. It stands behind
// the block's opening brace and goes behind the closing one.
func (l *lexer) lua(opening token) {
	depth := 1
	for l.byte < l.end {
		switch c := l.text[l.byte]; {
		case c == '{':
			depth++
			l.step()
		case c == '}':
			l.step()
			if depth--; depth == 0 {
				return
			}
		case c == '"' || c == '\'':
			l.luaString(c)
		case c == '[':
			l.bracket()
		case c == '-' && bytes.HasPrefix(l.text[l.byte:l.end], []byte("--")):
			l.step()
			l.step()
			if l.byte == l.end || l.text[l.byte] != '[' || !l.bracket() {
				l.skip(l.through("\n"))
			}
		default:
			l.step()
		}
	}
	l.fail(opening.at, "the Lua block that begins here is not closed")
}

// luaString skips a string; one without an end goes to the end of its line.
func (l *lexer) luaString(quote byte) {
	l.step()
	for l.byte < l.end && l.text[l.byte] != '\n' {
		if l.text[l.byte] == quote {
			l.step()
			return
		}
		l.escaped()
	}
}

// bracket skips a long bracket, [[...]] or [=[...]=], if one begins here; else only the bracket. It
// reports whether there was one.
func (l *lexer) bracket() bool {
	rest := l.text[l.byte+1 : l.end]
	level := len(rest) - len(bytes.TrimLeft(rest, "="))
	if level >= len(rest) || rest[level] != '[' {
		l.step()
		return false
	}
	l.skip(l.through("]" + string(bytes.Repeat([]byte("="), level)) + "]"))
	return true
}
