package probe

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// chunks reads a chunked body and tells whether it broke off between two chunks, within one, or
// ended with the last.
func (w *watched) chunks() Outcome {
	for {
		line, err := w.in.ReadString('\n')
		if err != nil {
			e := ended(err)
			if e == Cut && line != "" {
				e = CutInChunk
			}
			return w.end(e, err)
		}
		text, _, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ";")
		size, err := strconv.ParseInt(strings.TrimSpace(text), 16, 64)
		if err != nil || size < 0 {
			return w.end(Garbage, fmt.Errorf("%.60q is no chunk size", line))
		}
		if size == 0 {
			return w.end(Complete, nil)
		}
		if err := w.chunk(size + 2); err != nil { // and its CRLF
			e := ended(err)
			if e == Cut {
				e = CutInChunk
			}
			return w.end(e, err)
		}
	}
}

func (w *watched) chunk(n int64) error {
	buffer := make([]byte, 4096)
	for n > 0 {
		got, err := w.in.Read(buffer[:min(n, int64(len(buffer)))])
		n -= int64(got)
		if n < 2 { // the CRLF is no content
			w.meter.take(buffer[:max(0, int64(got)-2+n)])
		} else {
			w.meter.take(buffer[:got])
		}
		if err == io.EOF && n > 0 {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
	}
	return nil
}
