package probe

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/http"
	"sync"
)

// webSocket answers an upgrade after First, sends heartbeats, and answers pings unless it is told
// not to.
func (b Behaviour) webSocket(w http.ResponseWriter, r *http.Request) {
	if !wait(r.Context(), b.First) {
		return
	}
	conn, in, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	key := r.Header.Get("Sec-WebSocket-Key")
	_, err = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: "+accept(key)+"\r\n\r\n")
	if err != nil {
		return
	}
	s := &socket{conn: conn}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stop := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() { s.beats(b.Beat, b.Every, stop) })
	beating.Go(func() {
		b.closeInOrder(ctx, s)
	})
	defer beating.Wait()
	defer cancel()
	defer close(stop)
	for {
		f, err := readFrame(in)
		if err != nil {
			return
		}
		switch f.op {
		case opClose:
			s.write(f)
			return
		case opPing:
			if !b.Unanswered {
				s.write(frame{opPong, f.payload})
			}
		}
	}
}

// closeInOrder sends a close frame after For.
func (b Behaviour) closeInOrder(ctx context.Context, s *socket) {
	if b.For > 0 && wait(ctx, b.For) {
		s.write(frame{opClose, binary.BigEndian.AppendUint16(nil, 1000)})
		s.conn.Close()
	}
}

// accept is the answer to the key of an upgrade.
func accept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}
