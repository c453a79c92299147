package probe

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// start runs a backend and returns the beginning of its URLs.
func start(t *testing.T, write, idle time.Duration) string {
	t.Helper()
	b := &Backend{}
	b.Server.WriteTimeout, b.Server.IdleTimeout = write, idle
	if err := b.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	go b.Serve()
	t.Cleanup(func() { b.Close() })
	return "http://" + b.Address()
}

const ms = time.Millisecond

func TestEachProtocolStaysOpenAndItsHeartbeatsArrive(t *testing.T) {
	t.Parallel()
	url := start(t, 0, 0)
	for _, p := range []Protocol{SSE, WebSocket, GRPC, GRPCBidi} {
		t.Run(string(p), func(t *testing.T) {
			t.Parallel()
			o := Exchange{URL: url + "/s?" + Behaviour{Every: 50 * ms}.Query(), Protocol: p, Watch: 400 * ms}.Run(context.Background())
			if o.End != Open || o.Beats < 3 || o.Delay > 100*ms || o.Head == 0 {
				t.Errorf("%v with %+v", o, o.Meter)
			}
		})
	}
}

func TestAnEndInOrderIsToldFromACut(t *testing.T) {
	t.Parallel()
	url := start(t, 0, 0)
	behaviour := Behaviour{Every: 50 * ms, For: 200 * ms}
	for _, tt := range []struct {
		name string
		x    Exchange
		b    Behaviour
		want string
	}{
		{"chunked", Exchange{Protocol: SSE}, behaviour, "complete"},
		{"delimited by the connection", Exchange{Protocol: SSE}, Behaviour{For: 200 * ms, ToClose: true}, "closed"},
		{"over HTTP/2", Exchange{Protocol: SSE, HTTP2: true}, behaviour, "complete"},
		{"gzipped", Exchange{Protocol: SSE}, Behaviour{Every: 50 * ms, For: 200 * ms, Gzip: true}, "complete"},
		{"a WebSocket", Exchange{Protocol: WebSocket}, behaviour, "close frame 1000"},
		{"a gRPC call", Exchange{Protocol: GRPC}, behaviour, "complete 0"},
		{"a call both ways", Exchange{Protocol: GRPCBidi, Every: 40 * ms, Beat: Message}, behaviour, "complete 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.x.URL, tt.x.Watch = url+"/s?"+tt.b.Query(), 3*time.Second
			o := tt.x.Run(context.Background())
			if got, _, _ := strings.Cut(o.String(), " after "); got != tt.want || o.After < 150*ms || o.After > time.Second {
				t.Errorf("%v (%s)", o, o.Err)
			}
		})
	}
}

// raw serves one text on each connection and then does what after says.
func raw(t *testing.T, text string, after func(*net.TCPConn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Read(make([]byte, 4096))
			io.WriteString(conn, text)
			time.Sleep(100 * ms)
			after(conn.(*net.TCPConn))
		}
	}()
	return "http://" + l.Addr().String()
}

func TestEachWayOfBreakingOffHasItsName(t *testing.T) {
	t.Parallel()
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	upgrade := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
	fin := func(c *net.TCPConn) { c.Close() }
	rst := func(c *net.TCPConn) { c.SetLinger(0); c.Close() }
	for _, tt := range []struct {
		name, text string
		after      func(*net.TCPConn)
		protocol   Protocol
		want       string
	}{
		{"FIN between chunks", chunked + "3\r\nabc\r\n", fin, SSE, "cut"},
		{"FIN in a chunk", chunked + "9\r\nabc", fin, SSE, "cut in chunk"},
		{"FIN in the size of a chunk", chunked + "9", fin, SSE, "cut in chunk"},
		{"FIN in the end of a chunk", chunked + "3\r\nabc\r", fin, SSE, "cut in chunk"},
		{"RST in the body", chunked + "3\r\nabc\r\n", rst, SSE, "reset"},
		{"the last chunk", chunked + "3\r\nabc\r\n0\r\n\r\n", fin, SSE, "complete"},
		{"a status line in the body", chunked + "HTTP/1.1 500 No\r\n", fin, SSE, "garbage"},
		{"FIN before the length", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", fin, HTTP, "cut"},
		{"the whole length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", fin, HTTP, "complete"},
		{"a body without length", "HTTP/1.1 200 OK\r\n\r\nabc", fin, HTTP, "closed"},
		{"an answer of 504", "HTTP/1.1 504 Late\r\nContent-Length: 0\r\n\r\n", fin, SSE, "failed 504"},
		{"FIN before the head", "", fin, SSE, "no response"},
		{"RST before the head", "", rst, SSE, "reset"},
		{"half a head", "HTTP/1.1 200 OK\r\nA: b\r\n", fin, SSE, "cut"},
		{"no HTTP", "220 ready\r\n\r\n", fin, SSE, "garbage"},
		{"a WebSocket without a close frame", upgrade + "\x81\x01a", fin, WebSocket, "no close frame"},
		{"a WebSocket that breaks off in a frame", upgrade + "\x81\x09a", fin, WebSocket, "no close frame"},
		{"a WebSocket that is reset", upgrade, rst, WebSocket, "reset"},
		{"a close frame", upgrade + "\x88\x02\x03\xf3", fin, WebSocket, "close frame 1011"},
		{"a close frame without a code", upgrade + "\x88\x00", fin, WebSocket, "close frame 1005"},
		{"an upgrade that is not heard", "HTTP/1.1 426 No\r\nContent-Length: 0\r\n\r\n", fin, WebSocket, "refused 426"},
		{"an upgrade that comes too late", "HTTP/1.1 504 Late\r\nContent-Length: 0\r\n\r\n", fin, WebSocket, "failed 504"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := Exchange{URL: raw(t, tt.text, tt.after), Protocol: tt.protocol, Watch: 3 * time.Second}.Run(context.Background())
			got, _, _ := strings.Cut(o.String(), " after ")
			if got != tt.want {
				t.Errorf("%v (%s)", o, o.Err)
			}
		})
	}
}

