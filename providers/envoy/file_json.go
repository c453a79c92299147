package envoy

import "bytes"

// The text was checked to be JSON as a whole, so what is left out here cannot be found missing. The
// bounds are looked at nevertheless.

func skipSpace(text []byte, at int) int {
	for at < len(text) {
		switch text[at] {
		case ' ', '\t', '\r', '\n':
			at++
		default:
			return at
		}
	}
	return at
}

// skipString is the byte after a string that begins at a quote.
func skipString(text []byte, at int) int {
	for at++; at < len(text); {
		n := bytes.IndexByte(text[at:], '"')
		if n < 0 {
			return len(text)
		}
		at += n
		escapes := 0
		for text[at-1-escapes] == '\\' {
			escapes++
		}
		at++
		if escapes%2 == 0 {
			return at
		}
	}
	return len(text)
}

// skipValue is the byte after a value.
func skipValue(text []byte, at int) int {
	for depth := 0; at < len(text); {
		switch text[at] {
		case '"':
			at = skipString(text, at)
		case '{', '[':
			depth++
			at++
		case '}', ']':
			if depth == 0 {
				return at
			}
			depth--
			at++
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
			at++
			continue
		default:
			at++
			if depth > 0 {
				continue
			}
			for at < len(text) && bytes.IndexByte([]byte(",:]} \t\r\n"), text[at]) < 0 {
				at++
			}
		}
		if depth == 0 {
			return at
		}
	}
	return len(text)
}

// members gives the fields of the object at a byte until it is told to stop.
func (d *document) members(at int, each func(name string, key, val value) bool) {
	for at = skipSpace(d.text, at+1); at < len(d.text) && d.text[at] == '"'; {
		key := value{document: d, start: at, end: skipString(d.text, at)}
		at = skipSpace(d.text, key.end)
		at = skipSpace(d.text, min(at+1, len(d.text))) // the colon
		if at >= len(d.text) {
			return
		}
		val := value{document: d, start: at, end: skipValue(d.text, at)}
		if !each(unquote(d.text[key.start:key.end]), key, val) {
			return
		}
		at = skipSpace(d.text, val.end)
		if at >= len(d.text) || d.text[at] != ',' {
			return
		}
		at = skipSpace(d.text, at+1)
	}
}

// elements gives the values of the list at a byte until it is told to stop.
func (d *document) elements(at int, each func(value) bool) {
	for at = skipSpace(d.text, at+1); at < len(d.text) && d.text[at] != ']'; {
		e := value{document: d, start: at, end: skipValue(d.text, at)}
		if !each(e) {
			return
		}
		at = skipSpace(d.text, e.end)
		if at >= len(d.text) || d.text[at] != ',' {
			return
		}
		at = skipSpace(d.text, at+1)
	}
}
