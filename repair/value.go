package repair

import (
	"fmt"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// spare is how far a keep-alive must outlast that of the hop before it: five seconds, for requests
// that are already on their way.
const spare = 5 * time.Second

// Headroom is what is added to the silence that a clock must bear: a tenth of it, at least five
// seconds, and as much as makes the sum a multiple of five seconds.
func Headroom(need time.Duration) time.Duration {
	const step = 5 * time.Second
	sum := need + max(need/10, step)
	if rest := sum % step; rest > 0 {
		sum += step - rest
	}
	return sum - need
}

// longest is the largest limit that is tried; what fires even then, no limit silences.
const longest = 366 * 24 * time.Hour

// need is the longest silence or exchange, in whole seconds upwards, that a timer must bear under a
// walk of the copy. It reports false where it fires at any limit.
func need(w *audit.Walk, hop int, t *audit.Timer) (time.Duration, bool) {
	before := t.Limit
	low, high := t.Min, t.Max
	defer func() { t.Limit, t.Min, t.Max = before, low, high }()
	t.Min, t.Max = audit.Limit{}, audit.Limit{}
	fires := func(d time.Duration) bool {
		t.Limit = audit.After(d)
		return w.TickOf(hop, t).Fires(w.Margin) == audit.Yes
	}
	if fires(longest) {
		return 0, false
	}
	least, most := time.Duration(-1), longest/time.Second // fires at least, silent at most
	for most-least > 1 {
		middle := least + (most-least)/2
		if fires(middle * time.Second) {
			least = middle
		} else {
			most = middle
		}
	}
	return max(least, 0) * time.Second, true
}

func seconds(d time.Duration) string { return audit.FormatDuration(d) }

// above says of a limit why it is as high as it is.
func above(what string, need, headroom time.Duration) string {
	return fmt.Sprintf("%s, %s, plus a headroom of %s", what, seconds(need), seconds(headroom))
}
