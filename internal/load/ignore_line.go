package load

import (
	"bytes"
	"strings"
)

// An extent tells the last line of the statement that begins in a line; lines count from 0.
type extent func(lines []string, first int) int

// commentsOfLines lists the comments of files in which # or // begins one that goes to the end of
// the line. Like those of HCL they are about the statement of their line or about the next one.
func commentsOfLines(text []byte, to extent) []comment {
	lines := strings.Split(string(text), "\n")
	var all []comment
	start := 0
	for i, line := range lines {
		if sign, ok := signOf(line); ok {
			first := i
			if strings.TrimSpace(line[:sign]) == "" {
				for first < len(lines) && bare(lines[first]) == "" {
					first++
				}
			}
			c := comment{
				text:  strings.TrimSpace(strings.TrimLeft(line[sign:], "#/")),
				start: start + sign, first: i + 1, last: i + 1,
			}
			if first < len(lines) {
				c.first, c.last = first+1, to(lines, first)+1
			}
			all = append(all, c)
		}
		start += len(line) + 1
	}
	return all
}

// signOf finds the sign of a comment that may be a suppression.
func signOf(line string) (int, bool) {
	marker := strings.Index(line, markerStem)
	if marker < 0 {
		return 0, false
	}
	before := strings.TrimRight(line[:marker], " \t")
	sign := len(strings.TrimRight(before, "#/"))
	if sign == len(before) || before[sign:] == "/" || sign > 0 && !strings.ContainsRune(" \t;{}", rune(before[sign-1])) {
		return 0, false
	}
	return sign, true
}

// bare is a line without its comment and the space around it.
func bare(line string) string {
	for i := range line {
		if line[i] == '#' && (i == 0 || strings.IndexByte(" \t;{}", line[i-1]) >= 0) {
			line = line[:i]
			break
		}
	}
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "//") {
		return ""
	}
	return line
}

// braced statements end with a semicolon or with the bracket that closes what they open.
func braced(lines []string, first int) int {
	depth := 0
	for i := first; i < len(lines); i++ {
		line, quote := bare(lines[i]), byte(0)
		for j := 0; j < len(line); j++ {
			switch c := line[j]; {
			case quote != 0:
				if c == '\\' {
					j++
				} else if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '{':
				depth++
			case c == '}':
				depth--
			}
		}
		if depth <= 0 && strings.ContainsAny(line, ";}") {
			return i
		}
	}
	return len(lines) - 1
}

// indented statements go on in the lines that are further in, and a list in lines as far in.
func indented(lines []string, first int) int {
	last, in := first, indent(lines[first])
	opens := strings.HasSuffix(bare(lines[first]), ":") && !strings.HasPrefix(bare(lines[first]), "-")
	for i := first + 1; i < len(lines); i++ {
		switch line := bare(lines[i]); {
		case line == "":
			continue
		case indent(lines[i]) > in, opens && indent(lines[i]) == in && strings.HasPrefix(line, "-"):
			last = i
		default:
			return last
		}
	}
	return last
}

func indent(line string) int { return len(line) - len(bytes.TrimLeft([]byte(line), " \t")) }