func TestAServersLimitsAreMeasured(t *testing.T) {
	t.Parallel()
	url := start(t, 300*ms, 200*ms)
	t.Run("its write limit cuts a stream", func(t *testing.T) {
		t.Parallel()
		o := Exchange{URL: url + "/s?beat=50", Protocol: SSE, Watch: 5 * time.Second}.Run(context.Background())
		if o.End != Cut && o.End != CutInChunk && o.End != Reset || o.Last < 200*ms || o.Last > 700*ms {
			t.Errorf("%v, the last byte after %v", o, o.Last)
		}
	})
	t.Run("and resets one of HTTP/2", func(t *testing.T) {
		t.Parallel()
		o := Exchange{URL: url + "/s?beat=50", Protocol: SSE, HTTP2: true, Watch: 5 * time.Second}.Run(context.Background())
		if o.End != StreamReset || o.Code != "INTERNAL_ERROR" || o.After < 250*ms || o.After > 700*ms {
			t.Errorf("%v (%s)", o, o.Err)
		}
	})
	t.Run("its idle limit closes a connection between requests", func(t *testing.T) {
		t.Parallel()
		o := Exchange{URL: url + "/ok", Watch: 5 * time.Second}.KeepAlive(context.Background())
		if o.End != Closed || o.Status != 200 || o.After < 150*ms || o.After > 600*ms {
			t.Errorf("%v (%s)", o, o.Err)
		}
	})
	t.Run("and one of HTTP/2", func(t *testing.T) {
		t.Parallel()
		o := Exchange{URL: url + "/ok", HTTP2: true, Watch: 5 * time.Second}.KeepAlive(context.Background())
		if o.End != Closed || o.Status != 200 || o.After < 150*ms {
			t.Errorf("%v (%s)", o, o.Err)
		}
	})
}

func TestPingsAreAnsweredUnlessTheyAreWithheld(t *testing.T) {
	t.Parallel()
	url := start(t, 0, 0)
	for _, unanswered := range []bool{false, true} {
		b := Behaviour{Unanswered: unanswered}
		o := Exchange{URL: url + "/s?" + b.Query(), Protocol: WebSocket, Beat: WSPing, Every: 50 * ms, Watch: 300 * ms}.Run(context.Background())
		if (o.Beats == 0) != unanswered {
			t.Errorf("unanswered %v: %d pongs", unanswered, o.Beats)
		}
	}
}

func TestALateHeadIsTimed(t *testing.T) {
	t.Parallel()
	url := start(t, 0, 0)
	o := Exchange{URL: url + "/s?first=200&for=100", Protocol: SSE, Watch: 2 * time.Second}.Run(context.Background())
	if o.End != Complete || o.Head < 180*ms || o.Head > 600*ms {
		t.Errorf("%v, head after %v", o, o.Head)
	}
	o = Exchange{URL: url + "/s?trickle=1", Protocol: SSE, Watch: 700 * ms}.Run(context.Background())
	if o.End != Open || o.Head != 0 {
		t.Errorf("trickled: %v, head after %v", o, o.Head)
	}
}

func TestAnExchangeOverTLSNegotiatesItsProtocol(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(answer))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.CloseClientConnections)
	conf := server.Client().Transport.(*http.Transport).TLSClientConfig
	for _, http2 := range []bool{false, true} {
		o := Exchange{URL: server.URL + "/s?beat=20&for=200", Protocol: SSE, HTTP2: http2, TLS: conf, Watch: 2 * time.Second}.Run(context.Background())
		if o.End != Complete || o.Beats == 0 {
			t.Errorf("HTTP/2 %v: %v (%s)", http2, o, o.Err)
		}
	}
	o := Exchange{URL: server.URL, Protocol: SSE, Watch: time.Second}.Run(context.Background())
	if o.End != Unreachable || o.Err == "" {
		t.Errorf("an unknown certificate: %v", o)
	}
}

func TestAnEndedContextEndsTheWatch(t *testing.T) {
	t.Parallel()
	url := start(t, 0, 0)
	ctx, cancel := context.WithTimeout(context.Background(), 100*ms)
	defer cancel()
	o := Exchange{URL: url + "/s", Protocol: SSE, Watch: time.Minute}.Run(ctx)
	if o.End != Open || o.After > 5*time.Second {
		t.Errorf("%v", o)
	}
}

func FuzzABodyThatBreaksOffAnywhere(f *testing.F) {
	f.Add("3\r\nabc\r\n0\r\n\r\n", "\x81\x01a\x88\x02\x03\xe8")
	f.Add("ffffffffffffffff\r\n", "\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff")
	f.Fuzz(func(t *testing.T, body, frames string) {
		client, server := net.Pipe()
		go func() {
			io.WriteString(server, body)
			server.Close()
		}()
		o := watch(client, time.Second).chunks()
		if o.End == "" {
			t.Error("a body ended in no way")
		}
		r := strings.NewReader(frames)
		for {
			got, err := readFrame(r)
			if err != nil {
				break
			}
			for _, masked := range []bool{false, true} {
				again, err := readFrame(strings.NewReader(string(got.appendTo(nil, masked))))
				if err != nil || fmt.Sprint(again) != fmt.Sprint(got) {
					t.Errorf("%v is read back as %v, %v", got, again, err)
				}
			}
		}
	})
}
