package probe

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"strconv"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// A stream is the one stream of an HTTP/2 connection, as its frames tell it.
type stream struct {
	x  *Exchange
	w  *watched
	mu sync.Mutex // of writes
	fr *http2.Framer
}

const theStream = 1

// http2 speaks HTTP/2 frame by frame, so that it sees RST_STREAM and GOAWAY as they come.
func (x *Exchange) http2(conn net.Conn, target *url.URL) Outcome {
	s := &stream{x: x, w: watch(conn, x.Watch)}
	s.fr = http2.NewFramer(conn, s.w.in)
	s.fr.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	if err := s.open(conn, target); err != nil {
		return s.w.end(Unreachable, err)
	}
	s.w.meter.begin = time.Now()
	stop := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() { s.beats(stop) })
	defer beating.Wait()
	defer close(stop)
	for {
		f, err := s.fr.ReadFrame()
		if err != nil {
			return s.broken(err)
		}
		if o, over := s.frame(f); over {
			return o
		}
	}
}

// open sends the preface, a wide window and the request. A bidirectional call sends its first message
// and leaves its half open, a server streaming one ends it.
func (s *stream) open(conn net.Conn, target *url.URL) error {
	if _, err := io.WriteString(conn, http2.ClientPreface); err != nil {
		return err
	}
	err := s.fr.WriteSettings(
		http2.Setting{ID: http2.SettingEnablePush, Val: 0},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 24})
	if err != nil {
		return err
	}
	call := s.x.Protocol == GRPC || s.x.Protocol == GRPCBidi
	err = s.fr.WriteHeaders(http2.HeadersFrameParam{
		StreamID: theStream, BlockFragment: s.header(target, call), EndHeaders: true, EndStream: !call,
	})
	if err != nil || !call {
		return err
	}
	return s.fr.WriteData(theStream, s.x.Protocol == GRPC, message([]byte("hello")))
}

func (s *stream) header(target *url.URL, call bool) []byte {
	var b bytes.Buffer
	enc := hpack.NewEncoder(&b)
	field := func(name, value string) { enc.WriteField(hpack.HeaderField{Name: name, Value: value}) }
	method := s.x.Method
	if method == "" {
		method = "GET"
	}
	if call {
		method = "POST"
	}
	field(":method", method)
	field(":scheme", target.Scheme)
	field(":authority", target.Host)
	field(":path", target.RequestURI())
	if call {
		field("content-type", "application/grpc")
		field("te", "trailers")
	}
	for name, values := range s.x.Header {
		for _, v := range values {
			field(string(bytes.ToLower([]byte(name))), v)
		}
	}
	return b.Bytes()
}

// message frames a gRPC message.
func message(b []byte) []byte {
	n := len(b)
	return append([]byte{0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, b...)
}

func (s *stream) beats(stop <-chan struct{}) {
	if s.x.Every <= 0 || s.x.Beat == ProbeTCP {
		return
	}
	tick := time.NewTicker(s.x.Every)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case now := <-tick.C:
			if s.beat(now) != nil {
				return
			}
		}
	}
}

func (s *stream) beat(now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.x.Beat == PingH2 {
		return s.fr.WritePing(false, [8]byte{1})
	}
	return s.fr.WriteData(theStream, false, message(beat(now)))
}

// frame takes one frame and reports whether it ended the exchange.
func (s *stream) frame(f http2.Frame) (Outcome, bool) {
	w := s.w
	switch f := f.(type) {
	case *http2.SettingsFrame:
		if !f.IsAck() {
			s.mu.Lock()
			s.fr.WriteSettingsAck()
			s.mu.Unlock()
		}
	case *http2.PingFrame:
		if !f.IsAck() && !s.x.Unanswered {
			s.mu.Lock()
			s.fr.WritePing(true, f.Data)
			s.mu.Unlock()
		}
	case *http2.MetaHeadersFrame:
		return s.headers(f)
	case *http2.DataFrame:
		w.meter.take(f.Data())
		if f.StreamEnded() {
			return w.end(Complete, nil), true
		}
	case *http2.RSTStreamFrame:
		w.out.Code = f.ErrCode.String()
		return w.end(StreamReset, nil), true
	case *http2.GoAwayFrame:
		// A server that retires its connection lets the stream go on.
		if f.LastStreamID < theStream || f.ErrCode != http2.ErrCodeNo {
			w.out.Code = f.ErrCode.String()
			return w.end(GoAway, nil), true
		}
	}
	return Outcome{}, false
}

func (s *stream) headers(f *http2.MetaHeadersFrame) (Outcome, bool) {
	w := s.w
	if status := f.PseudoValue("status"); status != "" {
		w.out.Status, _ = strconv.Atoi(status)
		w.out.Head = w.since()
	}
	for _, field := range f.RegularFields() {
		if field.Name == "grpc-status" {
			w.out.Code = field.Value
		}
	}
	switch {
	case w.out.Status >= 400:
		w.out.Code = ""
		return w.failed(), true
	case f.StreamEnded():
		return w.end(Complete, nil), true
	}
	return Outcome{}, false
}

// broken ends the exchange with its connection.
func (s *stream) broken(err error) Outcome {
	e := ended(err)
	if e == Cut && s.w.out.Head == 0 {
		e = NoResponse
	}
	return s.w.end(e, err)
}
