// Package livetest lets tests read fake accounts without a network, on a clock that does not wait.
package livetest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
)

// Memory takes requests to a handler without a network. So live reading can run on the clock of
// testing/synctest, which goes on only where everybody waits: no call is late because a machine is busy.
type Memory struct{ Handler http.Handler }

// RoundTrip gives what the handler answers: an error where the caller has gone, and an answer that is cut
// where it is shorter than it says.
func (m Memory) RoundTrip(q *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	asked := q.Clone(q.Context())
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	m.Handler.ServeHTTP(w, asked)
	if err := q.Context().Err(); err != nil {
		return nil, err
	}
	response := w.Result()
	response.Request = q
	if n, err := strconv.Atoi(response.Header.Get("Content-Length")); err == nil && n > w.Body.Len() {
		response.Body = io.NopCloser(io.MultiReader(bytes.NewReader(w.Body.Bytes()), broken{}))
	}
	return response, nil
}

// broken is where a connection broke.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

var errBroken = errors.Join(io.ErrUnexpectedEOF, errors.New("the connection broke"))

// Clocked runs a function on a clock that does not wait, and gives what it gives.
func Clocked[T any](t *testing.T, f func(t *testing.T) T) (result T) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { result = f(t) })
	return result
}
