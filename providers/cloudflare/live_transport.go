package cloudflare

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/time/rate"

	"github.com/timeout-audit/timeout-audit/providers"
)

// A pace says how fast calls may follow one another.
type pace struct {
	perSecond float64 // 0: as fast as may be
	burst     int
	inFlight  int

	attempt  time.Duration // one attempt may take this long
	call     time.Duration // and a call with all its attempts this long
	attempts int
	backoff  time.Duration // before the second attempt; twice as long before the third

	over http.RoundTripper // nil: the network
}

// usualPace stays below Cloudflare's limit of 1,200 requests in five minutes, which other users of the
// token's owner share: a burst and what follows it come to 1,170.
var usualPace = pace{
	perSecond: 3.5, burst: 120, inFlight: 8,
	attempt: 15 * time.Second, call: 2 * time.Minute, attempts: 3, backoff: time.Second,
}

// maxAnswer is how large one answer may be, and all pages of a listing together. A page of 1,000 records
// has less than a megabyte.
const maxAnswer = 16 << 20

// A transport makes every attempt of a call: it waits for the limiter, counts, reads the whole answer,
// tries again what may pass, and takes the token out of whatever comes back. The SDK's own attempts
// would end with the first one that hangs, and it knows no answer that is cut for a failure.
type transport struct {
	token   string
	pace    pace
	limiter *rate.Limiter
	counts  *providers.CallCounter
	base    http.RoundTripper
}

// base is a transport that holds as many connections as calls run at once.
func (p pace) base() http.RoundTripper {
	if p.over != nil {
		return p.over
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = p.inFlight
	return t
}

// RoundTrip makes a call with its attempts.
func (t *transport) RoundTrip(q *http.Request) (*http.Response, error) {
	ctx := q.Context()
	for attempt := 1; ; attempt++ {
		if err := t.limiter.Wait(ctx); err != nil {
			return nil, context.DeadlineExceeded
		}
		name, _ := ctx.Value(apiKey{}).(string)
		t.counts.Add(name)
		response, body, err := t.attempt(q)
		if err == nil && response.StatusCode < http.StatusMultipleChoices {
			response.Body = io.NopCloser(bytes.NewReader(body))
			return response, nil
		}
		pause := t.pace.backoff << (attempt - 1)
		if err == nil {
			err = refusalOf(response.StatusCode, body)
			if after, ok := retryAfter(response.Header); ok {
				pause = after
			}
		}
		until, bounded := ctx.Deadline()
		if attempt >= t.pace.attempts || !isPassing(err) || ctx.Err() != nil || bounded && time.Now().Add(pause).After(until) {
			return nil, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// attempt makes one attempt and reads all of its answer.
func (t *transport) attempt(q *http.Request) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(q.Context(), t.pace.attempt)
	defer cancel()
	response, err := t.base.RoundTrip(q.Clone(ctx))
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, nil, errCut{err}
	case len(body) > maxAnswer:
		return nil, nil, errNoAnswer
	}
	return response, bytes.ReplaceAll(body, []byte(t.token), []byte("[token]")), nil
}

// isPassing reports whether the next attempt may fare better. An address where nobody answers stays
// one.
func isPassing(err error) bool {
	var refused *refusal
	var lookup *net.DNSError
	switch {
	case errors.As(err, &refused):
		return refused.status == http.StatusTooManyRequests || refused.status == http.StatusRequestTimeout || refused.status >= 500
	case errors.Is(err, errNoAnswer), errors.Is(err, syscall.ECONNREFUSED), errors.As(err, &lookup) && lookup.IsNotFound:
		return false
	}
	return true
}

// retryAfter is how long the API asks to wait, in seconds or until a date.
func retryAfter(h http.Header) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(at)), true
	}
	return 0, false
}
