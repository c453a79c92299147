package aws

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"

	"github.com/timeout-audit/timeout-audit/providers"
)

// A pace says how fast calls may follow one another.
type pace struct {
	services map[string]bucket // by the SDK's service id
	inFlight int               // calls of a service in a region that run at once

	attempt  time.Duration // one attempt may take this long
	call     time.Duration // and a call with all its attempts this long
	attempts int
	backoff  time.Duration // the longest pause between attempts

	over http.RoundTripper // nil: the network
}

// A bucket holds burst tokens and gets perSecond new ones.
type bucket struct{ perSecond, burst float64 }

// usualPace stays below AWS's own buckets, of which one account has one for each region. That of
// ELBv2's reads holds 40 and gets 10 a second, and the classic API has another like it; of ECS only
// those of cluster reads (50, and 20 a second) are published.
var usualPace = pace{
	services: map[string]bucket{
		"Elastic Load Balancing v2": {9, 36},
		"Elastic Load Balancing":    {9, 36},
		"ECS":                       {18, 45},
		"Route 53":                  {9, 45},
	},
	inFlight: 16,
	attempt:  10 * time.Second,
	call:     time.Minute,
	attempts: 6,
	backoff:  5 * time.Second,
}

// A throttle is the token bucket of one service in one region of one account.
func (p pace) throttle(service string) *rate.Limiter {
	b, ok := p.services[service]
	if !ok {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Limit(b.perSecond), int(b.burst))
}

// retryer tries again what AWS throttles and what breaks on the way. The SDK takes an answer whose
// body ends in the middle for final; here it is tried again too.
func (p pace) retryer() aws.Retryer {
	return retry.NewAdaptiveMode(func(o *retry.AdaptiveModeOptions) {
		o.StandardOptions = append(o.StandardOptions, func(o *retry.StandardOptions) {
			o.MaxAttempts = p.attempts
			o.MaxBackoff = p.backoff
			o.RateLimiter = ratelimit.None
			o.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(isPassing)}, o.Retryables...)
		})
	})
}

// isPassing decides what the SDK would decide otherwise: an answer that was cut may be whole the next
// time, an address where nobody answers stays one.
func isPassing(err error) aws.Ternary {
	var broken *smithy.DeserializationError
	var lookup *net.DNSError
	switch {
	case errors.As(err, &broken):
		return aws.TrueTernary
	case errors.Is(err, syscall.ECONNREFUSED), errors.As(err, &lookup) && lookup.IsNotFound:
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

// wait makes every attempt of a client wait for a token, and counts it.
func wait(limiter *rate.Limiter, counts *providers.CallCounter) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("TokenBucket",
			func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
				if err := limiter.Wait(ctx); err != nil {
					return middleware.FinalizeOutput{}, middleware.Metadata{}, err
				}
				counts.Add(prefix(awsmiddleware.GetServiceID(ctx)) + ":" + awsmiddleware.GetOperationName(ctx))
				return next.HandleFinalize(ctx, in)
			}), "Retry", middleware.After)
	}
}

// prefix is what IAM calls a service; the classic API shares that of ELBv2 and is told apart.
func prefix(service string) string {
	switch service {
	case "Elastic Load Balancing v2":
		return "elasticloadbalancing"
	case "Elastic Load Balancing":
		return "elasticloadbalancing(classic)"
	case "Route 53":
		return "route53"
	}
	return strings.ToLower(service)
}
