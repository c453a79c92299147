package terraform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxPart bounds what of a JSON text is held at once: one resource, one variable.
const maxPart = 64 << 20

// A stream reads JSON of any size from its beginning to its end, and holds only the value that is
// asked for. What is skipped is followed by its quotes and brackets alone.
type stream struct {
	in       io.Reader
	buf      []byte
	pos, end int
	before   int64 // bytes that have left the buffer
	limit    int64
	held     bytes.Buffer
	err      error
}

func newStream(in io.Reader, limit int64) *stream {
	return &stream{in: in, buf: make([]byte, 64<<10), limit: limit}
}

// inMemory is a stream over a text that is in memory and begins at an offset of the whole.
func inMemory(text []byte, at int64) *stream {
	return &stream{buf: text, end: len(text), before: at, err: errCut}
}

func (s *stream) offset() int64 { return s.before + int64(s.pos) }

// errCut is the end of the text within a value.
var errCut = errors.New("it ends within a value")

// more makes at least one byte available.
func (s *stream) more() error {
	if s.pos < s.end {
		return nil
	}
	if s.err != nil {
		return s.err
	}
	s.before += int64(s.end)
	s.pos, s.end = 0, 0
	if s.before > s.limit {
		s.err = tooLarge(s.before, s.limit)
		return s.err
	}
	for range 100 {
		n, err := s.in.Read(s.buf)
		s.end = n
		if n > 0 {
			if err != nil && err != io.EOF {
				s.err = plain(err)
			}
			return nil
		}
		if err == io.EOF {
			s.err = errCut
			return s.err
		}
		if err != nil {
			s.err = plain(err)
			return s.err
		}
	}
	s.err = io.ErrNoProgress
	return s.err
}

// next is the byte that is not space and comes next; it is not taken.
func (s *stream) next() (byte, error) {
	for {
		if err := s.more(); err != nil {
			return 0, err
		}
		switch c := s.buf[s.pos]; c {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return c, nil
		}
	}
}

func (s *stream) take(want byte) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	if c != want {
		return s.unexpected(c, fmt.Sprintf("%q", want))
	}
	s.pos++
	return nil
}

func (s *stream) unexpected(c byte, want string) error {
	return fmt.Errorf("it is no JSON at byte %d: %q stands where %s should", s.offset()+1, c, want)
}

// object calls f for each key; f takes the value. Anything but an object is skipped.
func (s *stream) object(f func(key string) error) error {
	if c, err := s.next(); err != nil || c != '{' {
		return s.skip()
	}
	s.pos++
	for first := true; ; first = false {
		c, err := s.next()
		if err != nil {
			return err
		}
		if c == '}' {
			s.pos++
			return nil
		}
		if !first {
			if err := s.take(','); err != nil {
				return err
			}
			if c, err = s.next(); err != nil {
				return err
			}
		}
		if c != '"' {
			return s.unexpected(c, "a key")
		}
		text, err := s.raw()
		if err != nil {
			return err
		}
		key := string(text[1 : len(text)-1])
		if strings.IndexByte(key, '\\') >= 0 || !utf8.ValidString(key) {
			if err := json.Unmarshal(text, &key); err != nil {
				return fmt.Errorf("it is no JSON at byte %d: a key is no text", s.offset())
			}
		}
		if err := s.take(':'); err != nil {
			return err
		}
		if err := f(key); err != nil {
			return err
		}
	}
}

// array calls f for each element; f takes it. Anything but an array is skipped.
func (s *stream) array(f func() error) error {
	if c, err := s.next(); err != nil || c != '[' {
		return s.skip()
	}
	s.pos++
	for first := true; ; first = false {
		c, err := s.next()
		if err != nil {
			return err
		}
		if c == ']' {
			s.pos++
			return nil
		}
		if !first {
			if err := s.take(','); err != nil {
				return err
			}
		}
		if err := f(); err != nil {
			return err
		}
	}
}

func (s *stream) skip() error { return s.value(nil) }

// raw is the text of the next value, good until the next call.
func (s *stream) raw() ([]byte, error) {
	if s.in == nil {
		if _, err := s.next(); err != nil {
			return nil, err
		}
		from := s.pos
		err := s.skip()
		return s.buf[from:s.pos], err
	}
	s.held.Reset()
	err := s.value(&s.held)
	return s.held.Bytes(), err
}

// decode takes the next value into something.
func (s *stream) decode(into any) error {
	text, err := s.raw()
	if err != nil {
		return err
	}
	at := s.offset() - int64(len(text))
	var wrong *json.UnmarshalTypeError
	if err := json.Unmarshal(text, into); err != nil && !errors.As(err, &wrong) {
		return fmt.Errorf("it is no JSON after byte %d: %s", at, clause(err.Error()))
	}
	return nil
}
