package probe

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"time"
)

// events answers with server-sent events: the head after First, then a comment at each heartbeat.
func (b Behaviour) events(w http.ResponseWriter, r *http.Request) {
	if !wait(r.Context(), b.First) {
		gone(r.Context())
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	if b.ToClose {
		h.Set("Transfer-Encoding", "identity")
	}
	if accel := r.URL.Query().Get("accel"); accel != "" {
		h.Set("X-Accel-Buffering", accel)
	}
	var body io.Writer = w
	flush := http.NewResponseController(w).Flush
	if b.Gzip {
		h.Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(w)
		defer func() {
			if r.Context().Err() == nil {
				zip.Close()
			}
		}()
		body = zip
		under := flush
		flush = func() error {
			if err := zip.Flush(); err != nil {
				return err
			}
			return under()
		}
	}
	w.WriteHeader(http.StatusOK)
	if flush() != nil {
		return
	}
	b.stream(r.Context(), func(now time.Time) error {
		if _, err := body.Write(beat(now)); err != nil {
			return err
		}
		return flush()
	})
	gone(r.Context())
}

// trickle sends the head line by line, one each half second, and never ends it.
func (b Behaviour) trickle(w http.ResponseWriter, r *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n"); err != nil {
		return
	}
	const lines = 60
	for i := range lines {
		time.Sleep(500 * time.Millisecond)
		if _, err := fmt.Fprintf(conn, "X-Line-%d: 1\r\n", i); err != nil {
			return
		}
	}
}
