package probe

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"
)

// A Backend answers each request as the behaviour in its URL says: with a WebSocket where one is
// asked for, a gRPC stream where the content is gRPC, and else with a stream of server-sent events.
// The path /ok answers at once. It speaks HTTP/1 and HTTP/2, over TCP without TLS.
type Backend struct {
	Server http.Server // its limits may be set before Serve

	listener net.Listener
}

// Listen opens the backend on an address such as "127.0.0.1:0".
func (b *Backend) Listen(address string) error {
	l, err := net.Listen("tcp", address)
	b.listener = l
	return err
}

// Address is where the backend listens.
func (b *Backend) Address() string { return b.listener.Addr().String() }

// Serve answers until Close.
func (b *Backend) Serve() error {
	b.Server.Handler = http.HandlerFunc(answer)
	b.Server.Protocols = new(http.Protocols)
	b.Server.Protocols.SetHTTP1(true)
	b.Server.Protocols.SetUnencryptedHTTP2(true)
	err := b.Server.Serve(b.listener)
	if err == http.ErrServerClosed {
		return nil
	}
	return err
}

// Close ends all connections.
func (b *Backend) Close() error { return b.Server.Close() }

func answer(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/ok") {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Length", "3")
		w.Write([]byte("ok\n"))
		return
	}
	b, err := ParseBehaviour(r.URL.Query())
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		b.webSocket(w, r)
	case r.URL.Query().Get("protocol") == "websocket":
		http.Error(w, "this is for WebSockets", http.StatusUpgradeRequired)
	case strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc"):
		b.call(w, r)
	case b.Trickle:
		b.trickle(w, r)
	default:
		b.events(w, r)
	}
}

// wait sleeps and reports false where the exchange ended before.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// stream calls send at each heartbeat until the exchange ends in order, its peer goes, or send fails.
func (b Behaviour) stream(ctx context.Context, send func(time.Time) error) {
	if b.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, b.For)
		defer cancel()
	}
	if b.Every <= 0 {
		<-ctx.Done()
		return
	}
	tick := time.NewTicker(b.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			if send(now) != nil {
				return
			}
		}
	}
}
