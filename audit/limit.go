package audit

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Limit is what a timer is set to: a duration, never, or not known. The zero Limit is not known,
// which is neither zero seconds nor "no limit".
type Limit struct {
	after time.Duration
	state limitState
}

type limitState uint8

const (
	limitUnknown limitState = iota
	limitAfter
	limitNever
)

// After is the limit that is reached when d has passed.
func After(d time.Duration) Limit { return Limit{d, limitAfter} }

// Never is the limit of a timer that is switched off.
func Never() Limit { return Limit{0, limitNever} }

// Seconds is After for a number of seconds.
func Seconds(s float64) Limit { return After(time.Duration(s * float64(time.Second))) }

// Known reports whether the limit is a duration or never.
func (l Limit) Known() bool { return l.state != limitUnknown }

// IsNever reports whether the timer is switched off.
func (l Limit) IsNever() bool { return l.state == limitNever }

// Duration returns the limit and true if it is a duration.
func (l Limit) Duration() (time.Duration, bool) { return l.after, l.state == limitAfter }

// Compare orders two limits, never last. It reports false when either is not known; a rule must
// then say nothing.
func (l Limit) Compare(m Limit) (order int, known bool) {
	switch {
	case l.state == limitUnknown || m.state == limitUnknown:
		return 0, false
	case l.state != m.state:
		return int(l.state) - int(m.state), true
	case l.after < m.after:
		return -1, true
	case l.after > m.after:
		return 1, true
	}
	return 0, true
}

// AtOrBelow reports whether the limit is known to be reached within d.
func (l Limit) AtOrBelow(d time.Duration) bool { return l.state == limitAfter && l.after <= d }

// String writes the limit as the notation does: "1m30s" as "90s", "never", "?".
func (l Limit) String() string {
	switch l.state {
	case limitAfter:
		return FormatDuration(l.after)
	case limitNever:
		return "never"
	}
	return "?"
}

// ParseLimit is the inverse of String; it also takes every Go duration.
func ParseLimit(s string) (Limit, error) {
	switch s {
	case "?":
		return Limit{}, nil
	case "never":
		return Never(), nil
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return Limit{}, fmt.Errorf("%q is not a limit: want a duration such as 60s, never or ?", s)
	}
	return After(d), nil
}

// FormatDuration writes whole seconds as "90s", whole milliseconds as "1500ms", and minutes or
// hours only where they are round and large ("30m", "24h"), so that numbers in a report can be
// found in the configuration they came from.
func FormatDuration(d time.Duration) string {
	switch {
	case d != 0 && d%time.Hour == 0 && d >= 24*time.Hour:
		return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
	case d%time.Second == 0:
		return strconv.FormatInt(int64(d/time.Second), 10) + "s"
	case d%time.Millisecond == 0:
		s := strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
		return strings.TrimSuffix(s, ".") + "s"
	}
	return d.String()
}
