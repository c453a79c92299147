package probe

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A watched is a connection under watch: it reads a response, and notes how and when it ends.
type watched struct {
	conn  net.Conn
	in    *bufio.Reader
	meter meter
	out   Outcome
}

func watch(conn net.Conn, length time.Duration) *watched {
	w := &watched{conn: conn, in: bufio.NewReader(conn)}
	w.meter.begin = time.Now()
	conn.SetReadDeadline(w.meter.begin.Add(length))
	return w
}

func (w *watched) since() time.Duration { return time.Since(w.meter.begin) }

// end completes the outcome.
func (w *watched) end(e End, err error) Outcome {
	w.out.End, w.out.After, w.out.Meter = e, w.since(), w.meter.Meter
	if err != nil {
		w.out.Err = err.Error()
	}
	return w.out
}

// http1 speaks HTTP/1 and reads the body's framing itself, since how it breaks off is the point.
func (x *Exchange) http1(conn net.Conn, target *url.URL) Outcome {
	w := watch(conn, x.Watch)
	if err := x.request(conn, target, nil); err != nil {
		return w.end(Unreachable, err)
	}
	w.meter.begin = time.Now()
	header, o, ok := w.head()
	if !ok {
		return o
	}
	switch length := header.Get("Content-Length"); {
	case w.out.Status >= 400:
		return w.failed()
	case strings.EqualFold(header.Get("Transfer-Encoding"), "chunked"):
		return w.chunks()
	case length != "":
		n, err := strconv.ParseInt(length, 10, 64)
		if err != nil {
			return w.end(Garbage, err)
		}
		return w.bytes(n)
	}
	return w.rest()
}

// request writes the head of a request.
func (x *Exchange) request(conn net.Conn, target *url.URL, more []string) error {
	method, version := x.Method, "HTTP/1.1"
	if method == "" {
		method = "GET"
	}
	if x.HTTP10 {
		version = "HTTP/1.0"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s\r\nHost: %s\r\n", method, target.RequestURI(), version, target.Host)
	for name, values := range x.Header {
		for _, v := range values {
			fmt.Fprintf(&b, "%s: %s\r\n", name, v)
		}
	}
	if method == "POST" {
		b.WriteString("Content-Length: 0\r\n")
	}
	for _, line := range more {
		b.WriteString(line + "\r\n")
	}
	_, err := io.WriteString(conn, b.String()+"\r\n")
	return err
}

// head reads the status line and the header. It reports false with the outcome where none came.
func (w *watched) head() (textproto.MIMEHeader, Outcome, bool) {
	text := textproto.NewReader(w.in)
	line, err := text.ReadLine()
	if err != nil {
		e := ended(err)
		if e == Cut {
			e = NoResponse
		}
		return nil, w.end(e, err), false
	}
	proto, rest, _ := strings.Cut(line, " ")
	code, _, _ := strings.Cut(rest, " ")
	status, err := strconv.Atoi(code)
	if err != nil || !strings.HasPrefix(proto, "HTTP/") {
		return nil, w.end(Garbage, fmt.Errorf("%q is no status line", line)), false
	}
	header, err := text.ReadMIMEHeader()
	if err != nil {
		return nil, w.end(ended(err), err), false
	}
	w.out.Status, w.out.Head = status, w.since()
	return header, Outcome{}, true
}

// failed ends with an answer that is an error; its body says nothing more.
func (w *watched) failed() Outcome { return w.end(Failed, nil) }

// bytes reads a body of declared length.
func (w *watched) bytes(n int64) Outcome {
	buffer := make([]byte, 4096)
	for n > 0 {
		got, err := w.in.Read(buffer[:min(n, int64(len(buffer)))])
		w.meter.take(buffer[:got])
		n -= int64(got)
		if err != nil {
			return w.end(ended(err), err)
		}
	}
	return w.end(Complete, nil)
}

// rest reads a body that its connection delimits.
func (w *watched) rest() Outcome {
	buffer := make([]byte, 4096)
	for {
		got, err := w.in.Read(buffer)
		w.meter.take(buffer[:got])
		if err != nil {
			e := ended(err)
			if e == Cut {
				e = Closed
			}
			return w.end(e, err)
		}
	}
}
