package terraform

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// A Refusal is a text that was given as a plan or a state and cannot be read as one.
type Refusal struct {
	Why  string // one clause, without a full stop
	Next string // the command or change that helps; may be empty
}

// Error is why.
func (r *Refusal) Error() string { return r.Why }

const (
	// showPlan makes of a saved plan what is read here.
	showPlan = "terraform show -json PLANFILE > plan.json (tofu show -json likewise), then name plan.json"
	// preamble is how far a CI job's own lines may go before the JSON.
	preamble = 64 << 10
)

// open leaves the reader at the JSON's first brace, whatever a shell or a CI job put before it, and
// turns UTF-16 into UTF-8.
func open(in io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(in, preamble)
	head, err := b.Peek(preamble)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, plain(err)
	}
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return nil, &Refusal{"it is empty", showPlan}
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, &Refusal{"it is a zip file, as a saved plan is, and no JSON", showPlan}
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return open(&utf16Text{in: b, low: 0, high: 1})
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return open(&utf16Text{in: b, low: 1, high: 0})
	}
	at := brace(head)
	if at < 0 {
		return nil, &Refusal{"there is no JSON in it", showPlan}
	}
	if _, err := b.Discard(at); err != nil {
		return nil, plain(err)
	}
	return b, nil
}

// brace is where the first object with a key begins, or an empty one; -1 if none does, or if it is an
// element of a list.
func brace(text []byte) int {
	for i, c := range text {
		if c != '{' {
			continue
		}
		if before := bytes.TrimRight(text[:i], " \t\r\n"); bytes.HasSuffix(before, []byte("[")) {
			return -1
		}
		rest := bytes.TrimLeft(text[i+1:], " \t\r\n")
		if len(rest) > 0 && (rest[0] == '"' || rest[0] == '}' && len(bytes.TrimSpace(rest[1:])) == 0) {
			return i
		}
	}
	return -1
}

// Utf16Text is UTF-16 read as UTF-8. A PowerShell redirection writes it.
type utf16Text struct {
	in        io.Reader
	low, high int // which of two bytes is which
	started   bool
	units     []uint16
	rest      []byte // UTF-8 that the caller had no room for
	odd       []byte // a byte whose other half is still to come
	buf       [4096]byte
	err       error
}

// Read gives whole characters; halves of surrogate pairs without the other half become U+FFFD.
func (w *utf16Text) Read(p []byte) (int, error) {
	for len(w.rest) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		n, err := w.in.Read(w.buf[:])
		w.err = err
		bytes := append(w.odd, w.buf[:n]...)
		units := w.units
		for ; len(bytes) >= 2; bytes = bytes[2:] {
			units = append(units, uint16(bytes[w.low])|uint16(bytes[w.high])<<8)
		}
		w.odd = append([]byte(nil), bytes...)
		w.units = nil
		if k := len(units); k > 0 && err == nil && utf16.IsSurrogate(rune(units[k-1])) && units[k-1] < 0xDC00 {
			units, w.units = units[:k-1], []uint16{units[k-1]}
		}
		for _, r := range utf16.Decode(units) {
			if !w.started {
				if w.started = true; r == '\uFEFF' {
					continue
				}
			}
			w.rest = utf8.AppendRune(w.rest, r)
		}
	}
	n := copy(p, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

// IsPlan reports whether the beginning of a text is that of something that LoadPlan is for: a plan
// or a state, or what people take for one, which it refuses with the command that makes one.
func IsPlan(head []byte) bool {
	in, err := open(bytes.NewReader(head))
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return bytes.HasPrefix(head, []byte("PK\x03\x04")) && bytes.Contains(head, []byte("tfplan"))
	}
	if err != nil {
		return false
	}
	found := errors.New("found")
	seen := map[string]bool{}
	s := newStream(in, int64(len(head))*2)
	var look func(key string) error
	look = func(key string) error {
		seen[key] = true
		switch {
		case key == "resource_changes", key == "planned_values", key == "prior_state", key == "encrypted_data",
			seen["serial"] && seen["lineage"], seen["@level"] && seen["@message"],
			seen["version"] && seen["terraform_version"] && seen["resources"],
			seen["format_version"] && (seen["terraform_version"] || seen["values"]):
			return found
		case key == "configuration":
			return s.object(func(key string) error {
				if key == "provider_config" || key == "root_module" {
					return found
				}
				return s.skip()
			})
		case key == "plan":
			return s.object(look)
		}
		return s.skip()
	}
	return errors.Is(s.object(look), found)
}

func unsupportedFormat(what, version string) error {
	return &Refusal{
		fmt.Sprintf("it is a %s of format %s, and this version reads 0.1 to 1.x", what, version),
		"a newer timeout-audit, or show it with an older Terraform",
	}
}
