package probe

import (
	"io"
	"net/http"
	"time"
)

// call answers a gRPC call with messages, whatever the caller sends.
func (b Behaviour) call(w http.ResponseWriter, r *http.Request) {
	go io.Copy(io.Discard, r.Body)
	if !wait(r.Context(), b.First) {
		gone(r.Context())
	}
	h := w.Header()
	h.Set("Content-Type", "application/grpc")
	h.Set("Trailer", "Grpc-Status")
	flush := http.NewResponseController(w).Flush
	w.WriteHeader(http.StatusOK)
	if flush() != nil {
		return
	}
	b.stream(r.Context(), func(now time.Time) error {
		if _, err := w.Write(message(beat(now))); err != nil {
			return err
		}
		return flush()
	})
	gone(r.Context())
	h.Set("Grpc-Status", "0")
}
