package probe

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// KeepAlive sends one request, reads its whole response, and watches for how long the connection
// then stays open. After counts from the end of the response; Complete with a response that says
// that the connection closes is an end at 0.
func (x Exchange) KeepAlive(ctx context.Context) Outcome {
	target, err := url.Parse(x.URL)
	if err != nil {
		return Outcome{End: Unreachable, Err: err.Error()}
	}
	conn, err := x.dial(ctx, target)
	if err != nil {
		return Outcome{End: Unreachable, Err: err.Error()}
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if x.HTTP2 {
		return x.keepAlive2(conn, target)
	}
	in := bufio.NewReader(conn)
	conn.SetReadDeadline(time.Now().Add(dialing))
	status, err := x.once(conn, in, target)
	w := &watched{conn: conn, in: in}
	w.out.Status = status
	w.meter.begin = time.Now()
	if err != nil {
		return w.end(ended(err), err)
	}
	return w.untilClosed(x.Watch)
}

// once sends a request and reads its response to the end.
func (x *Exchange) once(conn net.Conn, in *bufio.Reader, target *url.URL) (int, error) {
	if err := x.request(conn, target, nil); err != nil {
		return 0, err
	}
	response, err := http.ReadResponse(in, &http.Request{Method: "GET"})
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

// untilClosed waits until the peer closes an idle connection. Bytes that come before, such as a 408,
// are no end.
func (w *watched) untilClosed(length time.Duration) Outcome {
	w.conn.SetReadDeadline(w.meter.begin.Add(length))
	buffer := make([]byte, 4096)
	for {
		n, err := w.in.Read(buffer)
		w.meter.take(buffer[:n])
		if err != nil {
			e := ended(err)
			if e == Cut {
				e = Closed
			}
			return w.end(e, err)
		}
	}
}

// keepAlive2 does so over HTTP/2: GOAWAY or FIN end the connection.
func (x *Exchange) keepAlive2(conn net.Conn, target *url.URL) Outcome {
	first := *x
	first.Watch = dialing
	s := first.http2(conn, target)
	if s.End != Complete {
		return s
	}
	w := watch(conn, x.Watch)
	w.out.Status = s.Status
	return w.untilClosed(x.Watch)
}
