package providers

// YAML is the byte of a line and column as YAML counts them: it knows more ends of lines than reports
// do, and leaves a byte order mark out.
func (l *Lines) YAML(line, column int) int {
	if l.breaks == nil {
		l.breaks = breaks(l.text)
	}
	if line > len(l.breaks) {
		return len(l.text)
	}
	return l.Forward(l.breaks[max(line, 1)-1], max(column, 1)-1)
}

func breaks(text []byte) []int {
	starts := []int{0}
	starts[0] = len(text) - len(WithoutMark(text))
	for i := 0; i < len(text); i++ {
		switch rest := text[i:]; {
		case rest[0] == '\n':
			starts = append(starts, i+1)
		case rest[0] == '\r':
			if len(rest) == 1 || rest[1] != '\n' {
				starts = append(starts, i+1)
			}
		case rest[0] == 0xC2 && len(rest) > 1 && rest[1] == 0x85:
			starts = append(starts, i+2)
		case rest[0] == 0xE2 && len(rest) > 2 && rest[1] == 0x80 && (rest[2] == 0xA8 || rest[2] == 0xA9):
			starts = append(starts, i+3)
		}
	}
	return starts
}
