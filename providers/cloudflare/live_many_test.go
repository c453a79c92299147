package cloudflare

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/internal/livetest"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
)

// A timed account answers without a network, and keeps when it was called.
type timed struct {
	livetest.Memory
	takes time.Duration

	mu sync.Mutex
	at []time.Time
}

func (c *timed) RoundTrip(q *http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.at = append(c.at, time.Now())
	c.mu.Unlock()
	time.Sleep(c.takes)
	return c.Memory.RoundTrip(q)
}

// busiest is how many calls at the most fall into any window of a length.
func (c *timed) busiest(window time.Duration) int {
	slices.SortFunc(c.at, time.Time.Compare)
	most, from := 0, 0
	for i, at := range c.at {
		for at.Sub(c.at[from]) >= window {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// TestTwoThousandZonesAreReadAtThePermittedRate reads 2,000 zones at the product's own pace on a clock
// that does not wait: the limiter, the slots and the answers' time are those of a real run of an hour.
func TestTwoThousandZonesAreReadAtThePermittedRate(t *testing.T) {
	account := cloudflaretest.Many(2000, 3)
	s := serve(t, account)
	synctest.Test(t, func(t *testing.T) {
		p := usualPace
		c := &timed{Memory: livetest.Memory{Handler: s}, takes: 200 * time.Millisecond}
		p.over = c
		q := request(s, "timeout=2h")
		var last providers.Progress
		steps := 0
		q.Progress = func(now providers.Progress) { last, steps = now, steps+1 }
		begin := time.Now()
		live := readLive(t.Context(), q, p)
		took := time.Since(begin)
		if len(live.Sources) != 2000 || len(live.Problems) > 0 {
			t.Fatalf("%d zones: %v", len(live.Sources), live.Problems)
		}
		if diff := cmp.Diff(formula(account, 0), s.Calls()); diff != "" {
			t.Error(diff)
		}
		calls, window := len(c.at), c.busiest(5*time.Minute)
		if window >= 1200 {
			t.Errorf("%d calls within five minutes", window)
		}
		if last.Done != calls || last.Total != calls || steps < calls {
			t.Errorf("the progress ends with %+v after %d steps, of %d calls", last, steps, calls)
		}
		t.Logf("%d zones: %.2f calls a zone, %d in the busiest five minutes, %.0f minutes", len(live.Sources), float64(calls)/2000, window, took.Minutes())
	})
}
