package terraform

import (
	"bytes"
	"fmt"
)

// value takes the next value, into a buffer where there is one.
func (s *stream) value(into *bytes.Buffer) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	if bytes.IndexByte([]byte(`{["-0123456789tfn`), c) < 0 {
		return s.unexpected(c, "a value")
	}
	depth, quoted := 0, false
	for {
		if err := s.more(); err != nil {
			return err
		}
		part := s.buf[s.pos:s.end]
		n, done := follow(part, &depth, &quoted)
		if n < 0 {
			// A backslash is the last byte: what it stands for is in the next part.
			if into != nil {
				into.Write(part)
			}
			s.pos = s.end
			if err := s.more(); err != nil {
				return err
			}
			part, n = s.buf[s.pos:s.end], 1
		}
		if into != nil {
			if into.Write(part[:n]); into.Len() > maxPart {
				return fmt.Errorf("one value of it has more than %s", megabytes(maxPart))
			}
		}
		if s.pos += n; done {
			return nil
		}
	}
}

// follow goes on in a value and returns how many bytes of it there are, and whether that was its
// end. It returns -1 where a backslash is the last byte.
func follow(part []byte, depth *int, quoted *bool) (int, bool) {
	for i := 0; i < len(part); i++ {
		if *quoted {
			for i < len(part) && part[i] != '"' && part[i] != '\\' {
				i++
			}
			if i == len(part) {
				return i, false
			}
			if part[i] == '\\' {
				if i++; i == len(part) {
					return -1, false
				}
				continue
			}
			*quoted = false
			if *depth == 0 {
				return i + 1, true
			}
			continue
		}
		switch part[i] {
		case '"':
			*quoted = true
		case '{', '[':
			*depth++
		case '}', ']':
			if *depth == 0 {
				return i, true
			}
			if *depth--; *depth == 0 {
				return i + 1, true
			}
		case ',', ' ', '\t', '\r', '\n', ':':
			if *depth == 0 {
				return i, true
			}
		}
	}
	return len(part), false
}
