package cloudflare

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// An answer is what a call gave, or why it gave nothing.
type answer[T any] struct {
	value T
	why   providers.Unknown
}

func (a *answer[T]) given() bool { return a.why.Code == "" }

// errNoAnswer means that what came back is no answer of this API.
var errNoAnswer = errors.New("what came back is no answer of this API")

// errCut is an answer that ended in the middle.
type errCut struct{ error }

func (e errCut) Unwrap() error { return e.error }

// A refusal is an error that Cloudflare answers with. Of its text nothing is kept: it may name who
// calls.
type refusal struct {
	status int
	codes  []int
}

func (r *refusal) Error() string {
	if len(r.codes) > 0 {
		return fmt.Sprintf("status %d, code %d", r.status, r.codes[0])
	}
	return fmt.Sprintf("status %d", r.status)
}

func refusalOf(status int, body []byte) *refusal {
	r := &refusal{status: status}
	var e envelope
	if json.Unmarshal(body, &e) == nil {
		for _, one := range e.Errors {
			r.codes = append(r.codes, one.Code)
		}
	}
	return r
}

// The codes of an answer to a token that is none, and to a phase of rules in which there are none.
var (
	badToken = []int{1000, 1001, 6003, 6111}
	noRules  = []int{10003}
)

func (r *refusal) is(codes []int) bool {
	return slices.ContainsFunc(r.codes, func(c int) bool { return slices.Contains(codes, c) })
}

// isCredential reports whether Cloudflare refuses whoever calls, whatever is called.
func isCredential(err error) bool {
	var r *refusal
	if !errors.As(err, &r) {
		return false
	}
	said := r.status == http.StatusBadRequest || r.status == http.StatusForbidden
	return r.status == http.StatusUnauthorized || said && r.is(badToken)
}

// unknownBy says what an error makes of the values that a call would have given.
func unknownBy(ctx context.Context, err error, what api) providers.Unknown {
	var r *refusal
	switch {
	case isCredential(err):
		return providers.Unknown{Code: audit.Denied, Why: "Cloudflare does not accept the token"}
	case errors.As(err, &r) && r.status == http.StatusForbidden:
		return providers.Unknown{Code: audit.Denied, Why: "the token lacks " + what.permission}
	case errors.As(err, &r) && r.status == http.StatusNotFound:
		return providers.Unknown{Code: audit.Missing, Why: "it was not there any more while it was read"}
	case providers.Ended(ctx) != "":
		return providers.Unknown{Code: audit.NoValue, Why: providers.Ended(ctx) + " before " + what.name + " answered"}
	}
	return providers.Unknown{Code: audit.NoValue, Why: what.name + " gave no answer: " + failureOf(err)}
}

// failureOf describes an error of Cloudflare, of the connection or of an answer, without what was sent.
func failureOf(err error) string {
	var r *refusal
	var cut errCut
	var lookup *net.DNSError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &r) && r.status == http.StatusTooManyRequests:
		return "Cloudflare's rate limit is used up, by this run or by others with the same owner; it frees within five minutes"
	case errors.As(err, &r) && r.status >= 500:
		return fmt.Sprintf("Cloudflare answered with status %d, again and again", r.status)
	case errors.As(err, &r):
		return "Cloudflare answered with " + r.Error()
	case errors.Is(err, errNoAnswer), errors.Is(err, errTooLong), errors.Is(err, errRepeats):
		return err.Error()
	case errors.As(err, &lookup):
		return lookup.Name + " does not resolve"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "it took too long"
	case errors.As(err, &cut):
		return "what came back was cut in the middle"
	}
	return providers.RootCause(err)
}
