package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"time"
)

// An Exchange is one request, how its caller behaves, and for how long it is watched.
type Exchange struct {
	URL      string // http or https
	Protocol Protocol
	HTTP2    bool // by prior knowledge over http, by ALPN over https; gRPC always speaks it
	HTTP10   bool // the request says HTTP/1.0
	Method   string
	Header   http.Header
	TLS      *tls.Config

	// What the caller sends while it waits: a message, a ws-ping, an h2-ping or tcp-probes.
	Beat  Beat
	Every time.Duration // 0: nothing

	Unanswered bool // the caller answers no ping

	// Answers are messages of a WebSocket that the caller answers with others: Socket.IO's ping is the
	// message 2, and its client's answer 3.
	Answers map[string]string

	Watch time.Duration
}

// Run opens the exchange and watches it until it ends or the watch is over.
func (x Exchange) Run(ctx context.Context) Outcome {
	if x.Watch == 0 {
		x.Watch = time.Minute
	}
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
	switch {
	case x.Protocol == WebSocket:
		return x.webSocket(conn, target)
	case x.speaksHTTP2():
		return x.http2(conn, target)
	}
	return x.http1(conn, target)
}

func (x *Exchange) speaksHTTP2() bool {
	return x.HTTP2 || x.Protocol == GRPC || x.Protocol == GRPCBidi
}

const dialing = 10 * time.Second

func (x *Exchange) dial(ctx context.Context, target *url.URL) (net.Conn, error) {
	d := net.Dialer{Timeout: dialing, KeepAliveConfig: net.KeepAliveConfig{}}
	if x.Beat == ProbeTCP && x.Every > 0 {
		d.KeepAliveConfig = net.KeepAliveConfig{Enable: true, Idle: x.Every, Interval: x.Every, Count: 100}
	} else {
		d.KeepAlive = -1
	}
	conn, err := d.DialContext(ctx, "tcp", target.Host)
	if err != nil || target.Scheme != "https" {
		return conn, err
	}
	conf := &tls.Config{}
	if x.TLS != nil {
		conf = x.TLS.Clone()
	}
	conf.ServerName = target.Hostname()
	conf.NextProtos = []string{"http/1.1"}
	if x.speaksHTTP2() {
		conf.NextProtos = []string{"h2"}
	}
	secure := tls.Client(conn, conf)
	ctx, cancel := context.WithTimeout(ctx, dialing)
	defer cancel()
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	if got := secure.ConnectionState().NegotiatedProtocol; x.speaksHTTP2() && got != "h2" {
		secure.Close()
		return nil, fmt.Errorf("the server chose %q and not h2", got)
	}
	return secure, nil
}

// ended tells from the error of a read how a connection ended: whether the watch was over, the peer
// reset it, or it closed it.
func ended(err error) End {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return Open
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return Reset
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Cut
	case errors.Is(err, net.ErrClosed):
		return Open
	}
	return Garbage
}
