package probe

import (
	"encoding/binary"
	"net"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// A socket writes whole frames from several goroutines.
type socket struct {
	mu     sync.Mutex
	conn   net.Conn
	masked bool
}

func (s *socket) write(f frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn.SetWriteDeadline(time.Now().Add(time.Second))
	_, err := s.conn.Write(f.appendTo(nil, s.masked))
	return err
}

// beats sends heartbeats until it fails or is told to stop.
func (s *socket) beats(beatAs Beat, every time.Duration, stop <-chan struct{}) {
	if every <= 0 {
		return
	}
	op := byte(opText)
	if beatAs == WSPing {
		op = opPing
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case now := <-tick.C:
			if s.write(frame{op, beat(now)}) != nil {
				return
			}
		}
	}
}

// webSocket upgrades the connection and reads frames until it closes.
func (x *Exchange) webSocket(conn net.Conn, target *url.URL) Outcome {
	w := watch(conn, x.Watch)
	err := x.request(conn, target, []string{
		"Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
	})
	if err != nil {
		return w.end(Unreachable, err)
	}
	w.meter.begin = time.Now()
	_, o, ok := w.head()
	if !ok {
		return o
	}
	if w.out.Status != 101 {
		// What is no error answers as if nobody had asked for an upgrade; 5xx is a failure of its own.
		if w.out.Status >= 500 {
			return w.failed()
		}
		return w.end(Refused, nil)
	}
	s := &socket{conn: conn, masked: true}
	stop := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() { s.beats(x.Beat, x.Every, stop) })
	defer beating.Wait()
	defer close(stop)
	for {
		f, err := readFrame(w.in)
		if err != nil {
			e := ended(err)
			if e == Cut {
				e = NoFrame
			}
			return w.end(e, err)
		}
		switch f.op {
		case opClose:
			w.out.Code = "1005"
			if len(f.payload) >= 2 {
				w.out.Code = strconv.Itoa(int(binary.BigEndian.Uint16(f.payload)))
			}
			return w.end(CloseFrame, nil)
		case opPing:
			if !x.Unanswered {
				s.write(frame{opPong, f.payload})
			}
		case opText:
			if answer, ok := x.Answers[string(f.payload)]; ok && !x.Unanswered {
				s.write(frame{opText, []byte(answer)})
			}
		}
		if len(f.payload) == 0 {
			w.meter.arrived(time.Now()) // a PING may have nothing in it
		}
		w.meter.take(f.payload)
	}
}
