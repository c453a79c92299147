package probe

import (
	"bufio"
	"context"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// A Reuse sends pairs of POST requests, each pair on a connection of its own, with a pause between
// the two at which a proxy behind them would take up a connection that its origin is just closing.
// First must keep all pairs' first requests under way together, so that each gets its own connection
// to the origin.
type Reuse struct {
	First, Second string // URLs
	Pairs         int
	Pause         time.Duration // from the end of the first response
	Spread        time.Duration // over which the pauses of all pairs are spread, around Pause
}

// A Reused tells how the second requests ended.
type Reused struct {
	Answered int
	Failed   int // 5xx, or the connection broke
	Err      string
}

// Run sends all pairs at once.
func (r Reuse) Run(ctx context.Context) Reused {
	var answered, failed atomic.Int64
	var wait sync.WaitGroup
	var mu sync.Mutex
	var out Reused
	for i := range r.Pairs {
		offset := r.Spread * time.Duration(2*i-r.Pairs) / time.Duration(2*r.Pairs)
		wait.Go(func() {
			ok, err := r.pair(ctx, r.Pause+offset)
			switch {
			case err != nil:
				mu.Lock()
				out.Err = err.Error()
				mu.Unlock()
			case ok:
				answered.Add(1)
			default:
				failed.Add(1)
			}
		})
	}
	wait.Wait()
	out.Answered, out.Failed = int(answered.Load()), int(failed.Load())
	return out
}

// pair reports whether the second request was answered; an error is one of the first.
func (r Reuse) pair(ctx context.Context, pause time.Duration) (bool, error) {
	x := Exchange{Method: "POST"}
	first, err := url.Parse(r.First)
	if err != nil {
		return false, err
	}
	second, err := url.Parse(r.Second)
	if err != nil {
		return false, err
	}
	conn, err := x.dial(ctx, first)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(dialing + pause))
	in := bufio.NewReader(conn)
	if _, err := x.once(conn, in, first); err != nil {
		return false, err
	}
	if !wait(ctx, pause) {
		return false, ctx.Err()
	}
	status, err := x.once(conn, in, second)
	return err == nil && status < 500, nil
}
