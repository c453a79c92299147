package providers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
)

// A CallCounter counts the calls of a live reading by API. Its zero value is ready, for several
// goroutines too.
type CallCounter struct {
	mu    sync.Mutex
	calls map[string]int
}

// Add counts one call.
func (c *CallCounter) Add(api string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.calls == nil {
		c.calls = map[string]int{}
	}
	c.calls[api]++
}

// List are the counts, by name.
func (c *CallCounter) List() []CallCount {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []CallCount
	for api, n := range c.calls {
		all = append(all, CallCount{API: api, Calls: n})
	}
	slices.SortFunc(all, func(a, b CallCount) int { return strings.Compare(a.API, b.API) })
	return all
}

// Ended says why a context ended before everything was read; empty while it has not.
func Ended(ctx context.Context) string {
	switch {
	case ctx.Err() == nil:
		return ""
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return context.Cause(ctx).Error()
	}
	return "the run was interrupted"
}

// RootCause is the innermost error's text, which says what happened without the layers around it.
func RootCause(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return strings.TrimSuffix(strings.ReplaceAll(err.Error(), "\n", " "), ".")
		}
		err = inner
	}
}
