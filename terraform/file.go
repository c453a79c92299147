package terraform

import (
	"fmt"
	"io"
	"math"
	"os"

	"github.com/hashicorp/hcl/v2"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A File is a file that was read, or that should have been.
type File struct {
	Path string // as reports print it
	Text []byte // nil where it could not be read

	// Held is set of a file that a function read: it is no part of the configuration.
	Held bool

	// Error says why the file could not be read, or not to its end, and At where. What stands
	// before the place is evaluated all the same.
	Error string
	At    audit.Pos
}

// read takes a regular file of at most max bytes into memory.
func read(path string, max int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, plain(err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("it is not a regular file")
	}
	max = min(max, math.MaxUint32) // what a Place can hold
	if info.Size() > max {
		return nil, tooLarge(info.Size(), max)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	text := make([]byte, 0, info.Size()+1)
	for {
		n, err := f.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		switch {
		case err == io.EOF:
			return text, nil
		case err != nil:
			return nil, plain(err)
		case int64(len(text)) > max:
			return nil, tooLarge(int64(len(text)), max)
		case len(text) == cap(text):
			text = append(text, 0)[:len(text)]
		}
	}
}

func tooLarge(size, max int64) error {
	return fmt.Errorf("it has %s and the limit is %s (--max-size)", megabytes(size), megabytes(max))
}

func megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.4g MB", float64(n)/(1<<20))
}

// plain is an error of the file system without the path, which the reader of a report sees beside
// it.
func plain(err error) error {
	if e, ok := err.(*os.PathError); ok {
		return e.Err
	}
	return err
}

// broken notes the first error of a parse.
func (f *File) broken(diags hcl.Diagnostics) {
	for _, d := range diags {
		if d.Severity != hcl.DiagError {
			continue
		}
		f.Error = sentence(d)
		if d.Subject != nil {
			f.At = position(*d.Subject)
		}
		return
	}
}
