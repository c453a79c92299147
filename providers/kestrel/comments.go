package kestrel

// uncommented puts blanks in the place of comments, which .NET takes in JSON.
func uncommented(text []byte) []byte {
	out := append([]byte{}, text...)
	const (
		plain = iota
		quoted
		line
		block
	)
	state := plain
	for i := 0; i < len(out); i++ {
		next := byte(0)
		if i+1 < len(out) {
			next = out[i+1]
		}
		switch c := out[i]; {
		case state == quoted && c == '\\':
			i++
		case c == '"' && state == quoted:
			state = plain
		case c == '"' && state == plain:
			state = quoted
		case state == plain && c == '/' && next == '/':
			state = line
			out[i] = ' '
		case state == plain && c == '/' && next == '*':
			state = block
			out[i] = ' '
		case state == line && c == '\n':
			state = plain
		case state == block && c == '*' && next == '/':
			state = plain
			out[i], out[i+1] = ' ', ' '
		case (state == line || state == block) && c != '\n':
			out[i] = ' '
		}
	}
	return out
}
