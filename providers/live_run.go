package providers

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// runTimeout is how long a run may take where --timeout does not say otherwise.
const runTimeout = 5 * time.Minute

// A LiveRun is one call of a live command: what was asked, and what there is to tell of it. Vendors
// embed it.
type LiveRun struct {
	Request LiveRequest
	Counts  CallCounter
	Live    Live
}

// Bounded is a context that ends after --timeout. It reports false where that is no duration, which is
// told.
func (r *LiveRun) Bounded(ctx context.Context) (context.Context, context.CancelFunc, bool) {
	limit := runTimeout
	if text := r.Request.Text("timeout"); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			r.Wrong("--timeout "+text, "it is no duration", "give one such as --timeout 90s")
			return nil, nil, false
		}
		limit = d
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("the run's --timeout of %s has passed", limit))
	return ctx, cancel, true
}

// Problem tells of something that was named and could not be read, Wrong of a call that was wrong itself.
func (r *LiveRun) Problem(what, why, next string) {
	r.Live.Problems = append(r.Live.Problems, LiveProblem{What: what, Why: why, Next: next})
}

func (r *LiveRun) Wrong(what, why, next string) {
	r.Live.Problems = append(r.Live.Problems, LiveProblem{What: what, Why: why, Next: next, Usage: true})
}

// A LiveCaller makes the calls of one source, each when a slot is free and within a time, and tells how
// far it is.
type LiveCaller struct {
	Source string
	Limit  time.Duration // that one call may take with all its attempts
	Tell   func(Progress)

	mu          sync.Mutex
	done, total int
}

// Call makes one call.
func (c *LiveCaller) Call(ctx context.Context, slots chan struct{}, call func(context.Context) error) error {
	c.step(0, 1)
	defer c.step(1, 0)
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	limited, cancel := context.WithTimeout(ctx, c.Limit)
	defer cancel()
	return call(limited)
}

// step counts calls that were answered and calls that became known.
func (c *LiveCaller) step(done, more int) {
	c.mu.Lock()
	c.done, c.total = c.done+done, c.total+more
	p := Progress{Source: c.Source, Done: c.done, Total: c.total}
	c.mu.Unlock()
	if c.Tell != nil {
		c.Tell(p)
	}
}
