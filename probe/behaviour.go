package probe

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// A Behaviour is what a Backend does with one request. It travels in the query of the URL, so that
// any backend that reads the same keys can stand in for one.
type Behaviour struct {
	First time.Duration // first: the wait before the head of the response
	Every time.Duration // beat: the interval of heartbeats; 0 sends none
	Beat  Beat          // signal: a ws-ping, or else a comment or message
	For   time.Duration // for: after which the exchange ends in order; 0: never

	Unanswered bool // pong=no: pings are not answered
	Gzip       bool // gzip=1: the body is compressed
	ToClose    bool // framing=close: the body ends with the connection, in HTTP/1.1 too
	Trickle    bool // trickle=1: the head comes line by line, one each half second
}

// gone breaks a response off whose peer has gone: to end it in order would look, to a proxy that
// still reads, as if the origin had ended it.
func gone(ctx context.Context) {
	if ctx.Err() != nil {
		panic(http.ErrAbortHandler)
	}
}

// forKey ends an exchange in order.
const forKey = "for"

// Query writes a behaviour as the keys of a URL.
func (b Behaviour) Query() string {
	q := url.Values{}
	duration := func(key string, d time.Duration) {
		if d > 0 {
			q.Set(key, strconv.FormatInt(d.Milliseconds(), 10))
		}
	}
	flag := func(key, value string, on bool) {
		if on {
			q.Set(key, value)
		}
	}
	duration("first", b.First)
	duration("beat", b.Every)
	duration(forKey, b.For)
	flag("signal", string(WSPing), b.Beat == WSPing)
	flag("pong", "no", b.Unanswered)
	flag("gzip", "1", b.Gzip)
	flag("framing", "close", b.ToClose)
	flag("trickle", "1", b.Trickle)
	return q.Encode()
}

// ParseBehaviour reads the keys of a URL; times are in milliseconds.
func ParseBehaviour(q url.Values) (Behaviour, error) {
	var b Behaviour
	for key, to := range map[string]*time.Duration{"first": &b.First, "beat": &b.Every, forKey: &b.For} {
		text := q.Get(key)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return b, fmt.Errorf("%s=%s: want milliseconds", key, text)
		}
		*to = time.Duration(n) * time.Millisecond
	}
	if q.Get("signal") == string(WSPing) {
		b.Beat = WSPing
	}
	b.Unanswered = q.Get("pong") == "no"
	b.Gzip = q.Get("gzip") == "1"
	b.ToClose = q.Get("framing") == "close"
	b.Trickle = q.Get("trickle") == "1"
	return b, nil
}
